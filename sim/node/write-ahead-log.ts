/**
 * A write-ahead log: records are appended to a buffer, a sync makes them durable, and after a crash the log is read before it is written.
 *
 * Syncs go one after the other, and each takes with it all that was appended before it began; those that wait meanwhile are served by one
 * (group commit). What no sync had finished is lost in a crash.
 */
import type { EventTarget, Scheduler } from "../kernel/event.ts";
import type { RandomStream } from "../kernel/random.ts";
import { HEADER_BYTES, type LogReading, readRecords, roomFor, writeRecord } from "./log-format.ts";

/** What a log asks of the disk that it lies on, and of the node. */
export interface LogDevice {
  /** Room for so many more bytes. */
  readonly freeBytes: number;
  /** How long a sync that begins now and writes so many bytes takes, integer microseconds. */
  syncUs(bytes: number): number;
  /** How many of the bytes that no sync had finished a crash leaves all the same. */
  tornBytes(unsyncedBytes: number): number;
  /** Probability that a record rots as it is written. */
  readonly rotRate: number;
  /** Decides which records rot, and which of their bits. */
  rotStream(): RandomStream;
  /** Runs code of the node's process. */
  perform(action: () => void): void;
}

interface Sync {
  untilBytes: number;
  readonly done: readonly (() => void)[];
}

const IMAGE_BYTES_INITIAL = 1024;

/** The log of one node. Records are numbered from 0 over the life of the log. */
export class WriteAheadLog implements EventTarget {
  private readonly scheduler: Scheduler;
  private readonly device: LogDevice;
  private readonly owner: string;
  /** The bytes that are read back: what is on the disk, and behind it what is only buffered. */
  private image = new Uint8Array(IMAGE_BYTES_INITIAL);
  private writtenBytes = 0;
  private durableBytes = 0;
  /** Where each record ends. The simulator keeps it; a reader has only the bytes. */
  private ends: number[] = [];
  private first = 0;
  private syncing: Sync | undefined;
  private waiting: (() => void)[] = [];
  private crashes = 0;
  private unread = false;

  constructor(scheduler: Scheduler, device: LogDevice, owner = "a node") {
    this.scheduler = scheduler;
    this.device = device;
    this.owner = owner;
  }

  /** What the log takes up, buffered bytes included. */
  get sizeBytes(): number {
    return this.writtenBytes;
  }

  /** The number that the next record will have. */
  get next(): number {
    return this.first + this.ends.length;
  }

  /**
   * Appends a record, a text as UTF-8, to the buffer; gives its number, or undefined if it does not fit on the disk. Throws an Error after
   * a crash, until the log has been read: what lies behind torn bytes could never be read again.
   */
  append(record: Uint8Array | string): number | undefined {
    this.expectRead();
    const offset = this.writtenBytes;
    const room = offset + HEADER_BYTES + roomFor(record);
    if (room > this.image.length) this.grow(room);
    const bytes = HEADER_BYTES + writeRecord(this.image, offset, record);
    // What does not fit lies behind the end, where nobody reads it.
    if (bytes > this.device.freeBytes) return undefined;
    this.writtenBytes += bytes;
    this.ends.push(this.writtenBytes);
    return this.next - 1;
  }

  /** Makes all that was appended so far durable, and calls `done` when it is; never if the node crashes before then. */
  sync(done: () => void): void {
    this.waiting.push(done);
    if (this.syncing === undefined) this.beginSync();
  }

  /** Reads the log, which takes no time. After a crash it drops the torn end, so that appending can go on behind the last whole record. */
  read(): LogReading {
    const reading = readRecords(this.image, this.writtenBytes, this.first);
    if (this.unread) {
      this.unread = false;
      this.writtenBytes = this.ends.at(-1) ?? 0;
      this.durableBytes = this.writtenBytes;
    }
    return reading;
  }

  /** Drops the records before `record`, at once and for good, as one does after a snapshot. Throws a RangeError unless all are durable. */
  discardBefore(record: number): void {
    this.expectRead();
    const bytes = this.offsetOf(record);
    if (bytes > this.durableBytes) throw new RangeError(`cannot discard what lies before record ${record}: it is not durable`);
    this.image.copyWithin(0, bytes, this.writtenBytes);
    this.ends = this.ends.slice(record - this.first).map((end) => end - bytes);
    this.first = record;
    this.writtenBytes -= bytes;
    this.durableBytes -= bytes;
    if (this.syncing !== undefined) this.syncing.untilBytes -= bytes;
  }

  /** Drops `record` and all behind it, at once and for good. Throws a RangeError if there is no such record and it is not the next one. */
  truncate(record: number): void {
    this.expectRead();
    this.writtenBytes = this.offsetOf(record);
    this.durableBytes = Math.min(this.durableBytes, this.writtenBytes);
    this.ends.length = record - this.first;
    if (this.syncing !== undefined) this.syncing.untilBytes = Math.min(this.syncing.untilBytes, this.writtenBytes);
  }

  /** The node has crashed: loses what was not durable, but for what the disk may have written of it. */
  crash(): void {
    this.writtenBytes = this.durableBytes + this.device.tornBytes(this.writtenBytes - this.durableBytes);
    this.durableBytes = this.writtenBytes;
    while ((this.ends.at(-1) ?? 0) > this.writtenBytes) this.ends.pop();
    this.syncing = undefined;
    this.waiting = [];
    this.crashes++;
    this.unread = true;
  }

  /** Flips one bit in each durable record with a probability of `rate`. */
  rot(rate: number): void {
    this.rotBetween(0, this.durableBytes, rate);
  }

  /** For the kernel: the sync has ended, unless the node has crashed. */
  fire(_kind: number, crashes: number): void {
    if (crashes !== this.crashes || this.syncing === undefined) return;
    const { untilBytes, done } = this.syncing;
    this.rotBetween(this.durableBytes, untilBytes, this.device.rotRate);
    this.durableBytes = Math.max(this.durableBytes, untilBytes);
    this.syncing = undefined;
    if (this.waiting.length > 0) this.beginSync();
    for (const action of done) {
      // One that is served may crash the node; the others have then not heard of their success.
      if (crashes === this.crashes) this.device.perform(action);
    }
  }

  describe(): string {
    return `end of a sync on ${this.owner}`;
  }

  private beginSync(): void {
    this.syncing = { untilBytes: this.writtenBytes, done: this.waiting };
    this.waiting = [];
    this.scheduler.after(this.device.syncUs(this.writtenBytes - this.durableBytes), this, 0, this.crashes);
  }

  private rotBetween(fromBytes: number, untilBytes: number, rate: number): void {
    if (rate === 0) return;
    const random = this.device.rotStream();
    let start = 0;
    for (const end of this.ends) {
      if (start >= fromBytes && end <= untilBytes && random.chance(rate)) {
        const bit = random.integer((end - start) * 8);
        this.image[start + (bit >>> 3)]! ^= 1 << (bit & 7);
      }
      start = end;
    }
  }

  private offsetOf(record: number): number {
    const index = record - this.first;
    if (!Number.isInteger(record) || index < 0 || index > this.ends.length) {
      throw new RangeError(`no record ${record}: the log has ${this.first} to ${this.next - 1}`);
    }
    return index === 0 ? 0 : this.ends[index - 1]!;
  }

  private expectRead(): void {
    if (this.unread) throw new Error("the log was not read since the crash: call read() first");
  }

  private grow(bytes: number): void {
    const larger = new Uint8Array(Math.max(bytes, this.image.length * 2));
    larger.set(this.image);
    this.image = larger;
  }
}
