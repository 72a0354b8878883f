/**
 * A member's log and ballot on its node's disk: what the protocol has changed is written as one record, and after a crash the records are
 * read again. What no sync had finished by then never happened.
 */
import type { WriteAheadLog } from "../../../../sim/node/write-ahead-log.ts";
import type { DurableBallot } from "./engine.ts";
import { type LogEntry, ReplicatedLog } from "./replicated-log.ts";

/** One change: the ballot as it is now, and what stands in the log from a slot on. `log` names the log among those of the node. */
interface ChangeRecord {
  readonly log: string;
  readonly base: number;
  readonly committed: number;
  readonly ballot: number;
  readonly votedFor?: number;
  readonly from: number;
  /** The ballot of each entry, and of those with a command its id and size. */
  readonly entries: readonly (readonly [ballot: number, id?: string, bytes?: number])[];
}

/** Tells the records of consensus from those of other components on the same disk. */
const MARK = "acp";

/** One log with its ballot. */
export class DurableLog {
  readonly log: ReplicatedLog;
  readonly ballot: DurableBallot;
  readonly #name: string;
  readonly #disk: WriteAheadLog;
  /** The entries that have been written, by their slots from `#writtenBase` on, and the ballot that was written last. */
  #written: LogEntry[];
  #writtenBase: number;
  #writtenBallot: DurableBallot;
  /** The last slot that was decided when it was written. */
  #settledSlot: number;
  #syncs = 0;

  constructor(disk: WriteAheadLog, name: string, log: ReplicatedLog, ballot: DurableBallot) {
    this.#disk = disk;
    this.#name = name;
    this.log = log;
    this.ballot = ballot;
    this.#written = [...log.from(log.base + 1)];
    this.#writtenBase = log.base;
    this.#writtenBallot = { ...ballot };
    this.#settledSlot = log.committedSlot;
  }

  /** Runs an action once all that log and ballot hold now is on the disk; never if the node crashes before, or the disk is full. */
  whenDurable(action: () => void): void {
    const from = this.#changedFrom();
    const { ballot, votedFor } = this.ballot;
    const isBallotNew = ballot !== this.#writtenBallot.ballot || votedFor !== this.#writtenBallot.votedFor;
    const isNew = from <= this.log.lastSlot || this.log.base !== this.#writtenBase || isBallotNew;
    if (!isNew && this.#syncs === 0) return action();
    if (isNew && !this.#write(from)) return;
    this.#syncs++;
    this.#disk.sync(() => {
      this.#syncs--;
      action();
    });
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
    const { log } = this;
    const entries = log.from(from);
    const { ballot, votedFor } = this.ballot;
    const record: ChangeRecord = {
      log: this.#name,
      base: log.base,
      committed: log.committedSlot,
      ballot,
      ...(votedFor === undefined ? {} : { votedFor }),
      from,
      entries: entries.map(({ ballot: made, command }) => (command === undefined ? [made] : [made, command.id, command.bytes])),
    };
    if (this.#disk.append(bytesOf(record)) === undefined) return false;
    this.#written.splice(0, log.base - this.#writtenBase);
    this.#writtenBase = log.base;
    this.#written.length = from - 1 - log.base;
    this.#written.push(...entries);
    this.#writtenBallot = { ballot, votedFor };
    this.#settledSlot = log.committedSlot;
    return true;
  }
}

/**
 * What the disk holds of a node's logs, by name: called once whenever the node starts. Undefined if records have rotted: what this member
 * had promised is lost then, and it must not promise again.
 */
export function readDurableLogs(disk: WriteAheadLog): Map<string, DurableLog> | undefined {
  const { records, damage } = disk.read();
  if (damage.some(({ kind }) => kind === "rotten")) return undefined;
  const last = new Map<string, ChangeRecord>();
  const entries = new Map<string, LogEntry[]>();
  for (const record of records.map(changeOf)) {
    if (record === undefined) continue;
    const before = entries.get(record.log) ?? [];
    const base = last.get(record.log)?.base ?? record.base;
    const kept = before.slice(record.base - base, record.from - 1 - base);
    entries.set(record.log, [...kept, ...record.entries.map(entryOf)]);
    last.set(record.log, record);
  }
  return new Map([...last.values()].map((record) => [record.log, logOf(disk, record, entries.get(record.log) ?? [])]));
}

function logOf(
  disk: WriteAheadLog,
  { log: name, base, committed, ballot, votedFor }: ChangeRecord,
  entries: readonly LogEntry[],
): DurableLog {
  const log = new ReplicatedLog(base);
  for (const entry of entries) log.append(entry);
  log.commit(Math.min(committed, log.lastSlot));
  return new DurableLog(disk, name, log, { ballot, votedFor });
}

function entryOf([ballot, id, bytes]: ChangeRecord["entries"][number]): LogEntry {
  return { ballot, command: id === undefined ? undefined : { id, bytes: bytes ?? 0 } };
}

/** Ids are ASCII, so that each character is one byte. */
function bytesOf(record: ChangeRecord): Uint8Array {
  const text = MARK + JSON.stringify(record);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function changeOf(bytes: Uint8Array): ChangeRecord | undefined {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return text.startsWith(MARK) ? (JSON.parse(text.slice(MARK.length)) as ChangeRecord) : undefined;
}
