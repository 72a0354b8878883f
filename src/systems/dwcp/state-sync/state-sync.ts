/**
 * ASS on one node: clients write to keys of the shared state, and the version that the node runs takes their writes to all other nodes.
 *
 * On v1 a write is done when the node has it, and goes out by gossip. On v3 it goes through the Raft group of the site; where that has no
 * leader or does not decide in time, and in internet mode always, it goes into the CRDT (facts 1.5 say so of hybrid mode; that datacenter
 * mode falls back too is a modelling choice: at 10 % of the nodes no group has a majority).
 */
import type { RandomStream } from "../../../../sim/kernel/random.ts";
import type { Message } from "../../../../sim/network/network.ts";
import type { SeenWrite } from "../../../check/observation.ts";
import type { Operation } from "../../../migration/operation.ts";
import type { VersionMask } from "../../../migration/versions.ts";
import type { NodeContext } from "../../system.ts";
import type { ComponentPart, RequestSource } from "../component.ts";
import {
  CPU_FACTOR_NEXT,
  STATE_FETCH,
  STATE_ORDER_BUDGET_US,
  STATE_ORDER_PAUSE_US,
  STATE_VALUE_BYTES,
  STATE_WRITE_CPU_US,
} from "../constants/index.ts";
import { endLocally, type RequestLuck, serveLocally } from "../local-request.ts";
import { Peers } from "../peers.ts";
import { DeltaSync } from "./delta-sync.ts";
import { StateGossip } from "./gossip.ts";
import type { StateSyncParameters } from "./parameters.ts";
import { Replica, type Store } from "./replica.ts";
import { SiteGroup } from "./site-group.ts";
import type { StateEntry } from "./state-map.ts";

/** What a client asks for. Its chance is drawn when it arrives, so it is the same in every run of a seed. */
interface WriteRequest extends RequestLuck {
  readonly id: string;
  readonly key: number;
  readonly deleted: boolean;
  readonly bytes: number;
}

/** A write that waits for the group to decide it. */
interface Pending {
  readonly operation: Operation;
  readonly entry: StateEntry;
}

/** What clients see of a key that has none. */
const NO_WRITE: SeenWrite = Object.freeze({ write: "", stampUs: 0, writer: "", deleted: false });

/** State synchronisation on one node. */
export class StateSync implements ComponentPart {
  readonly sources: readonly RequestSource<unknown>[];
  readonly #context: NodeContext;
  readonly #parameters: StateSyncParameters;
  readonly #bit: VersionMask;
  readonly #replica: Replica;
  readonly #peers: Peers;
  readonly #neighbours: Peers;
  readonly #gossip: StateGossip;
  readonly #sync: DeltaSync;
  readonly #group: SiteGroup;
  readonly #pending = new Map<string, Pending>();
  #next = false;
  /** Until when by the node's clock the group is left alone. */
  #pauseUntilUs = 0;
  /** The node has left v3, and has not yet looked what others have of it. */
  #owesFetch = false;

