/**
 * A node's contact with the flag store: how it learns the flags, how it notices that it is cut off, and what it does then.
 *
 * A node without an answer for a lease is out of touch: it starts nothing on the next version. If it hears nobody outside its site either,
 * it takes itself for cut off and serves nothing until it has read the store. A booting node is treated as one that is cut off.
 */
import type { RandomStream } from "../../sim/kernel/random.ts";
import type { Message } from "../../sim/network/network.ts";
import type { VirtualNode } from "../../sim/node/node.ts";
import type { Flags } from "./flags.ts";
import type { Fleet } from "./fleet.ts";
import { type FlagsMessage, MESSAGE_BYTES, type ReadReply, type ReadRequest } from "./messages.ts";
import type { Others } from "./others.ts";

/** `reading`: serves nothing; `outOfTouch`: serves on the old version only; `inTouch`: serves by its flags. */
export type Contact = "reading" | "outOfTouch" | "inTouch";

/** What the agent is told, at once and in the order in which it comes to pass. */
export interface ContactListener {
  contactChanged(contact: Contact): void;
  flagsReceived(flags: Flags): void;
}

/** A node asks a silent store again after this long. */
const READ_RETRY_US = 500_000;
/** Nodes outside its site that a node asks for a sign of life while the store is silent. */
const PROBES = 2;
/** Keepalives in one lease. */
const KEEPALIVES_PER_LEASE = 2.5;

/** Lives as long as its node does, crashes included; `start` sets the timers anew that a crash has taken away. */
export class StoreContact {
  readonly #fleet: Fleet;
  readonly #node: VirtualNode;
  readonly #listener: ContactListener;
  readonly #random: RandomStream;
  readonly #outsiders: Others;
  /** The whole fleet stands at one site, so everybody else counts as outside. */
  readonly #isAlone: boolean;
  #target = 0;
  /** Some replica has answered the last question. */
  #answered = true;
  /** The last question has been redirected once. */
  #redirected = false;
  /** Reads of the store so far; the last of them may still be open. */
  #reads = 0;
  #contact: Contact = "inTouch";
  #storeUs = 0;
  #outsideUs = 0;

  constructor(fleet: Fleet, node: VirtualNode, listener: ContactListener) {
    this.#fleet = fleet;
    this.#node = node;
    this.#listener = listener;
    this.#random = fleet.world.kernel.stream("agent.contact", node.name);
    const elsewhere = fleet.whereabouts.strangersTo(node);
    this.#isAlone = elsewhere.length === 0;
    this.#outsiders = this.#isAlone ? fleet.whereabouts.othersThan(node) : elsewhere;
  }

  get contact(): Contact {
    return this.#contact;
  }

  /** The node is up. On a first start it is in touch already; after a restart it reads the store first, if the variant asks for that. */
  start(first: boolean): void {
    const { readBeforeServing } = this.#fleet.storeRules;
    this.#storeUs = this.#nowUs();
    this.#outsideUs = this.#nowUs();
    this.#beginKeepAlive();
    if (first || !readBeforeServing) this.#enter("inTouch");
    else {
      this.#enter("reading");
      this.#read();
    }
    this.#beginAsking();
  }

  /** The node has slept and is awake: the timers go on, and when it last heard of whom is as it was before. */
  resume(): void {
    this.#beginKeepAlive();
    this.#read();
    this.#beginAsking();
  }

