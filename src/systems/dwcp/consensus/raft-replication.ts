/**
 * A Raft leader's side of replication, for the one ballot that it leads: what each follower has, what it is sent next, and what is decided
 * by that.
 *
 * New entries go out at once, without waiting for the answers to earlier ones (pipelining, Ongaro 2014, section 10.2.1). When a follower
 * rejects some, the leader goes back to sending one message at a time to it, until it knows again where their logs agree.
 */
import { APPEND_ENTRIES_MAX } from "../constants/index.ts";
import type { EngineContext } from "./engine.ts";
import { type Appended, appendEntries, installSnapshot } from "./raft-messages.ts";

/** What the leader knows of one member, itself included. */
interface Progress {
  /** The first slot that it is sent next. */
  nextSlot: number;
  /** Up to here its log is durable and agrees with the leader's. */
  matchedSlot: number;
  /** Whether the leader looks for the place where the logs agree: then `nextSlot` moves on with answers only. */
  probing: boolean;
  /** When it was last heard of, microseconds. */
  heardAtUs: number;
}

/** The replication of one leader's log. */
export class RaftReplication {
  readonly #context: EngineContext;
  readonly #ballot: number;
  readonly #members: readonly Progress[];

  /** For the leader of the context's ballot, as it is elected. */
  constructor(context: EngineContext) {
    this.#context = context;
    this.#ballot = context.durable.ballot;
    const nextSlot = context.log.lastSlot + 1;
    const heardAtUs = context.nowUs();
    this.#members = Array.from({ length: context.size }, () => ({ nextSlot, matchedSlot: 0, probing: false, heardAtUs }));
  }

  /** Sends every other voter what it lacks, or a heartbeat. */
  broadcast(): void {
    for (const voter of this.#context.voters()) {
      if (voter !== this.#context.position) this.#send(voter);
    }
  }

  /** A follower has answered. */
  answered(from: number, { accepted, previousSlot, slot }: Appended): void {
    const member = this.#member(from);
    member.heardAtUs = this.#context.nowUs();
    if (!accepted) return this.#rejected(from, member, previousSlot, slot);
    this.matched(from, slot);
    member.probing = false;
    member.nextSlot = Math.max(member.nextSlot, member.matchedSlot + 1);
    if (member.nextSlot <= this.#context.log.lastSlot) this.#send(from);
  }

  /** A member has the log up to a slot, durably. */
  matched(position: number, slot: number): void {
    const member = this.#member(position);
    member.matchedSlot = Math.max(member.matchedSlot, slot);
  }

  /**
   * How far the log is decided: up to the last slot that a majority of the voters has, if its entry is of the leader's own ballot (Ongaro
   * and Ousterhout 2014, section 5.4.2: an older one could still be overwritten).
   */
  decidedSlot(): number {
    const { log } = this.#context;
    if (log.committedSlot === log.lastSlot) return log.lastSlot;
    const matched = this.#context.voters().map((voter) => this.#member(voter).matchedSlot);
    const slot = matched.sort((one, other) => other - one)[majorityOf(matched) - 1] ?? 0;
    return log.ballotAt(slot) === this.#ballot ? slot : log.committedSlot;
  }

  /** Whether a majority of the voters was heard of at `sinceUs` or later. */
  hasHeardMajority(sinceUs: number): boolean {
    const voters = this.#context.voters();
    let heard = 0;
    for (const voter of voters) if (voter === this.#context.position || this.#member(voter).heardAtUs >= sinceUs) heard++;
    return heard >= majorityOf(voters);
  }

  #send(to: number): void {
    const { log } = this.#context;
    const member = this.#member(to);
    const previousSlot = member.nextSlot - 1;
    const entries = log.from(member.nextSlot, APPEND_ENTRIES_MAX);
    const previousBallot = log.ballotAt(previousSlot);
    const { committedSlot } = log;
    this.#context.send(to, appendEntries({ ballot: this.#ballot, previousSlot, previousBallot, entries, committedSlot }));
    if (!member.probing) member.nextSlot += entries.length;
  }

  /** The logs do not agree at `previousSlot`; they may at `slot`. */
  #rejected(from: number, member: Progress, previousSlot: number, slot: number): void {
    // Answers to messages that were under way together say the same thing several times; one of them is enough.
    const isOld = previousSlot <= member.matchedSlot || (member.probing && previousSlot !== member.nextSlot - 1);
    if (isOld) return;
    const { base } = this.#context.log;
    const agreedSlot = Math.max(member.matchedSlot, Math.min(slot, previousSlot - 1));
    member.probing = true;
    member.nextSlot = Math.max(base, agreedSlot) + 1;
    if (agreedSlot < base) this.#context.send(from, installSnapshot({ ballot: this.#ballot, slot: base }));
    else this.#send(from);
  }

  #member(position: number): Progress {
    const member = this.#members[position];
    if (member === undefined) throw new RangeError(`no member ${position} in a group of ${this.#members.length}`);
    return member;
  }
}

/** How many of the voters are a majority. */
export function majorityOf(voters: readonly number[]): number {
  return (voters.length >>> 1) + 1;
}
