/**
 * PBA on one node: samples the ways to all sites once a minute, predicts their bandwidth, and advises the transport. Its state is
 * bounded: so many samples for each site.
 */
import { probeLink } from "../../../migration/mode-detection/probe.ts";
import type { VersionMask } from "../../../migration/versions.ts";
import type { NodeContext } from "../../system.ts";
import type { ComponentPart } from "../component.ts";
import { MODE_RECHECK, MODEL_INTERNET, MODEL_OLD, PREDICTION_INTERVAL_US } from "../constants/index.ts";
import type { Advice } from "../costs.ts";
import { History, type Sample } from "./history.ts";
import { adviceOf, type Luck, predictNext, predictOld, predictStub } from "./predict.ts";

/** Name of the defect in scenarios (facts 1.4). */
export const PREDICTION_STUB_DEFECT = "pba-stub-inference";

interface Way {
  readonly site: string;
  history: History;
  luck: Luck;
}

/** Advice, and which version it came from. */
export interface VersionedAdvice {
  readonly advice: Advice | undefined;
  readonly next: boolean;
}

/** The bandwidth prediction of one node. It takes no messages and has no clients: the node's own transfers ask it. */
export class PredictionPart implements ComponentPart {
  readonly sources = [];
  readonly #context: NodeContext;
  readonly #bit: VersionMask;
  #ways: readonly Way[] = [];
  #next = false;

  constructor(context: NodeContext) {
    this.#context = context;
    this.#bit = context.fleet.components.bit("prediction");
    context.fleet.world.calendar.onJump((byUs) => this.#jumped(byUs));
    this.#begin();
  }

  started(): void {
    this.#next = this.#wantsNext();
    this.#begin();
    this.#tick();
  }

  stopped(): void {
    this.#begin();
  }

  /** Each version has a history of its own, and nobody has filled it while the other one ran. */
  versionsChanged(): void {
    const next = this.#wantsNext();
    if (next === this.#next) return;
    this.#next = next;
    this.#begin();
  }

  /** Nothing is shared with anybody. */
  reconcile(done: () => void): void {
    done();
  }

  /** What is advised for a transfer to a peer that begins now; no advice where the model is cold or not sure enough. */
  advise(peer: number): VersionedAdvice {
    const { fleet, node, modes, defects } = this.#context;
    const { network, kernel } = fleet.world;
    const site = network.siteOf(peer);
    const next = this.#next ? this.#bit : 0;
    fleet.evidence.emit({
      kind: "operation-started",
      atUs: kernel.nowUs,
      node: node.name,
      peer: network.nameOf(peer),
      role: "sender",
      operation: -1,
      work: "data",
      uses: this.#bit,
      next,
      declinedByPeer: 0,
    });
    const way = this.#ways.find((candidate) => candidate.site === site);
    if (way === undefined) return { advice: undefined, next: this.#next };
    const mode = modes.mode(site, { component: "prediction", recheckUs: MODE_RECHECK.otherUs });
    if (defects[PREDICTION_STUB_DEFECT] === true) return { advice: adviceOf(predictStub(this.#next, mode)), next: this.#next };
    const prediction = this.#next ? predictNext(way.history, mode, way.luck) : predictOld(way.history, way.luck);
    return { advice: adviceOf(prediction), next: this.#next };
  }

  #wantsNext(): boolean {
    return (this.#context.agent.desired("data") & this.#bit) !== 0;
  }

  /** A cold start. */
  #begin(): void {
    const capacity = this.#next ? MODEL_INTERNET.steps : MODEL_OLD.steps;
    this.#ways = this.#context.fleet.world.topology.sites.map(({ name }) => ({
      site: name,
      history: new History(capacity),
      luck: { bandwidth: 0, roundTrip: 0 },
    }));
  }

  #tick(): void {
    this.#look(1);
    this.#context.node.after(PREDICTION_INTERVAL_US, () => this.#tick());
  }

  /**
   * The calendar jumps only where nothing is under way: what was sampled before is stale, and what was sampled since is a quiet network,
   * so many minutes of it.
   */
  #jumped(byUs: number): void {
    const times = Math.floor(byUs / PREDICTION_INTERVAL_US);
    if (times > 0 && this.#context.node.up) this.#look(times);
  }

  #look(times: number): void {
    const random = this.#context.fleet.world.kernel.stream("dwcp.prediction", this.#context.node.name);
    for (const way of this.#ways) {
      way.history.add(this.#sample(way.site), times);
      way.luck = { bandwidth: 2 * random.uniform() - 1, roundTrip: 2 * random.uniform() - 1 };
    }
  }

  #sample(site: string): Sample {
    const { fleet, node } = this.#context;
    const { network } = fleet.world;
    const { bandwidthBps, loss } = probeLink(fleet.world, node.site, site);
    const rttUs = network.wayBetween(node.site, site).oneWayUs + network.wayBetween(site, node.site).oneWayUs;
    return { bandwidthBps, rttUs, loss };
  }
}
