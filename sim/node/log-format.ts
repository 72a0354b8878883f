/**
 * How records lie in a log: each behind a header with its length, its checksum, and a checksum of these two.
 *
 * The header has a checksum of its own because a rotten length would otherwise look like the end of the log, and everything behind it
 * would be dropped as if it had never been written (Alagappan and others 2018, "Protocol-Aware Recovery for Consensus-Based Storage").
 */
import { crc32 } from "./checksum.ts";

/** Length, checksum of the record, checksum of the header: unsigned 32-bit numbers, little-endian. */
export const HEADER_BYTES = 12;
const RECORD_CHECKSUM = 4;
const HEADER_CHECKSUM = 8;

/** Damage to one record of a log. */
export interface LogDamage {
  /** `torn`: the log ends within it, as a write does that a crash has cut off. `rotten`: a checksum does not fit. */
  readonly kind: "torn" | "rotten";
  /** Number of the record, counted over the life of the log. */
  readonly record: number;
  /** Whether the header is rotten: then nobody knows where the next record begins, and nothing behind this one can be read. */
  readonly endsReading: boolean;
}

/** What a log gives when it is read. */
export interface LogReading {
  /** Number of the first record. */
  readonly first: number;
  /** The records before the first damage. */
  readonly records: readonly Uint8Array[];
  /** All damage that can be told, in the order in which it lies; empty if the log is whole. */
  readonly damage: readonly LogDamage[];
}

/** Most bytes that one unit of a text takes in UTF-8. */
const TEXT_BYTES_MAX = 3;

const ENCODER: Readonly<InstanceType<typeof TextEncoder>> = new TextEncoder();

/** Room that a record may need behind its header. */
export function roomFor(record: Uint8Array | string): number {
  return typeof record === "string" ? record.length * TEXT_BYTES_MAX : record.length;
}

/** Writes a record, a text as UTF-8, with its header at an offset, where there must be room for both; gives the record's length. */
export function writeRecord(image: Uint8Array, offset: number, record: Uint8Array | string): number {
  const start = offset + HEADER_BYTES;
  const length = typeof record === "string" ? ENCODER.encodeInto(record, image.subarray(start)).written : record.length;
  if (typeof record !== "string") image.set(record, start);
  writeWord(image, offset, length);
  writeWord(image, offset + RECORD_CHECKSUM, crc32(image, start, start + length));
  writeWord(image, offset + HEADER_CHECKSUM, crc32(image, offset, offset + HEADER_CHECKSUM));
  return length;
}

function writeWord(image: Uint8Array, offset: number, word: number): void {
  image[offset] = word;
  image[offset + 1] = word >>> 8;
  image[offset + 2] = word >>> 16;
  image[offset + 3] = word >>> 24;
}

/** Reads the records in `image[0 .. endBytes)`, of which the first has the number `first`. Knows nothing but the bytes. */
export function readRecords(image: Uint8Array, endBytes: number, first: number): LogReading {
  const view = new DataView(image.buffer, image.byteOffset);
  const records: Uint8Array[] = [];
  const damage: LogDamage[] = [];
  let record = first;
  for (let offset = 0; offset < endBytes; record++) {
    const start = offset + HEADER_BYTES;
    if (start > endBytes) {
      damage.push({ kind: "torn", record, endsReading: true });
      break;
    }
    if (view.getUint32(offset + HEADER_CHECKSUM, true) !== crc32(image, offset, offset + HEADER_CHECKSUM)) {
      damage.push({ kind: "rotten", record, endsReading: true });
      break;
    }
    const end = start + view.getUint32(offset, true);
    if (end > endBytes) {
      damage.push({ kind: "torn", record, endsReading: true });
      break;
    }
    if (view.getUint32(offset + RECORD_CHECKSUM, true) !== crc32(image, start, end))
      damage.push({ kind: "rotten", record, endsReading: false });
    else if (damage.length === 0) records.push(image.slice(start, end));
    offset = end;
  }
  return { first, records, damage };
}
