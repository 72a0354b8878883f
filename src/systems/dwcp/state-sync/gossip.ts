/**
 * v1's way of synchronising state (facts 1.5): a write is told to a few random peers at once; who learns something from a peer tells it on
 * in its next round, over at most so many hops; and now and then each node compares its whole state with one random peer.
 */
import type { Message } from "../../../../sim/network/network.ts";
import type { VirtualNode } from "../../../../sim/node/node.ts";
import { STATE_ANTI_ENTROPY_PERIOD_US, STATE_BYTES, STATE_GOSSIP } from "../constants/index.ts";
import type { Peers } from "../peers.ts";
import { type ExchangeKinds, entryBytes, StateExchange } from "./exchange.ts";
import type { StateEntry, StateMap } from "./state-map.ts";

const KINDS: ExchangeKinds = { summary: "dwcp.state.summary", difference: "dwcp.state.difference", news: "dwcp.state.news" };

/**
 * A write on its way through the fleet. It has the key beside the write: most of what gossip brings is there already, and that is seen
 * without a look at the write itself, which in a large fleet is far from the cache.
 */
class Rumour {
  readonly entry: StateEntry;
  readonly key: number;
  readonly hopsLeft: number;
  #further: Rumour | undefined;

  constructor(entry: StateEntry, hopsLeft: number) {
    this.entry = entry;
    this.key = entry.key;
    this.hopsLeft = hopsLeft;
  }

  /** The rumour one hop on: one for all nodes that tell it so. */
  further(): Rumour {
    this.#further ??= new Rumour(this.entry, this.hopsLeft - 1);
    return this.#further;
  }
}

interface GossipBody {
  readonly rumours: readonly Rumour[];
}

/** What the gossip of one node works on. */
export interface GossipOptions {
  readonly node: VirtualNode;
  readonly peers: Peers;
  readonly map: StateMap;
  /** Takes an entry that a peer has sent; says whether it was news. */
  readonly received: (entry: StateEntry) => boolean;
  /** Whether the node does its rounds now; what peers ask it is answered all the same. */
  readonly isActive: () => boolean;
}

/** v1's protocol on one node. */
export class StateGossip {
  readonly exchange: StateExchange;
  readonly #options: GossipOptions;
  /** What is to be told on in the next round. */
  #rumours: Rumour[] = [];
  /** Bytes that they take in a message. */
  #rumourBytes = 0;
  /**
   * Writes that have been told on, in this stretch of rounds and in the one before: nobody tells the same twice. Kept only where a map
   * without tombstones can take the same write for news again.
   */
  #told: { readonly now: Set<string>; readonly before: ReadonlySet<string> } = { now: new Set(), before: new Set() };
  #rounds = 0;

  constructor(options: GossipOptions) {
    const { node, map, received } = options;
    this.#options = options;
    this.exchange = new StateExchange({ node, kinds: KINDS, headerBytes: STATE_BYTES.headerOld, next: 0, map, received });
  }

  /** Begins the rounds, the first ones after parts of a period: nodes do not act in step. Between 0 and 1. */
  start(phase: number): void {
    const { node, isActive, peers } = this.#options;
    const repeat = (periodUs: number, delayUs: number, round: () => void): void => {
      node.after(delayUs, () => {
        if (isActive()) round();
        repeat(periodUs, periodUs, round);
      });
    };
    repeat(STATE_GOSSIP.periodUs, Math.ceil(phase * STATE_GOSSIP.periodUs), () => this.#tellOn());
    repeat(STATE_ANTI_ENTROPY_PERIOD_US, Math.ceil(phase * STATE_ANTI_ENTROPY_PERIOD_US), () => {
      const peer = peers.one();
      if (peer !== undefined) this.exchange.ask(peer);
    });
  }

  /** The node has crashed. */
  stopped(): void {
    this.#forget();
    this.#told = { now: new Set(), before: new Set() };
    this.exchange.stopped();
  }

  /** The node's own clients have written this. */
  spread(entry: StateEntry): void {
    this.#send([new Rumour(entry, STATE_GOSSIP.hopsMax)], entryBytes(entry));
  }

  /** Takes a message of v1's protocol; false if it is none. */
  take(message: Message): boolean {
    if (message.kind !== "dwcp.state.gossip") return this.exchange.take(message);
    const { map, received } = this.#options;
    for (const rumour of (message.body as GossipBody).rumours) {
      const { entry } = rumour;
      if (map.entry(rumour.key) === entry || !received(entry)) continue;
      if (rumour.hopsLeft <= 1 || !this.#isUntold(entry)) continue;
      this.#rumours.push(rumour.further());
      this.#rumourBytes += entryBytes(entry);
    }
    return true;
  }

  #isUntold({ write }: StateEntry): boolean {
    if (this.#options.map.keepsTombstones) return true;
    const { now, before } = this.#told;
    if (now.has(write) || before.has(write)) return false;
    now.add(write);
    return true;
  }

  #tellOn(): void {
    // A rumour is dead after as many rounds as it has hops.
    this.#rounds++;
    if (this.#rounds % STATE_GOSSIP.hopsMax === 0) this.#told = { now: new Set(), before: this.#told.now };
    if (this.#rumours.length === 0) return;
    this.#send(this.#rumours, this.#rumourBytes);
    this.#forget();
  }

  #forget(): void {
    this.#rumours = [];
    this.#rumourBytes = 0;
  }

  #send(rumours: readonly Rumour[], rumourBytes: number): void {
    const { node, peers } = this.#options;
    const body: GossipBody = { rumours };
    const bytes = STATE_BYTES.headerOld + rumourBytes;
    for (const peer of peers.some(STATE_GOSSIP.fanout)) node.send(peer, "dwcp.state.gossip", bytes, body);
  }
}
