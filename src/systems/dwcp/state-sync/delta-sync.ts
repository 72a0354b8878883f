/**
 * v3's CRDT (facts 1.5: internet 5-30 s): each node compares its state with one random peer every two seconds, and tells news that could
 * not go through the Raft group of its site to a few peers at once.
 *
 * A peer that does not answer is taken for one that still runs v1. Where the versions hand over to each other, it is asked again in v1's
 * messages, so that nodes of both versions stay one fleet; where they do not, it is left alone.
 */
import type { Message } from "../../../../sim/network/network.ts";
import type { VirtualNode } from "../../../../sim/node/node.ts";
import type { VersionMask } from "../../../migration/versions.ts";
import { STATE_ANSWER_US, STATE_BYTES, STATE_GOSSIP, STATE_PEER_MEMORY_US, STATE_SYNC_PERIOD_US } from "../constants/index.ts";
import type { Peers } from "../peers.ts";
import { type ExchangeKinds, StateExchange } from "./exchange.ts";
import type { StateEntry, StateMap } from "./state-map.ts";

const KINDS: ExchangeKinds = { summary: "dwcp.state3.summary", difference: "dwcp.state3.difference", news: "dwcp.state3.news" };

/** What v3's CRDT on one node works on. */
export interface DeltaSyncOptions {
  readonly node: VirtualNode;
  readonly peers: Peers;
  readonly map: StateMap;
  readonly next: VersionMask;
  /** Takes an entry that a peer has sent. */
  readonly received: (entry: StateEntry) => void;
  /** Whether the node keeps its state on v3. */
  readonly isActive: () => boolean;
  /** As upstream has it: merging goes on within the node only, and nothing is ever sent. */
  readonly isLocalOnly: boolean;
  /** v1's comparison, for peers that still run v1; absent where the versions do not hand over. */
  readonly older: StateExchange | undefined;
}

/** v3's CRDT on one node. */
export class DeltaSync {
  readonly #options: DeltaSyncOptions;
  readonly #exchange: StateExchange;
  /** Peers that are taken for such that run v1, and until when by the node's clock. */
  readonly #older = new Map<number, number>();
  /** Peers that have been asked and have said nothing in v3 since. */
  readonly #silent = new Set<number>();

  constructor(options: DeltaSyncOptions) {
    const { node, map, next, received } = options;
    this.#options = options;
    this.#exchange = new StateExchange({ node, kinds: KINDS, headerBytes: STATE_BYTES.headerNext, next, map, received });
  }

  /** Begins the rounds, the first one after a part of a period. Between 0 and 1. */
  start(phase: number): void {
    const { node, isActive, isLocalOnly } = this.#options;
    if (isLocalOnly) return;
    const repeat = (delayUs: number): void => {
      node.after(delayUs, () => {
        if (isActive()) this.#round();
        repeat(STATE_SYNC_PERIOD_US);
      });
    };
    repeat(Math.ceil(phase * STATE_SYNC_PERIOD_US));
  }

  /** The node has crashed. */
  stopped(): void {
    this.#exchange.stopped();
    this.#older.clear();
    this.#silent.clear();
  }

  /** A write that nobody else may know. */
  spread(entry: StateEntry): void {
    const { peers, isLocalOnly, older } = this.#options;
    if (isLocalOnly) return;
    for (const peer of peers.some(STATE_GOSSIP.fanout)) {
      const exchange = this.#isOlder(peer) ? older : this.#exchange;
      exchange?.tell(peer, [entry]);
    }
  }

  /** Takes a message of v3, which shows that its sender runs v3 by now; false if it is none of the CRDT. */
  take(message: Message): boolean {
    this.#silent.delete(message.from);
    this.#older.delete(message.from);
    return this.#exchange.take(message);
  }

  #round(): void {
    const { peers, older } = this.#options;
    const peer = peers.one();
    if (peer === undefined) return;
    if (this.#isOlder(peer)) older?.ask(peer);
    else this.#ask(peer);
  }

  #ask(peer: number): void {
    const { node, older, isActive } = this.#options;
    this.#silent.add(peer);
    this.#exchange.ask(peer);
    if (older === undefined) return;
    node.after(STATE_ANSWER_US, () => {
      if (!this.#silent.has(peer) || !isActive()) return;
      this.#older.set(peer, node.monotonicUs() + STATE_PEER_MEMORY_US);
      older.ask(peer);
    });
  }

  #isOlder(peer: number): boolean {
    const untilUs = this.#older.get(peer);
    return untilUs !== undefined && this.#options.node.monotonicUs() < untilUs;
  }
}
