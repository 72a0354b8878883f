/**
 * v3's ITP on the node that a client asks to place a machine: it ranks the hosts that it knows of and goes down the list.
 *
 * With reservations the host promises room, the placer confirms, and only then is the client told. A host that does not answer in time is
 * passed over, and its promise, if it made one, runs out; a confirmation without an answer is repeated, and never does the placer turn to
 * another host before it knows that this one has not started the machine. Without reservations the placer believes what it knows: it tells
 * the host and the client at once.
 */
import type { RandomStream } from "../../../../sim/kernel/random.ts";
import type { Operation } from "../../../migration/operation.ts";
import type { VersionMask } from "../../../migration/versions.ts";
import type { NodeContext } from "../../system.ts";
import {
  CONTROL_RETRY,
  HOST_REPORT_VALID_US,
  PLACEMENT_ANSWER_US,
  PLACEMENT_BYTES,
  PLACEMENT_EXPLORATION,
  PLACEMENT_TRIES,
} from "../constants/index.ts";
import { type HostView, rankHosts, type Size } from "./choice.ts";

/** A machine that wants a place. */
export interface Machine {
  /** Identity of the request. */
  readonly id: string;
  readonly size: Size;
  /** Where its users are. */
  readonly site: string;
  /** For how long it will run, microseconds. */
  readonly lifetimeUs: number;
}

/** What a placer asks of a host. */
export interface HostRequest {
  readonly operation: number;
  readonly next: VersionMask;
  readonly machine: Machine;
}

/** What the host answers: for `reserve` whether it promises room, for `confirm` whether the machine runs. */
export interface HostAnswer {
  readonly operation: number;
  readonly next: VersionMask;
  readonly granted: boolean;
  /** What the host has left; absent where it places nothing for v3. */
  readonly view?: HostView;
}

/** One machine on its way to a host. */
interface Placing {
  readonly operation: Operation;
  readonly machine: Machine;
  readonly done: (result: "ok" | "error" | "unserved") => void;
  /** Hosts that are still to be tried, the best first. */
  readonly hosts: number[];
  host: number | undefined;
  isReserved: boolean;
  /** Some host has said no, so that it is not silence that the client hears of. */
  wasRefused: boolean;
}

/** Places the machines of one node's clients. */
export class Placer {
  readonly #context: NodeContext;
  readonly #next: VersionMask;
  readonly #random: RandomStream;
  readonly #ownView: () => HostView;
  readonly #views = new Map<number, { readonly view: HostView; readonly atUs: number }>();
  readonly #placing = new Map<number, Placing>();
  #exploration: number = PLACEMENT_EXPLORATION.first;

  constructor(context: NodeContext, next: VersionMask, ownView: () => HostView) {
    const { fleet, node } = context;
    this.#context = context;
    this.#next = next;
    this.#random = fleet.world.kernel.stream("dwcp.placement.choice", node.name);
    this.#ownView = ownView;
  }

  /** The node has crashed. */
  stopped(): void {
    this.#views.clear();
    this.#placing.clear();
  }

  /** A host has said how much room it has. */
  learn(view: HostView): void {
    this.#views.set(view.host, { view, atUs: this.#clockUs() });
  }

  /** Finds a host for a machine and calls `done` with what came of it. */
  place(operation: Operation, machine: Machine, done: Placing["done"]): void {
    const hosts = this.#rank(machine).slice(0, PLACEMENT_TRIES);
    if (!this.#context.fleet.reservesRoom) return this.#trust(operation, machine, hosts[0], done);
    const placing: Placing = { operation, machine, done, hosts, host: undefined, isReserved: false, wasRefused: hosts.length === 0 };
    this.#placing.set(operation.id, placing);
    this.#tryNext(placing);
  }

  /** A host has answered. */
  answered(from: number, answer: HostAnswer): void {
    if (answer.view === undefined) this.#views.delete(from);
    else this.learn(answer.view);
    const placing = this.#placing.get(answer.operation);
    // An answer that comes late is one of a host that was passed over: its promise runs out.
    if (placing === undefined || placing.host !== from) return;
    if (!answer.granted) {
      placing.wasRefused = true;
      this.#tryNext(placing);
    } else if (placing.isReserved) this.#finish(placing, "ok");
    else {
      placing.isReserved = true;
      this.#confirm(placing, from, CONTROL_RETRY.tries);
    }
  }

  #clockUs(): number {
    return this.#context.node.monotonicUs();
  }

  #rank(machine: Machine): number[] {
    const { fleet, modes, node } = this.#context;
    const sinceUs = this.#clockUs() - HOST_REPORT_VALID_US;
    const known = [...this.#views.values()].filter(({ atUs }) => atUs >= sinceUs).map(({ view }) => view);
    const { topology } = fleet.world;
    const ranked = rankHosts(
      machine.size,
      [this.#ownView(), ...known],
      {
        mode: modes.mode(machine.site),
        site: node.site,
        exploration: this.#exploration,
        distanceUs: (site) => topology.rttUs(machine.site, site),
      },
      this.#random,
    );
    this.#exploration = Math.max(PLACEMENT_EXPLORATION.last, this.#exploration * PLACEMENT_EXPLORATION.factor);
    return ranked.map(({ host }) => host);
  }

  #trust(operation: Operation, machine: Machine, host: number | undefined, done: Placing["done"]): void {
    if (host === undefined) return done("error");
    this.#send(host, "dwcp.placement3.take", operation, machine);
    done("ok");
  }

  #tryNext(placing: Placing): void {
    const host = placing.hosts.shift();
    placing.host = host;
    placing.isReserved = false;
    if (host === undefined) return this.#finish(placing, placing.wasRefused ? "error" : "unserved");
    this.#send(host, "dwcp.placement3.reserve", placing.operation, placing.machine);
    this.#context.node.after(PLACEMENT_ANSWER_US, () => {
      if (this.#isAt(placing, host) && !placing.isReserved) this.#tryNext(placing);
    });
  }

  #confirm(placing: Placing, host: number, triesLeft: number): void {
    if (!this.#isAt(placing, host)) return;
    if (triesLeft === 0) return this.#finish(placing, "unserved");
    this.#send(host, "dwcp.placement3.confirm", placing.operation, placing.machine);
    this.#context.node.after(CONTROL_RETRY.intervalUs, () => this.#confirm(placing, host, triesLeft - 1));
  }

  #isAt(placing: Placing, host: number): boolean {
    return this.#placing.get(placing.operation.id) === placing && placing.host === host;
  }

  #finish(placing: Placing, result: "ok" | "error" | "unserved"): void {
    this.#placing.delete(placing.operation.id);
    placing.done(result);
  }

  #send(host: number, kind: string, operation: Operation, machine: Machine): void {
    const body: HostRequest = { operation: operation.id, next: this.#next, machine };
    this.#context.node.send(host, kind, PLACEMENT_BYTES, body);
  }
}