  #beginKeepAlive(): void {
    const { readBeforeServing, timing } = this.#fleet.storeRules;
    if (!readBeforeServing) return;
    const keepaliveUs = Math.floor(timing.lease / KEEPALIVES_PER_LEASE);
    this.#node.after(this.#random.integer(keepaliveUs) + 1, () => this.#keepAlive(keepaliveUs));
  }

  #beginAsking(): void {
    const { pollIntervalUs, gossip } = this.#fleet.propagation;
    if (pollIntervalUs !== undefined) this.#node.after(this.#random.integer(pollIntervalUs) + 1, () => this.#poll(pollIntervalUs));
    if (gossip !== undefined) this.#node.after(this.#random.integer(gossip.periodUs) + 1, () => this.#gossip(gossip.periodUs));
  }

  /** Flags to spread in the next rounds of gossip. */
  spread: Flags | undefined;

  /** Any message that reached the node: it is a sign of life. */
  heard(from: number): void {
    if (this.#outsiders.length > 0 && this.#isOutside(from)) this.#outsideUs = this.#nowUs();
  }

  /** A message of the store or of the gossip; true if it was one. */
  take(message: Message): boolean {
    switch (message.kind) {
      case "flags.push":
        this.#storeUs = this.#nowUs();
        this.#node.send(message.from, "flags.pushed", MESSAGE_BYTES.small, { revision: (message.body as FlagsMessage).flags.revision });
        this.#listener.flagsReceived((message.body as FlagsMessage).flags);
        this.#enter("inTouch");
        return true;
      case "flags.gossip":
        this.#listener.flagsReceived((message.body as FlagsMessage).flags);
        return true;
      case "flags.value":
        this.#valued(message.body as ReadReply);
        return true;
      case "flags.alive-reply":
        this.#alive(message.body as ReadReply);
        return true;
      case "node.ping":
        this.#node.send(message.from, "node.pong", MESSAGE_BYTES.small, undefined);
        return true;
      case "node.pong":
        return true;
      default:
        return false;
    }
  }

  /** Silence is measured by the node's own clock. */
  #nowUs(): number {
    return this.#node.monotonicUs();
  }

  #isOutside(from: number): boolean {
    return this.#isAlone || !this.#fleet.world.network.areNeighbours(from, this.#node.index);
  }

  #enter(contact: Contact): void {
    if (contact === this.#contact) return;
    this.#contact = contact;
    this.#listener.contactChanged(contact);
  }

  #valued(reply: ReadReply): void {
    this.#answered = true;
    if (reply.flags === undefined) return this.#redirect(reply.primary, "flags.read");
    const { call, flags } = reply;
    if (call !== undefined) this.#fleet.evidence.emit({ kind: "store-answered", ...this.#place(), call, flags });
    this.#storeUs = this.#nowUs();
    this.#listener.flagsReceived(flags);
    this.#enter("inTouch");
  }

  #alive(reply: ReadReply): void {
    this.#answered = true;
    if (reply.primary !== undefined) this.#redirect(reply.primary, "flags.alive");
    else if (this.#contact === "inTouch") this.#storeUs = this.#nowUs();
  }

  /** A backup names the primary: the question goes there at once, but only once, for two replicas may name each other. */
  #redirect(primary: number | undefined, kind: "flags.read" | "flags.alive"): void {
    const target = this.#fleet.store.findIndex(({ index }) => index === primary);
    if (target < 0 || target === this.#target) return;
    this.#target = target;
    if (this.#redirected) return;
    this.#send(kind);
    this.#redirected = true;
  }

  /** Asks the replica that answered last; if none did, the next one. */
  #ask(kind: "flags.read" | "flags.alive"): void {
    if (!this.#answered) this.#target = (this.#target + 1) % this.#fleet.store.length;
    this.#answered = false;
    this.#redirected = false;
    if (kind === "flags.read") {
      this.#reads++;
      this.#fleet.evidence.emit({ kind: "store-called", ...this.#place(), call: this.#call(), write: undefined, writer: undefined });
    }
    this.#send(kind);
  }

  /** Identity of the last read. */
  #call(): string {
    return `${this.#node.name}#${this.#reads}`;
  }

  #place(): { readonly atUs: number; readonly node: string } {
    return { atUs: this.#fleet.world.kernel.nowUs, node: this.#node.name };
  }

  #send(kind: "flags.read" | "flags.alive"): void {
    const replica = this.#fleet.store[this.#target];
    const question: ReadRequest | undefined = kind === "flags.read" ? { call: this.#call() } : undefined;
    if (replica !== undefined) this.#node.send(replica.index, kind, MESSAGE_BYTES.small, question);
  }

  /** Reads until a value has come. */
  #read(): void {
    if (this.#contact === "inTouch") return;
    this.#ask("flags.read");
    this.#node.after(READ_RETRY_US, () => {
      this.#read();
    });
  }

  #keepAlive(intervalUs: number): void {
    this.#node.after(intervalUs, () => this.#keepAlive(intervalUs));
    if (this.#contact === "reading") return;
    const { lease } = this.#fleet.storeRules.timing;
    const silentUs = this.#nowUs() - this.#storeUs;
    if (!this.#answered) this.#probe();
    if (silentUs <= lease) return this.#ask("flags.alive");
    const alone = this.#nowUs() - this.#outsideUs > lease;
    const before = this.#contact;
    if (alone) this.#enter("reading");
    else this.#enter("outOfTouch");
    if (before === "inTouch") this.#read();
  }

  #probe(): void {
    for (let probe = 0; probe < PROBES && this.#outsiders.length > 0; probe++) {
      this.#node.send(this.#outsiders.pick(this.#random).index, "node.ping", MESSAGE_BYTES.small, undefined);
    }
  }

  #poll(intervalUs: number): void {
    this.#ask("flags.read");
    this.#node.after(intervalUs, () => this.#poll(intervalUs));
  }

  #gossip(periodUs: number): void {
    const { gossip } = this.#fleet.propagation;
    if (this.spread !== undefined && gossip !== undefined) {
      const message: FlagsMessage = { flags: this.spread };
      for (let told = 0; told < gossip.fanout; told++) {
        this.#node.send(this.#random.pick(this.#fleet.members).index, "flags.gossip", MESSAGE_BYTES.flags, message);
      }
    }
    this.#node.after(periodUs, () => this.#gossip(periodUs));
  }
}
