/**
 * Raft on one member of a group: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (USENIX ATC 2014, extended
 * version), figure 2, and Ongaro, "Consensus: Bridging Theory and Practice" (2014). A term is called a ballot here, an index a slot.
 *
 * Nothing that others rely on is said before it is durable: a vote, an acknowledgement, and the leader's own share in a majority. A
 * candidate that hears of no leader in time stands again in the next ballot; there is no vote before the vote (thesis, section 9.6).
 */
import type { RaftTiming } from "../constants/index.ts";
import type { Command, ConsensusEngine, EngineContext, EngineMessage, EngineTimer } from "./engine.ts";
import {
  type AppendEntries,
  appended,
  forward,
  type InstallSnapshot,
  type RaftMessage,
  type RequestVote,
  requestVote,
  type Vote,
  vote,
} from "./raft-messages.ts";
import { majorityOf, RaftReplication } from "./raft-replication.ts";

/** How a group is run; all its members alike. */
export interface RaftOptions {
  readonly timing: RaftTiming;
  /** A leader that has not heard of a majority for the longest election timeout steps down (thesis, section 6.2). */
  readonly checkQuorum: boolean;
}

/** Raft on one member. */
export class Raft implements ConsensusEngine {
  readonly #context: EngineContext;
  readonly #options: RaftOptions;
  #leader: number | undefined;
  /** Who has voted for this member; present while it is a candidate. */
  #votes: Set<number> | undefined;
  /** Present while this member leads. */
  #replication: RaftReplication | undefined;
  /** The next heartbeat of a leader, the election timeout of all others. */
  #timer: EngineTimer | undefined;
  /** Made once: each heartbeat sets the timeout anew. */
  readonly #standNow = (): void => this.#stand();
  #stopped = false;

  constructor(context: EngineContext, options: RaftOptions) {
    this.#context = context;
    this.#options = options;
  }

  get leader(): number | undefined {
    return this.#leader;
  }

  /**
   * Whoever has led waits half as long as anybody else may (modelling choice), and so mostly stands alone, with a log that nobody can
   * refuse. It serves the end of the thesis's leadership transfer (section 3.10): no second election because of a change.
   */
  start(hasLed: boolean): void {
    this.#leader = undefined;
    this.#votes = undefined;
    this.#replication = undefined;
    this.#timer = undefined;
    if (hasLed) this.#timer = this.#context.after(Math.floor(this.#options.timing.electionMinUs / 2), this.#standNow);
    else this.#awaitLeader();
  }

  stop(): void {
    this.#stopped = true;
    this.#leader = undefined;
    this.#cancelTimer();
  }

  propose(command: Command): boolean {
    if (this.#stopped || this.#leader === undefined) return false;
    if (this.#replication === undefined) this.#context.send(this.#leader, forward(command));
    else this.#append(this.#replication, command);
    return true;
  }

  receive(from: number, message: EngineMessage): void {
    if (this.#stopped) return;
    const received = message as RaftMessage;
    if (received.kind === "forward") {
      if (this.#replication !== undefined) this.#append(this.#replication, received.body);
      return;
    }
    if (received.body.ballot > this.#context.durable.ballot) this.#enter(received.body.ballot);
    if (received.kind === "request-vote") this.#voteAsked(from, received.body);
    else if (received.kind === "vote") this.#voted(from, received.body);
    else if (received.kind === "append-entries") this.#entriesCame(from, received.body);
    else if (received.kind === "install-snapshot") this.#snapshotCame(from, received.body);
    else if (received.body.ballot === this.#context.durable.ballot && this.#replication !== undefined) {
      this.#replication.answered(from, received.body);
      this.#decide(this.#replication.decidedSlot());
    }
  }

  /** Enters a ballot that others are in already, as a follower. */
  #enter(ballot: number): void {
    this.#context.durable.ballot = ballot;
    this.#context.durable.votedFor = undefined;
    this.#follow(undefined);
  }

  #follow(leader: number | undefined): void {
    const hasLed = this.#replication !== undefined;
    this.#leader = leader;
    this.#votes = undefined;
    this.#replication = undefined;
    // A follower's timeout runs on: only a leader's message or a vote of its own begins it anew.
    if (hasLed) this.#awaitLeader();
  }

  #awaitLeader(): void {
    const { electionMinUs, electionMaxUs } = this.#options.timing;
    const timeoutUs = electionMinUs + this.#context.random.integer(electionMaxUs - electionMinUs + 1);
    this.#cancelTimer();
    this.#timer = this.#context.after(timeoutUs, this.#standNow);
  }

  #stand(): void {
    const { position, durable, log } = this.#context;
    this.#leader = undefined;
    this.#awaitLeader();
    // Nobody but a voter can lead: the others would not answer to it.
    if (!this.#context.voters().includes(position)) return;
    durable.ballot++;
    durable.votedFor = position;
    this.#votes = new Set();
    this.#onceDurable((ballot) => {
      if (this.#votes === undefined) return;
      const request = requestVote({ ballot, lastSlot: log.lastSlot, lastBallot: log.ballotAt(log.lastSlot) });
      for (const voter of this.#context.voters()) {
        if (voter !== position) this.#context.send(voter, request);
      }
      this.#count(this.#votes, position);
    });
  }

  /** A vote goes to the first who asks for it in a ballot, if its log is at least as up to date as this member's (section 5.4.1). */
  #voteAsked(from: number, { ballot, lastSlot, lastBallot }: RequestVote): void {
    const { durable, log } = this.#context;
    const ownBallot = log.ballotAt(log.lastSlot);
    const isUpToDate = lastBallot > ownBallot || (lastBallot === ownBallot && lastSlot >= log.lastSlot);
    const isFree = durable.votedFor === undefined || durable.votedFor === from;
    const granted = ballot === durable.ballot && isFree && isUpToDate;
    if (granted) {
      durable.votedFor = from;
      this.#awaitLeader();
    }
    this.#onceDurable((current) => this.#context.send(from, vote({ ballot: current, granted })));
  }

