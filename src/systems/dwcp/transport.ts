/**
 * AMST on the node that sends: what carries a transfer, and what it takes to get that ready. In the datacenter that is RDMA where the
 * fabric has it, and TCP otherwise. v1 always has its TCP connections open beside (facts 1.2); v3 opens them when it falls back, and
 * when the mode of the link changes under a transfer.
 */
import type { ModeName } from "../../check/observation.ts";
import { probeLink } from "../../migration/mode-detection/probe.ts";
import type { NodeContext } from "../system.ts";
import { CONNECT, MODE_RECHECK } from "./constants/index.ts";
import type { Carrier } from "./costs.ts";

/** Names of the defects in scenarios (facts 1.2, "Real v3 bugs"). */
export const MODE_SWITCH_DEADLOCK_DEFECT = "amst-mode-switch-deadlock";
/** A fabric that fails is taken for the internet, and nothing is started for that. */
export const RDMA_START_DEFECT = "amst-rdma-start-failure";

/** The way of one transfer, as its sender goes about it. */
export interface Way {
  readonly peer: number;
  readonly site: string;
  readonly rttUs: number;
  /** What the sender takes the link for. */
  mode: ModeName;
  /** What carried the last piece; absent before the first. */
  carrier: Carrier | undefined;
}

/**
 * Whether a piece can go. `hung`: it waits for a lock that nobody will release. `not-started`: there is no transport to send with.
 * `unreachable`: no connection could be opened.
 */
export type Readiness = "ready" | "hung" | "not-started" | "unreachable";

/** The transport of one node. */
export class Transport {
  readonly #context: NodeContext;
  /** v3 holds a lock for reading and waits for it for writing: it sends nothing more in this life of the process. */
  #deadlocked = false;

  constructor(context: NodeContext) {
    this.#context = context;
  }

  /** The process is gone, and its locks with it. */
  stopped(): void {
    this.#deadlocked = false;
  }

  /** What a link to a site is taken for now. */
  modeOf(site: string): ModeName {
    return this.#context.modes.mode(site, { component: "transport", recheckUs: MODE_RECHECK.transportUs });
  }

  /** Gets everything ready for the next piece and says so, at once where nothing has to be done. Sets mode and carrier of the way. */
  prepare(way: Way, next: boolean, then: (readiness: Readiness) => void): void {
    const { defects, node } = this.#context;
    if (!next) {
      way.carrier = this.#carrierOf(way);
      return then("ready");
    }
    if (this.#deadlocked) return then("hung");
    const mode = this.modeOf(way.site);
    const isSwitch = mode !== way.mode;
    if (isSwitch && defects[MODE_SWITCH_DEADLOCK_DEFECT] === true) {
      this.#deadlocked = true;
      return then("hung");
    }
    way.mode = mode;
    const carrier = this.#carrierOf(way);
    const fellBack = mode === "datacenter" && carrier === "tcp";
    if (fellBack && way.site === node.site && defects[RDMA_START_DEFECT] === true) return then("not-started");
    const isConnected = carrier === "rdma" || (way.carrier === "tcp" && !isSwitch) || (way.carrier === undefined && !fellBack && !isSwitch);
    way.carrier = carrier;
    if (isConnected) return then("ready");
    this.#connect(way, then);
  }

  #carrierOf({ mode, site }: Way): Carrier {
    const { fleet, node } = this.#context;
    return mode === "datacenter" && probeLink(fleet.world, node.site, site).rdma ? "rdma" : "tcp";
  }

  #connect({ peer }: Way, then: (readiness: Readiness) => void): void {
    const { fleet, node } = this.#context;
    fleet.world.network.connect({
      from: node.index,
      to: peer,
      ...CONNECT,
      done: (result) => node.perform(() => then(result === "connected" ? "ready" : "unreachable")),
    });
  }
}
