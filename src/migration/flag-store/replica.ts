/**
 * One replica of the flag store. The store is a single replicated register: its state is the flags with a revision, so the log of
 * Raft shrinks to its last entry and every append carries the whole state. Terms, votes and commits by majority are Raft's
 * (Ongaro, Ousterhout 2014, section 5). With one entry there is one write at a time: the next is applied once the last is
 * committed, so no revision is ever passed over.
 *
 * The process-global variant is the same code with one replica whose memory does not survive a restart: the operator's tool on its host.
 */
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { Message } from "../../../sim/network/network.ts";
import type { NodeBehaviour, VirtualNode } from "../../../sim/node/node.ts";
import { type Flags, INITIAL_FLAGS, type StoreWrite } from "../flags.ts";
import type { Fleet } from "../fleet.ts";
import {
  type AppendReply,
  type AppendRequest,
  MESSAGE_BYTES,
  type PushedMessage,
  type ReadReply,
  type ReadRequest,
  type VoteReply,
  type VoteRequest,
  type WriteReply,
  type WriteRequest,
} from "../messages.ts";
import { Publisher } from "../propagation/publisher.ts";
import { Backups } from "./backups.ts";

/**
 * The behaviour of one store node: the primary takes writes, answers reads and tells the nodes; a backup names the primary to whoever asks.
 */
export class FlagReplica implements NodeBehaviour {
  readonly #fleet: Fleet;
  readonly #node: VirtualNode;
  readonly #others: readonly number[];
  readonly #random: RandomStream;
  readonly #publisher: Publisher;

  // On disk, where the variant has one.
  #term = 1;
  #votedFor: number | undefined;
  #acceptedTerm = 1;
  #flags: Flags = INITIAL_FLAGS;
  #applied: readonly string[] = [];
  #committed: Flags = INITIAL_FLAGS;

  // In memory.
  #role: "primary" | "backup" | "candidate" = "backup";
  #primary: number | undefined;
  #heardUs = 0;
  #votes = 0;
  /** Writes that clients wait for, in order of arrival; the first is under way if the flags are not committed. */
  #waiting: { readonly write: StoreWrite; readonly client: number }[] = [];
  /** Per backup, the newest revision that it holds and when the newest append was sent that it has answered. */
  readonly #acks = new Map<number, { revision: number; sentAtUs: number }>();

  /** What is in the evidence as committed: a new primary commits once more what its predecessor could not tell it of. */
  readonly #observed = new Set<string>();
  readonly #backups = new Backups();
  /** The disk is an old backup: this replica cannot know who the primary of its term was. */
  #restored = false;

  /** `node` must be one of the fleet's store nodes; the first of them begins as the primary. */
  constructor(fleet: Fleet, node: VirtualNode) {
    this.#fleet = fleet;
    this.#node = node;
    this.#others = fleet.store.filter((replica) => replica !== node).map(({ index }) => index);
    this.#random = fleet.world.kernel.stream("flag-store.election", node.name);
    this.#publisher = new Publisher(fleet, node, () => fleet.conditions.storeOutages === 0 && this.#holdsLease());
    fleet.evidence.on("flags-committed", ({ flags }) => {
      this.#observed.add(identityOf(flags));
    });
  }

  /** The term of which this replica takes itself for the primary; absent if it does not. */
  get primaryTerm(): number | undefined {
    return this.#role === "primary" && this.#node.up ? this.#term : undefined;
  }

  get node(): VirtualNode {
    return this.#node;
  }

  /** Replaces the disk by a backup of `back` commits ago; a host that is up restarts with it. False if there is no older backup. */
  restore(back: number): boolean {
    const disk = this.#backups.goBack(back);
    if (disk === undefined) return false;
    const wasUp = this.#node.up;
    this.#node.crash();
    this.#term = disk.term;
    this.#votedFor = disk.votedFor;
    this.#acceptedTerm = disk.acceptedTerm;
    this.#flags = disk.flags;
    this.#applied = disk.applied;
    this.#committed = disk.committed;
    this.#restored = true;
    if (wasUp) this.#node.start();
    return true;
  }

