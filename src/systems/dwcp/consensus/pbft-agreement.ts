/**
 * The three phases of PBFT within one view (Castro and Liskov 1999, section 4.2): the primary proposes a command for a slot, members
 * prepare it, and those who have seen a quorum prepare it commit it. A slot is decided with a quorum of commits, in the order of slots.
 *
 * A member votes only once the log that holds what it votes for is on its disk: after a crash it must neither vote otherwise nor forget
 * what it helped to decide.
 */
import { PBFT_CATCH_UP_SLOTS, PBFT_CHECKPOINT_SLOTS, PBFT_WINDOW_SLOTS } from "../constants/index.ts";
import type { Command } from "./engine.ts";
import type { PbftGroup } from "./pbft-group.ts";
import { type Decided, digestOf, type PrePrepare, type Status, type Vote } from "./pbft-messages.ts";
import type { Reproposal } from "./pbft-new-view.ts";
import { SlotVotes } from "./pbft-votes.ts";
import type { LogEntry, ReplicatedLog } from "./replicated-log.ts";

/** What the member does with the progress of its slots. */
export interface AgreementListener {
  /** A command that the primary proposed stands in the log, and now has to be decided. */
  accepted(command: Command): void;
  decided(command: Command | undefined): void;
}

/** The slots of one member. */
export class Agreement {
  readonly #group: PbftGroup;
  readonly #log: ReplicatedLog;
  readonly #listener: AgreementListener;
  readonly #votes = new Map<number, SlotVotes>();
  /** Proposals that came before those of the slots ahead of them. */
  readonly #early = new Map<number, { readonly from: number; readonly proposal: PrePrepare }>();
  /** Slots with a quorum of commits, which may have to wait for those before them. */
  readonly #decidable = new Set<number>();
  /** The last decided slot that each member has told of. */
  readonly #reached = new Map<number, number>();
  /** The last checkpoint that a quorum has reached. */
  #stableSlot: number;
  /** The last slot that members of this view have voted on. */
  #votedSlot = 0;

  constructor(group: PbftGroup, listener: AgreementListener) {
    this.#group = group;
    this.#log = group.context.log;
    this.#listener = listener;
    this.#stableSlot = this.#log.committedSlot;
  }

