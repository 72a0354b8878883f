/**
 * A member's log and ballot on its node's disk: what the protocol has changed is written as one record, and after a crash the records are
 * read again. What no sync had finished by then never happened.
 */
import type { WriteAheadLog } from "../../../../sim/node/write-ahead-log.ts";
import type { DurableBallot } from "./engine.ts";
import { type LogEntry, ReplicatedLog } from "./replicated-log.ts";

/** One change: the ballot as it is now, and what stands in the log from a slot on. */
interface ChangeRecord {
  /** Names the log among those of the node. */
  readonly name: string;
  readonly owner: string;
  readonly ballot: DurableBallot;
  readonly base: number;
  readonly committedSlot: number;
  readonly from: number;
  readonly entries: readonly LogEntry[];
}

/** Tells the records of consensus from those of other components on the same disk. */
const MARK = "acp";

/** What follows the mark where the version that writes has a defect, and nobody can read on. */
const UNREADABLE = "?";

const DECODER: Readonly<InstanceType<typeof TextDecoder>> = new TextDecoder();

/** Why nothing can be made of the records on a disk. */
export type RecordsLoss = "rotten" | "unreadable";

/** The disk of one node, and whether the version that writes to it as an owner has a defect, by which its records are garbled. */
export interface LogDisk {
  readonly log: WriteAheadLog;
  readonly garbles: (owner: string) => boolean;
}

/** One log with its ballot. */
export class DurableLog {
  readonly log: ReplicatedLog;
  readonly ballot: DurableBallot;
  /** The protocol that used log and ballot last; whoever hands them over changes it. */
  owner: string;
  readonly #name: string;
  readonly #disk: WriteAheadLog;
  /** Whether the version that writes now garbles its records. */
  readonly #garbles: (owner: string) => boolean;
  /** The entries that have been written, from the slot behind `#writtenBase` on, and the owner and the ballot that were written last. */
  readonly #written: LogEntry[];
  #writtenBase: number;
  #writtenOwner: string;
  #writtenBallot: DurableBallot;
  /** The last slot that was decided when it was written. */
  #settledSlot: number;
  #syncs = 0;
  /** What waits for room on the disk. */
  #stalled: (() => void)[] = [];

  constructor(disk: LogDisk, name: string, owner: string, log: ReplicatedLog, ballot: DurableBallot) {
    this.#disk = disk.log;
    this.#garbles = disk.garbles;
    this.#name = name;
    this.owner = owner;
    this.log = log;
    this.ballot = ballot;
    this.#written = [...log.from(log.base + 1)];
    this.#writtenBase = log.base;
    this.#writtenOwner = owner;
    this.#writtenBallot = { ...ballot };
    this.#settledSlot = log.committedSlot;
  }

  /** Whether all that log and ballot hold now is on the disk. */
  get isDurable(): boolean {
    return this.#syncs === 0 && !this.#isNew(this.#changedFrom());
  }

  /**
   * Runs an action once all that log and ballot hold now is on the disk; never if the node crashes before. Where the disk is full, that is
   * once something can be written again, which is tried with the next action.
   */
  whenDurable(action: () => void): void {
    const from = this.#changedFrom();
    const isNew = this.#isNew(from);
    if (!isNew && this.#syncs === 0) return action();
    if (isNew && !this.#write(from)) {
      this.#stalled.push(action);
      return;
    }
    const actions = [...this.#stalled, action];
    this.#stalled = [];
    this.#syncs++;
    this.#disk.sync(() => {
      this.#syncs--;
      for (const each of actions) each();
    });
  }

  /** Whether anything has changed since the last record, where `from` is the first slot that has. */
  #isNew(from: number): boolean {
    const { base, lastSlot } = this.log;
    // What has been dropped comes back from the disk until that is written, too.
    const isDropped = this.#writtenBase + this.#written.length > lastSlot;
    return from <= lastSlot || isDropped || base !== this.#writtenBase || !this.#isBallotWritten();
  }

  #isBallotWritten(): boolean {
    const { ballot, votedFor, since } = this.ballot;
    const written = this.#writtenBallot;
    return ballot === written.ballot && votedFor === written.votedFor && since === written.since && this.owner === this.#writtenOwner;
  }

  /** The first slot whose entry is not what has been written. What was decided by then cannot have changed. */
  #changedFrom(): number {
    const { log } = this;
    let slot = Math.max(this.#settledSlot, log.base) + 1;
    while (slot <= log.lastSlot && log.entry(slot) === this.#written[slot - this.#writtenBase - 1]) slot++;
    return slot;
  }

  /** False if the disk is full. */
  #write(from: number): boolean {
    const { log, owner, ballot } = this;
    const { base, committedSlot } = log;
    const entries = log.from(from);
    const record: ChangeRecord = { name: this.#name, owner, ballot, base, committedSlot, from, entries };
    if (this.#disk.append(textOf(record, this.#garbles(owner))) === undefined) return false;
    this.#written.splice(0, base - this.#writtenBase);
    this.#written.length = from - 1 - base;
    this.#written.push(...entries);
    this.#writtenBase = base;
    this.#writtenOwner = owner;
    this.#writtenBallot = { ...ballot };
    this.#settledSlot = committedSlot;
    return true;
  }
}

/**
 * What the disk holds of a node's logs, by name; to be read whenever the node starts. If records have rotted or make no sense, what this
 * member had promised is lost, and it must not promise again.
 */
export function readDurableLogs(disk: LogDisk): Map<string, DurableLog> | RecordsLoss {
  const { records, damage } = disk.log.read();
  if (damage.some(({ kind }) => kind === "rotten")) return "rotten";
  const last = new Map<string, ChangeRecord>();
  const entries = new Map<string, readonly LogEntry[]>();
  for (const bytes of records) {
    const record = changeOf(bytes);
    if (record === UNREADABLE) return "unreadable";
    if (record === undefined) continue;
    const { name, base, from } = record;
    const baseBefore = last.get(name)?.base ?? base;
    const kept = (entries.get(name) ?? []).slice(base - baseBefore, from - 1 - baseBefore);
    entries.set(name, [...kept, ...record.entries]);
    last.set(name, record);
  }
  return new Map([...last].map(([name, record]) => [name, logOf(disk, record, entries.get(name) ?? [])]));
}

function logOf(disk: LogDisk, { name, owner, base, committedSlot, ballot }: ChangeRecord, entries: readonly LogEntry[]): DurableLog {
  const log = new ReplicatedLog(base);
  // What is undefined is not written.
  for (const entry of entries) log.append({ ...entry, command: entry.command });
  log.commit(Math.min(committedSlot, log.lastSlot));
  return new DurableLog(disk, name, owner, log, { ...ballot, votedFor: ballot.votedFor });
}

function textOf(record: ChangeRecord, garbled: boolean): string {
  return MARK + (garbled ? UNREADABLE : "") + JSON.stringify(record);
}

/** Undefined for a record of another component. */
function changeOf(bytes: Uint8Array): ChangeRecord | typeof UNREADABLE | undefined {
  const text = DECODER.decode(bytes);
  if (text.startsWith(MARK + UNREADABLE)) return UNREADABLE;
  return text.startsWith(MARK) ? (JSON.parse(text.slice(MARK.length)) as ChangeRecord) : undefined;
}