  started(): void {
    const first = this.#fleet.store[0] === this.#node;
    this.#heardUs = this.#localUs();
    const isAppointed = this.#term === 1 && !this.#restored;
    if ((first && isAppointed) || this.#others.length === 0) this.#becomePrimary();
    else {
      this.#role = "backup";
      this.#primary = isAppointed ? this.#fleet.store[0]?.index : undefined;
    }
    if (this.#others.length > 0) this.#watch();
  }

  stopped(): void {
    this.#role = "backup";
    this.#primary = undefined;
    this.#waiting = [];
    this.#acks.clear();
    this.#publisher.stop();
    if (!this.#fleet.storeRules.durable) {
      this.#flags = { ...INITIAL_FLAGS, revision: this.#flags.revision };
      this.#committed = this.#flags;
      this.#applied = [];
    }
  }

  message(message: Message): void {
    if (this.#fleet.conditions.storeOutages > 0) return;
    switch (message.kind) {
      case "flags.write":
        return this.#write(message.from, (message.body as WriteRequest).write);
      case "flags.read":
        return this.#answer(message.from, "flags.value", message.body as ReadRequest | undefined);
      case "flags.alive":
        return this.#answer(message.from, "flags.alive-reply");
      case "flags.pushed":
        return this.#publisher.acknowledge(message.from, (message.body as PushedMessage).revision);
      case "flags.append":
        return this.#append(message.from, message.body as AppendRequest);
      case "flags.appended":
        return this.#appended(message.from, message.body as AppendReply);
      case "flags.vote-request":
        return this.#vote(message.from, message.body as VoteRequest);
      case "flags.vote":
        return this.#voted(message.body as VoteReply);
    }
  }

  /** Leases and silences are measured by the replica's own clock, evidence by the true one. */
  #localUs(): number {
    return this.#node.monotonicUs();
  }

  #nowUs(): number {
    return this.#fleet.world.kernel.nowUs;
  }

  // --- clients

  #write(client: number, write: StoreWrite): void {
    if (this.#role !== "primary") return this.#redirect(client, write.id);
    const known = this.#applied.includes(write.id);
    if (known && this.#isSettled()) return this.#confirm(client, write.id);
    if (this.#waiting.some((entry) => entry.write.id === write.id)) return;
    this.#waiting.push({ write, client });
    this.#applyNext();
  }

  #answer(client: number, kind: "flags.value" | "flags.alive-reply", question: ReadRequest | undefined = undefined): void {
    if (this.#role !== "primary") {
      if (this.#primary === undefined) return;
      const reply: ReadReply = { ...question, primary: this.#primary };
      return this.#node.send(client, kind, MESSAGE_BYTES.small, reply);
    }
    if (!this.#holdsLease()) return;
    const reply: ReadReply = kind === "flags.value" ? { ...question, flags: this.#committed } : {};
    this.#node.send(client, kind, kind === "flags.value" ? MESSAGE_BYTES.flags : MESSAGE_BYTES.small, reply);
  }

  #confirm(client: number, id: string): void {
    const reply: WriteReply = { id, flags: this.#committed };
    this.#node.send(client, "flags.written", MESSAGE_BYTES.flags, reply);
  }

  #redirect(client: number, id: string): void {
    if (this.#primary === undefined) return;
    const reply: WriteReply = { id, primary: this.#primary };
    this.#node.send(client, "flags.written", MESSAGE_BYTES.small, reply);
  }

  // --- the primary

  #becomePrimary(): void {
    this.#role = "primary";
    this.#primary = this.#node.index;
    this.#acks.clear();
    this.#acceptedTerm = this.#term;
    if (this.#others.length > 0) this.#beat();
    else if (this.#committed.revision > 0 && this.#fleet.storeRules.durable) this.#publisher.publish(this.#committed);
  }

  #beat(): void {
    if (this.#role !== "primary") return;
    this.#replicate();
    this.#node.after(this.#fleet.storeRules.timing.heartbeat, () => this.#beat());
  }

  #replicate(): void {
    if (this.#fleet.conditions.storeOutages > 0) return;
    const request: AppendRequest = {
      term: this.#term,
      flags: this.#flags,
      applied: this.#applied,
      committed: this.#committed.revision,
      sentAtUs: this.#localUs(),
    };
    for (const other of this.#others) this.#node.send(other, "flags.append", MESSAGE_BYTES.flags, request);
  }

  #appended(from: number, { term, revision, sentAtUs }: AppendReply): void {
    if (term > this.#term) return this.#follow(term, undefined);
    if (this.#role !== "primary" || term < this.#term) return;
    const known = this.#acks.get(from) ?? { revision, sentAtUs };
    this.#acks.set(from, { revision: Math.max(revision, known.revision), sentAtUs: Math.max(sentAtUs, known.sentAtUs) });
    this.#commit();
    if (!this.#publisher.isTelling && this.#committed.revision > 0 && this.#holdsLease()) this.#publisher.publish(this.#committed);
  }

  /** Everything that this replica holds is known to be committed. */
  #isSettled(): boolean {
    return this.#flags.revision === this.#committed.revision;
  }

  /** Applies the write that has waited longest, if none is under way; those that an earlier primary applied are confirmed. */
  #applyNext(): void {
    if (!this.#isSettled()) return;
    while (this.#waiting[0] !== undefined && this.#applied.includes(this.#waiting[0].write.id)) {
      this.#confirm(this.#waiting[0].client, this.#waiting[0].write.id);
      this.#waiting.shift();
    }
    const write = this.#waiting[0]?.write;
    if (write === undefined) return;
    const state = this.#fleet.writeRule.apply(this.#flags, write, this.#fleet.components);
    this.#flags = { ...state, revision: this.#flags.revision + 1, writer: write.writer, kind: write.kind };
    this.#acceptedTerm = this.#term;
    this.#applied = [...this.#applied, write.id];
    this.#replicate();
    this.#commit();
  }

  /** Commits what a majority holds, the primary included. */
  #commit(): void {
    if (this.#isSettled()) return;
    const holders = this.#others.filter((other) => (this.#acks.get(other)?.revision ?? -1) >= this.#flags.revision).length + 1;
    if (holders * 2 <= this.#others.length + 1) return;
    const flags = this.#flags;
    this.#learnCommitted();
    if (!this.#observed.has(identityOf(flags))) {
      this.#fleet.evidence.emit({ kind: "flags-committed", atUs: this.#nowUs(), flags, write: flags.kind });
    }
    this.#publisher.publish(flags, this.#fleet.conditions.storeOutages === 0);
    this.#applyNext();
  }

  /** What this replica holds is committed. */
  #learnCommitted(): void {
    this.#committed = this.#flags;
    this.#backups.take({
      term: this.#term,
      votedFor: this.#votedFor,
      acceptedTerm: this.#acceptedTerm,
      flags: this.#flags,
      applied: this.#applied,
      committed: this.#committed,
    });
  }

  /**
   * Nobody else can have become the primary: a majority has heard this one less than an election timeout ago, and
   * votes for nobody until then.
   */
  #holdsLease(): boolean {
    const sinceUs = this.#localUs() - this.#fleet.storeRules.timing.electionTimeout;
    const heard = this.#others.filter((other) => (this.#acks.get(other)?.sentAtUs ?? sinceUs) > sinceUs).length;
    return (heard + 1) * 2 > this.#others.length + 1;
  }

  // --- the backups

  #append(from: number, request: AppendRequest): void {
    const { sentAtUs } = request;
    if (request.term < this.#term) {
      const refusal: AppendReply = { term: this.#term, revision: -1, sentAtUs };
      return this.#node.send(from, "flags.appended", MESSAGE_BYTES.small, refusal);
    }
    this.#follow(request.term, from);
    this.#heardUs = this.#localUs();
    // An append may overtake another of its term; the older one must not take back what this replica has acknowledged.
    const isOvertaken = request.term === this.#acceptedTerm && request.flags.revision < this.#flags.revision;
    if (!isOvertaken) {
      this.#flags = request.flags;
      this.#acceptedTerm = request.term;
      this.#applied = request.applied;
    }
    if (request.committed === this.#flags.revision) this.#learnCommitted();
    const reply: AppendReply = { term: this.#term, revision: this.#flags.revision, sentAtUs };
    this.#node.send(from, "flags.appended", MESSAGE_BYTES.small, reply);
  }

  #follow(term: number, primary: number | undefined): void {
    if (this.#role === "primary") this.#publisher.stop();
    if (term > this.#term) this.#votedFor = undefined;
    this.#term = term;
    this.#role = "backup";
    this.#primary = primary;
    this.#waiting = [];
  }

  /** Looks at random intervals whether a primary has been heard, and stands for election if not. */
  #watch(): void {
    const patienceUs = this.#fleet.storeRules.timing.electionTimeout;
    this.#node.after(patienceUs + this.#random.integer(patienceUs), () => {
      if (this.#role !== "primary" && !this.#isLoyal() && this.#fleet.conditions.storeOutages === 0) this.#stand();
      this.#watch();
    });
  }

  #stand(): void {
    this.#term++;
    this.#role = "candidate";
    this.#primary = undefined;
    this.#votedFor = this.#node.index;
    this.#votes = 1;
    const request: VoteRequest = { term: this.#term, acceptedTerm: this.#acceptedTerm, revision: this.#flags.revision };
    for (const other of this.#others) this.#node.send(other, "flags.vote-request", MESSAGE_BYTES.small, request);
  }

  #vote(from: number, request: VoteRequest): void {
    if (this.#isLoyal()) return;
    if (request.term > this.#term) this.#follow(request.term, undefined);
    const upToDate =
      request.acceptedTerm > this.#acceptedTerm ||
      (request.acceptedTerm === this.#acceptedTerm && request.revision >= this.#flags.revision);
    const granted = request.term === this.#term && upToDate && (this.#votedFor === undefined || this.#votedFor === from);
    if (granted) {
      this.#votedFor = from;
      this.#heardUs = this.#localUs();
    }
    const reply: VoteReply = { term: this.#term, granted };
    this.#node.send(from, "flags.vote", MESSAGE_BYTES.small, reply);
  }

  /**
   * There may be a primary that answers reads: nobody stands or votes against it (Ongaro 2014, dissertation, 4.2.3 and 6.4.1), or a replica
   * that only fails to hear it would be elected beside it. A replica that has just started cannot know, and waits as well.
   */
  #isLoyal(): boolean {
    if (this.#role === "primary") return this.#holdsLease();
    return this.#localUs() - this.#heardUs < this.#fleet.storeRules.timing.electionTimeout;
  }

  #voted({ term, granted }: VoteReply): void {
    if (term > this.#term) return this.#follow(term, undefined);
    if (this.#role !== "candidate" || term < this.#term || !granted) return;
    this.#votes++;
    if (this.#votes * 2 > this.#others.length + 1) this.#becomePrimary();
  }
}

/** Two commits are the same one if both agree: after a restore from a backup a revision's number may be given anew. */
function identityOf({ revision, writer }: Flags): string {
  return `${revision} ${writer}`;
}