  /** Whether a slot is known of that is not decided. */
  get hasOpenSlots(): boolean {
    return Math.max(this.#log.lastSlot, this.#votedSlot) > this.#log.committedSlot;
  }

  /** Commands in the log that are not decided. */
  get openCommands(): readonly Command[] {
    return this.#log.from(this.#log.committedSlot + 1).flatMap(({ command }) => command ?? []);
  }

  /** Begins a view with what is proposed anew; the log has all slots before that. */
  open(reproposal: Reproposal | undefined): void {
    this.#votes.clear();
    this.#early.clear();
    this.#decidable.clear();
    this.#votedSlot = 0;
    if (reproposal !== undefined) this.#write(reproposal);
    for (let slot = reproposal?.firstSlot ?? this.#log.committedSlot + 1; slot <= this.#log.lastSlot; slot++) this.#standBy(slot);
  }

  /** As the primary, proposes a command for the next slot. False if that is too far ahead of the last stable checkpoint. */
  propose(command: Command): boolean {
    if (this.#log.lastSlot >= this.#stableSlot + PBFT_WINDOW_SLOTS) return false;
    const { view } = this.#group;
    const slot = this.#log.append({ ballot: view, command });
    this.#group.durably(() => this.#group.broadcast({ kind: "pbft.pre-prepare", view, slot, command }));
    return true;
  }

  /** Takes a proposal of the current view. */
  proposed(from: number, proposal: PrePrepare): void {
    const { slot, command } = proposal;
    const { noPrimaryCheck } = this.#group.defects;
    if (from !== this.#group.primaryOf(this.#group.view) && noPrimaryCheck !== true) {
      return this.#group.notice(from, "conflicting-vote");
    }
    const known = this.#entryOfView(slot) ?? this.#early.get(slot)?.proposal;
    if (known !== undefined) {
      if (digestOf(known.command) === digestOf(command)) return;
      this.#group.notice(from, "equivocation");
      if (noPrimaryCheck === true) this.#overwrite(slot, command);
    } else if (slot > this.#log.lastSlot && this.#isInWindow(slot)) {
      this.#early.set(slot, { from, proposal });
      this.#acceptNext();
    }
  }

  /** Takes a vote of the current view. */
  voted(from: number, vote: Vote): void {
    const { slot, digest } = vote;
    const primary = this.#group.primaryOf(this.#group.view);
    if (!this.#isInWindow(slot)) return;
    const { noDigestMatch } = this.#group.defects;
    // Votes for what the primary did not propose to the voter are the voter's own invention.
    if (digest !== vote.proposed) this.#group.notice(from, "conflicting-vote");
    if (digest !== vote.proposed && noDigestMatch !== true) return;
    const entry = this.#entryOfView(slot);
    if (entry !== undefined && digestOf(entry.command) !== vote.proposed) this.#group.notice(primary, "equivocation");
    if (slot <= this.#log.committedSlot) return;
    this.#votedSlot = Math.max(this.#votedSlot, slot);
    const votes = this.#votesFor(slot);
    // The primary's prepare is its proposal.
    if (vote.kind === "pbft.prepare" && from === primary) return;
    const phase = vote.kind === "pbft.prepare" ? votes.prepares : votes.commits;
    if (!phase.add(from, digest)) this.#group.notice(from, "conflicting-vote");
    this.#advance(slot);
  }

  /** Takes decided slots with their proof. What is decided before the first of them, the sender has forgotten. */
  learn({ firstSlot, entries }: Decided): void {
    if (firstSlot > this.#log.committedSlot + 1) this.#log.forgetUntil(firstSlot - 1);
    for (const [index, entry] of entries.entries()) {
      const slot = firstSlot + index;
      if (slot !== this.#log.committedSlot + 1) continue;
      const own = this.#log.entry(slot);
      if (own === undefined) this.#log.append(entry);
      else if (digestOf(own.command) !== digestOf(entry.command)) this.#log.replace(slot, entry);
      this.#commit(slot);
    }
    this.#commitInOrder();
    this.#acceptNext();
  }

  /** A member has said how far it is. True if that has made a further checkpoint stable. */
  reached(member: number, slot: number): boolean {
    if (slot <= (this.#reached.get(member) ?? 0)) return false;
    this.#reached.set(member, slot);
    const { context } = this.#group;
    const { position } = context;
    const slots = context.voters().map((voter) => (voter === position ? this.#log.committedSlot : (this.#reached.get(voter) ?? 0)));
    const byQuorum = slots.sort((a, b) => b - a)[this.#group.quorum - 1] ?? 0;
    const checkpoint = byQuorum - (byQuorum % PBFT_CHECKPOINT_SLOTS);
    if (checkpoint <= this.#stableSlot) return false;
    this.#stableSlot = checkpoint;
    return true;
  }

  /** Sends a member the decided slots that it lacks, as many as go into one message. */
  sendDecided(to: number, afterSlot: number): void {
    const firstSlot = Math.max(afterSlot, this.#log.base) + 1;
    const count = Math.min(this.#log.committedSlot - firstSlot + 1, PBFT_CATCH_UP_SLOTS);
    if (this.#log.committedSlot > afterSlot)
      this.#group.send(to, { kind: "pbft.decided", firstSlot, entries: this.#log.from(firstSlot, count) });
  }

  /** Sends a member of the same view again what this one has said about the open slots. */
  sendAgain(to: number, { committedSlot }: Status): void {
    const { isPrimary, view, context } = this.#group;
    this.#group.durably(() => {
      const firstSlot = Math.max(committedSlot, this.#log.committedSlot) + 1;
      for (let slot = firstSlot; slot <= this.#log.lastSlot; slot++) {
        const entry = this.#entryOfView(slot);
        if (entry === undefined) continue;
        const digest = digestOf(entry.command);
        const votes = this.#votesFor(slot);
        if (isPrimary) this.#group.send(to, { kind: "pbft.pre-prepare", view, slot, command: entry.command });
        if (votes.prepares.has(context.position, digest)) this.#group.send(to, this.#vote("pbft.prepare", slot, digest));
        if (votes.commits.has(context.position, digest)) this.#group.send(to, this.#vote("pbft.commit", slot, digest));
      }
    });
  }

  // --- what stands in the log

  #write({ firstSlot, entries }: Reproposal): void {
    const { view, context } = this.#group;
    const { since = 0 } = context.durable;
    let slot = firstSlot;
    for (const entry of entries) {
      const own = this.#log.entry(slot);
      const isSame = own !== undefined && digestOf(own.command) === digestOf(entry.command);
      const prepared = Math.max(entry.prepared ?? since, (isSame ? own.prepared : undefined) ?? since);
      const { command } = entry;
      const fresh: LogEntry = prepared > since ? { ballot: view, command, prepared } : { ballot: view, command };
      if (own === undefined) this.#log.append(fresh);
      // What this member accepted in this very view before it crashed is what it has voted for; and a decided slot differs only where
      // quorums share no honest member.
      else if (own.ballot !== view && (isSame || slot > this.#log.committedSlot)) this.#log.replace(slot, fresh);
      slot++;
    }
    slot = Math.max(slot, this.#log.committedSlot + 1);
    while (this.#log.ballotAt(slot) === view && slot <= this.#log.lastSlot) slot++;
    this.#log.truncateFrom(slot);
  }

  #acceptNext(): void {
    // What was proposed in a view that this member has left counts no more.
    if (!this.#group.inForce) return;
    let next = this.#early.get(this.#log.lastSlot + 1);
    while (next !== undefined) {
      const { slot, command } = next.proposal;
      this.#early.delete(slot);
      // An honest primary proposes nothing that stands in the log: who helped with it would have it decided twice.
      if (command !== undefined && this.#log.slotOf(command.id) !== undefined) return;
      this.#log.append({ ballot: this.#group.view, command });
      if (command !== undefined) this.#listener.accepted(command);
      this.#standBy(slot);
      next = this.#early.get(this.#log.lastSlot + 1);
    }
  }

  #overwrite(slot: number, command: Command | undefined): void {
    if (slot <= this.#log.committedSlot || this.#log.entry(slot) === undefined) return;
    this.#decidable.delete(slot);
    this.#log.replace(slot, { ballot: this.#group.view, command });
    this.#standBy(slot);
  }

  /** Votes for what stands in a slot, as far as this member has come with it. */
  #standBy(slot: number): void {
    const entry = this.#entryOfView(slot);
    if (entry === undefined) return;
    const digest = digestOf(entry.command);
    for (const other of this.#votesFor(slot).prepares.digests) {
      // With this defect votes are kept that the primary has no part in.
      const isOfPrimary = this.#group.defects.noDigestMatch !== true;
      if (other !== digest && isOfPrimary) this.#group.notice(this.#group.primaryOf(this.#group.view), "equivocation");
    }
    const isDecided = slot <= this.#log.committedSlot;
    this.#group.durably(() => {
      // Another proposal may have taken the slot meanwhile (`pbft-no-primary-check`), or a proof that it is decided otherwise.
      if (digestOf(this.#log.entry(slot)?.command) !== digest) return;
      if (!this.#group.isPrimary) this.#cast("pbft.prepare", slot, digest);
      if (isDecided || entry.prepared === this.#group.view) this.#cast("pbft.commit", slot, digest);
    });
  }

  // --- votes

  #cast(kind: Vote["kind"], slot: number, digest: string): void {
    if (!this.#group.isVoter) return;
    this.#group.broadcast(this.#vote(kind, slot, digest));
    if (slot <= this.#log.committedSlot) return;
    const votes = this.#votesFor(slot);
    (kind === "pbft.prepare" ? votes.prepares : votes.commits).add(this.#group.context.position, digest);
    this.#advance(slot);
  }

  #vote(kind: Vote["kind"], slot: number, digest: string): Vote {
    return { kind, view: this.#group.view, slot, digest, proposed: digest };
  }

  #advance(slot: number): void {
    const { view, quorum, context, defects } = this.#group;
    const entry = this.#entryOfView(slot);
    if (entry === undefined || slot <= this.#log.committedSlot || !this.#group.isActive || !this.#group.isLargeEnough) return;
    const digest = digestOf(entry.command);
    const votes = this.#votesFor(slot);
    const anyDigest = defects.noDigestMatch === true;
    if (entry.prepared !== view) {
      // The primary's proposal counts as its prepare.
      if (votes.prepares.count(context.voters(), digest, anyDigest) + 1 < quorum) return;
      if (defects.prepareDeadlock === true) {
        this.#group.locked = true;
        return;
      }
      this.#log.replace(slot, { ballot: entry.ballot, command: entry.command, prepared: view });
      this.#group.durably(() => this.#cast("pbft.commit", slot, digest));
    } else if (votes.commits.count(context.voters(), digest, anyDigest) >= quorum) {
      this.#decidable.add(slot);
      this.#commitInOrder();
    }
  }

  #commitInOrder(): void {
    while (this.#decidable.delete(this.#log.committedSlot + 1)) this.#commit(this.#log.committedSlot + 1);
  }

  #commit(slot: number): void {
    const { context, view, inForce } = this.#group;
    const command = this.#log.entry(slot)?.command;
    this.#log.commit(slot);
    this.#votes.delete(slot);
    this.#listener.decided(command);
    if (slot % PBFT_CHECKPOINT_SLOTS === 0) this.#group.broadcast({ kind: "pbft.status", view, inForce, committedSlot: slot });
    context.committed(slot, command);
  }

  #entryOfView(slot: number): LogEntry | undefined {
    const entry = this.#log.entry(slot);
    return entry?.ballot === this.#group.view ? entry : undefined;
  }

  #votesFor(slot: number): SlotVotes {
    let votes = this.#votes.get(slot);
    if (votes === undefined) {
      votes = new SlotVotes();
      this.#votes.set(slot, votes);
    }
    return votes;
  }

  /** A member that has caught up need not have heard which checkpoint is stable. */
  #isInWindow(slot: number): boolean {
    return slot <= Math.max(this.#stableSlot, this.#log.committedSlot) + PBFT_WINDOW_SLOTS;
  }
}