  #voted(from: number, { ballot, granted }: Vote): void {
    if (granted && ballot === this.#context.durable.ballot && this.#votes !== undefined) this.#count(this.#votes, from);
  }

  #count(votes: Set<number>, from: number): void {
    votes.add(from);
    const voters = this.#context.voters();
    if (voters.filter((voter) => votes.has(voter)).length >= majorityOf(voters)) this.#lead();
  }

  /** Begins with an entry of its own ballot: what earlier ballots left behind is decided together with it (section 5.4.2 and 8). */
  #lead(): void {
    const replication = new RaftReplication(this.#context);
    this.#votes = undefined;
    this.#leader = this.#context.position;
    this.#replication = replication;
    this.#awaitHeartbeat(replication);
    this.#context.leads(this.#context.durable.ballot);
    this.#append(replication, undefined);
  }

  #awaitHeartbeat(replication: RaftReplication): void {
    this.#cancelTimer();
    this.#timer = this.#context.after(this.#options.timing.heartbeatUs, () => {
      const { checkQuorum, timing } = this.#options;
      if (checkQuorum && !replication.hasHeardMajority(this.#context.nowUs() - timing.electionMaxUs)) return this.#follow(undefined);
      replication.broadcast();
      this.#awaitHeartbeat(replication);
    });
  }

  #append(replication: RaftReplication, command: Command | undefined): void {
    const { log, durable, position } = this.#context;
    if (command !== undefined && log.slotOf(command.id) !== undefined) return;
    const slot = log.append({ ballot: durable.ballot, command });
    replication.broadcast();
    this.#onceDurable(() => {
      replication.matched(position, slot);
      this.#decide(replication.decidedSlot());
    });
  }

  #entriesCame(from: number, body: AppendEntries): void {
    const { previousSlot, entries, committedSlot } = body;
    if (!this.#hears(from, body.ballot)) return this.#answer(from, false, previousSlot, 0);
    const agreedSlot = this.#agreedSlot(body);
    if (agreedSlot < previousSlot) return this.#answer(from, false, previousSlot, agreedSlot);
    this.#take(body);
    const lastSlot = previousSlot + entries.length;
    this.#answer(from, true, previousSlot, lastSlot);
    this.#decide(Math.min(committedSlot, lastSlot));
  }

  #snapshotCame(from: number, { ballot, slot }: InstallSnapshot): void {
    if (!this.#hears(from, ballot)) return this.#answer(from, false, slot, 0);
    if (slot > this.#context.log.committedSlot) this.#context.log.forgetUntil(slot);
    this.#answer(from, true, slot, slot);
  }

  /** Whether the sender leads the current ballot; then this member follows it. */
  #hears(from: number, ballot: number): boolean {
    if (ballot < this.#context.durable.ballot || this.#replication !== undefined) return false;
    this.#follow(from);
    this.#awaitLeader();
    return true;
  }

  /**
   * The last slot up to `previousSlot` at which this log may agree with the leader's: `previousSlot` itself if it does. The whole stretch
   * of a ballot that disagrees is skipped, so that each such ballot costs one message (end of section 5.3).
   */
  #agreedSlot({ previousSlot, previousBallot }: AppendEntries): number {
    const { log } = this.#context;
    // What is decided here stands in the log of every later leader.
    if (previousSlot <= log.committedSlot) return previousSlot;
    if (previousSlot > log.lastSlot) return log.lastSlot;
    const ballot = log.ballotAt(previousSlot);
    if (ballot === previousBallot) return previousSlot;
    let slot = previousSlot - 1;
    while (slot > log.committedSlot && log.ballotAt(slot) === ballot) slot--;
    return slot;
  }

  /** Puts entries into the log, and drops what stands there of other leaders; a message that comes late or twice changes nothing. */
  #take({ previousSlot, entries }: AppendEntries): void {
    const { log } = this.#context;
    let slot = previousSlot;
    for (const entry of entries) {
      slot++;
      if (slot <= log.committedSlot || log.ballotAt(slot) === entry.ballot) continue;
      log.truncateFrom(slot);
      log.append(entry);
    }
  }

  #answer(to: number, accepted: boolean, previousSlot: number, slot: number): void {
    const { durable } = this.#context;
    // A heartbeat changes nothing, so most answers have nothing to wait for.
    if (this.#context.isDurable()) this.#context.send(to, appended({ ballot: durable.ballot, accepted, previousSlot, slot }));
    else this.#onceDurable((ballot) => this.#context.send(to, appended({ ballot, accepted, previousSlot, slot })));
  }

  /** What is told may stop this engine or propose more, so each slot is looked at anew. */
  #decide(untilSlot: number): void {
    const { log } = this.#context;
    while (!this.#stopped && log.committedSlot < untilSlot) {
      const slot = log.committedSlot + 1;
      log.commit(slot);
      this.#context.committed(slot, log.entry(slot)?.command);
    }
  }

  /** Runs an action when all that is known now is durable, unless another ballot has begun by then. */
  #onceDurable(action: (ballot: number) => void): void {
    const { durable } = this.#context;
    const { ballot } = durable;
    this.#context.whenDurable(() => {
      if (!this.#stopped && durable.ballot === ballot) action(ballot);
    });
  }

  #cancelTimer(): void {
    if (this.#timer !== undefined) this.#context.cancel(this.#timer);
  }
}