  constructor(context: NodeContext) {
    const { fleet, node, defects } = context;
    this.#context = context;
    this.#parameters = context.parameters as unknown as StateSyncParameters;
    this.#bit = fleet.components.bit("stateSync");
    const handsOver = fleet.handsStateOver;
    this.#replica = new Replica({
      keys: this.#parameters.stateKeys,
      keepsTombstones: defects["ass-no-tombstones"] !== true,
      handsOver,
      isReconciled: defects["ass-stores-not-reconciled"] !== true,
      shows: (key, entry) => this.#shows(key, entry),
    });
    const others = fleet.whereabouts.othersThan(node);
    const neighbours = fleet.whereabouts.neighboursOf(node);
    const stream = (purpose: string): RandomStream => fleet.world.kernel.stream(`dwcp.state.${purpose}`, node.name);
    this.#peers = new Peers(others, stream("gossip"));
    this.#neighbours = new Peers(neighbours.length > 0 ? neighbours : others, stream("neighbours"));
    this.#gossip = new StateGossip({
      node,
      peers: this.#peers,
      map: this.#replica.old,
      received: (entry) => this.#replica.merge("old", entry),
      isActive: () => !this.#next,
    });
    this.#sync = new DeltaSync({
      node,
      peers: new Peers(others, stream("sync")),
      map: this.#replica.merged,
      next: this.#bit,
      received: (entry) => this.#replica.merge("merged", entry),
      isActive: () => this.#next,
      isLocalOnly: defects["ass-crdt-local-only"] === true,
      older: handsOver ? this.#gossip.exchange : undefined,
    });
    this.#group = new SiteGroup({
      node,
      random: stream("raft"),
      next: this.#bit,
      site: fleet.whereabouts.at(node.site),
      voters: this.#parameters.stateVoters,
      heartbeatUs: this.#parameters.stateHeartbeat,
      nowUs: () => node.monotonicUs(),
      decided: (entry) => this.#decided(entry),
      refused: (write) => this.#fallBack(write),
    });
    this.sources = [this.#writes()];
  }

  started(): void {
    const random = this.#context.fleet.world.kernel.stream("dwcp.state.phase", this.#context.node.name);
    this.#gossip.start(random.uniform());
    this.#sync.start(random.uniform());
    this.versionsChanged();
  }

  stopped(): void {
    this.#group.stop();
    this.#gossip.stopped();
    this.#sync.stopped();
    this.#pending.clear();
  }

  versionsChanged(): void {
    const next = (this.#context.agent.desired("control") & this.#bit) !== 0;
    if (next) this.#group.start();
    else this.#group.stop();
    if (next === this.#next) return;
    this.#next = next;
    this.#owesFetch = !next;
    this.#context.fleet.evidence.emit({ kind: "state-version", atUs: this.#nowUs(), node: this.#context.node.name, next });
    this.#replica.switchTo(this.#store());
    // What the group has not decided by now, v3 will not decide for this node any more.
    for (const { operation, entry } of next ? [] : [...this.#pending.values()]) this.#writeOld(operation, entry);
    this.#pending.clear();
  }

  /** Takes a message of v1. */
  takeOld(message: Message): void {
    // A process holds both versions: where they hand over, what still runs v1 is answered in v1.
    if (!this.#next || this.#context.fleet.handsStateOver) this.#gossip.take(message);
  }

  /** Takes a message of v3. */
  takeNext(message: Message): void {
    if (this.#next && !this.#sync.take(message)) this.#group.take(message);
  }

  /**
   * After a rollback a node catches up with a neighbour before it goes on, where the versions hand over; otherwise v1 goes on as it was.
   */
  reconcile(done: () => void): void {
    if (!this.#owesFetch || !this.#context.fleet.handsStateOver) return done();
    this.#owesFetch = false;
    this.#fetch(STATE_FETCH.tries, done);
  }

  // --- inside

  #nowUs(): number {
    return this.#context.fleet.world.kernel.nowUs;
  }

  #writes(): RequestSource<WriteRequest> {
    const { stateInterval, stateKeys, stateDeletes } = this.#parameters;
    const { least, most } = STATE_VALUE_BYTES;
    return {
      purpose: "dwcp.state",
      meanUs: stateInterval,
      draw: (random, id) => {
        const key = random.integer(stateKeys);
        const deleted = random.chance(stateDeletes);
        const bytes = least + random.integer(most - least + 1);
        return { id, key, deleted, bytes: deleted ? 0 : bytes, luck: random.uniform(), versionLuck: random.uniform() };
      },
      arrive: (request) => this.#arrive(request),
    };
  }

  #arrive(request: WriteRequest): void {
    const { agent, node } = this.#context;
    const operation = agent.begin("control", node.index, this.#bit, request.id);
    if (operation === undefined) return agent.refuse("control", node.index, request.id);
    const costUs = operation.next !== 0 ? STATE_WRITE_CPU_US * CPU_FACTOR_NEXT : STATE_WRITE_CPU_US;
    serveLocally(this.#context, operation, request, costUs, () => this.#write(operation, request));
  }

  #write(operation: Operation, { id, key, deleted, bytes }: WriteRequest): void {
    const { node, fleet, defects } = this.#context;
    const clockUs = node.clockUs();
    // A hybrid logical clock (Kulkarni et al., OPODIS 2014): no write is stamped earlier than one that its writer has seen.
    const stampUs = defects["ass-wall-clock-order"] === true ? clockUs : Math.max(clockUs, this.#replica.latestUs + 1);
    const entry: StateEntry = { key, write: id, stampUs, writer: node.name, deleted, bytes };
    // A node that has gone back meanwhile has no v3 to write with.
    const next = operation.next !== 0 && this.#next;
    const written = { operation: operation.id, key, write: id, stampUs, deleted, next };
    fleet.evidence.emit({ kind: "state-written", atUs: this.#nowUs(), node: node.name, ...written });
    if (next) this.#writeNext(operation, entry);
    else this.#writeOld(operation, entry);
  }

  #writeOld(operation: Operation, entry: StateEntry): void {
    this.#replica.merge("old", entry);
    this.#gossip.spread(entry);
    endLocally(this.#context, operation, "ok");
  }

  #writeNext(operation: Operation, entry: StateEntry): void {
    const { node } = this.#context;
    const store = this.#store();
    this.#replica.switchTo(store);
    this.#pending.set(entry.write, { operation, entry });
    const isPaused = node.monotonicUs() < this.#pauseUntilUs;
    if (store === "merged" || isPaused || !this.#group.propose(entry)) return this.#fallBack(entry.write);
    node.after(STATE_ORDER_BUDGET_US, () => {
      if (!this.#pending.has(entry.write)) return;
      this.#pauseUntilUs = node.monotonicUs() + STATE_ORDER_PAUSE_US;
      this.#group.turnAway();
      this.#fallBack(entry.write);
    });
  }

  #fallBack(write: string): void {
    const pending = this.#pending.get(write);
    if (pending === undefined) return;
    this.#pending.delete(write);
    this.#replica.merge("merged", pending.entry);
    this.#sync.spread(pending.entry);
    endLocally(this.#context, pending.operation, "ok");
  }

  #decided(entry: StateEntry): void {
    this.#replica.merge("ordered", entry);
    const pending = this.#pending.get(entry.write);
    if (pending === undefined) return;
    this.#pending.delete(entry.write);
    endLocally(this.#context, pending.operation, "ok");
  }

  /** Where this node's clients read and write: v1's map, what Raft orders, or what the CRDT merges. */
  #store(): Store {
    if (!this.#next) return "old";
    const { stateMode } = this.#parameters;
    const { modes, node } = this.#context;
    const isInternet = stateMode === "auto" ? modes.mode(node.site) === "internet" : stateMode === "internet";
    return isInternet ? "merged" : "ordered";
  }

  #fetch(triesLeft: number, done: () => void): void {
    const peer = this.#neighbours.one();
    if (peer === undefined || triesLeft === 0) return done();
    let answered = false;
    this.#gossip.exchange.ask(peer, () => {
      if (answered) return;
      answered = true;
      done();
    });
    this.#context.node.after(STATE_FETCH.intervalUs, () => {
      if (answered) return;
      answered = true;
      this.#fetch(triesLeft - 1, done);
    });
  }

  #shows(key: number, entry: StateEntry | undefined): void {
    const { fleet, node } = this.#context;
    const seen = entry ?? NO_WRITE;
    fleet.evidence.emit({ kind: "state-shown", atUs: this.#nowUs(), node: node.name, key, seen, next: this.#next });
  }
}
