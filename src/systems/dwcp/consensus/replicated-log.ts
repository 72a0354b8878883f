/** One member's log: what it has accepted, slot by slot, and how far that is decided. */
import type { Command } from "./engine.ts";

/** What stands in a slot. */
export interface LogEntry {
  /** Ballot in which the entry was made: Raft's term, PBFT's view. */
  readonly ballot: number;
  /** Undefined for an entry that a leader makes to have one of its own ballot. */
  readonly command: Command | undefined;
  /** PBFT only: the highest view in which a quorum prepared this command here; absent if none has, as on entries of other protocols. */
  readonly prepared?: number;
}

/** Slots count from 1. A log may begin behind slots that were decided elsewhere: then it knows nothing of them but their number. */
export class ReplicatedLog {
  readonly #entries: LogEntry[] = [];
  /** The first slot of each command that the log has. */
  readonly #slots = new Map<string, number>();
  #base: number;
  #committedSlot: number;

  constructor(base = 0) {
    this.#base = base;
    this.#committedSlot = base;
  }

  /** The last slot before the first that this log has. */
  get base(): number {
    return this.#base;
  }

  get lastSlot(): number {
    return this.#base + this.#entries.length;
  }

  /** The last slot that is known to be decided, and all before it. */
  get committedSlot(): number {
    return this.#committedSlot;
  }

  /** Undefined for slots that the log does not have. */
  entry(slot: number): LogEntry | undefined {
    return this.#entries[slot - this.#base - 1];
  }

  /** Where a command stands, by its id; the first slot if it has several. Undefined if the log does not have it, or has forgotten it. */
  slotOf(id: string): number | undefined {
    return this.#slots.get(id);
  }

  /** Ballot of a slot's entry; 0 where the log has none. */
  ballotAt(slot: number): number {
    return this.entry(slot)?.ballot ?? 0;
  }

  /** Adds an entry behind the last and gives its slot. */
  append(entry: LogEntry): number {
    this.#entries.push(entry);
    this.#found(entry, this.lastSlot);
    return this.lastSlot;
  }

  /** Entries from a slot on, at most so many. */
  from(slot: number, atMost = Number.POSITIVE_INFINITY): readonly LogEntry[] {
    const first = slot - this.#base - 1;
    return this.#entries.slice(first, Math.min(this.#entries.length, first + atMost));
  }

  /** Puts another entry into a slot. Throws where the log does not have the slot, or where it is decided and the command another. */
  replace(slot: number, entry: LogEntry): void {
    const old = this.entry(slot);
    if (old === undefined) throw new Error(`slot ${slot} cannot be replaced: the log has ${this.#base + 1} to ${this.lastSlot}`);
    const isOther = old.command?.id !== entry.command?.id;
    if (isOther && slot <= this.#committedSlot) throw new Error(`slot ${slot} is decided and cannot change`);
    this.#entries[slot - this.#base - 1] = entry;
    if (!isOther) return;
    if (old.command !== undefined && this.#slots.get(old.command.id) === slot) this.#slots.delete(old.command.id);
    this.#found(entry, slot);
  }

  /** Drops a slot and all behind it, if the log has them. Throws where they are decided: no protocol may do that. */
  truncateFrom(slot: number): void {
    if (slot <= this.#committedSlot) throw new Error(`slot ${slot} is decided and cannot be dropped`);
    const kept = slot - this.#base - 1;
    for (const { command } of this.#entries.slice(kept)) {
      if (command !== undefined && (this.#slots.get(command.id) ?? 0) >= slot) this.#slots.delete(command.id);
    }
    this.#entries.length = Math.min(this.#entries.length, kept);
  }

  /** Takes all up to a slot for decided elsewhere and forgets it; keeps what it has behind. Does nothing where it has forgotten that. */
  forgetUntil(slot: number): void {
    if (slot <= this.#base) return;
    for (const { command } of this.#entries.splice(0, slot - this.#base)) {
      if (command !== undefined) this.#slots.delete(command.id);
    }
    this.#base = slot;
    this.#committedSlot = Math.max(this.#committedSlot, slot);
  }

  /** Slots up to this one are decided. Does nothing where they were before. Throws where the log does not have them. */
  commit(slot: number): void {
    if (slot > this.lastSlot) throw new Error(`slot ${slot} cannot be decided: the log ends at ${this.lastSlot}`);
    if (slot > this.#committedSlot) this.#committedSlot = slot;
  }

  #found({ command }: LogEntry, slot: number): void {
    if (command === undefined) return;
    const known = this.#slots.get(command.id);
    if (known === undefined || known > slot) this.#slots.set(command.id, slot);
  }
}
