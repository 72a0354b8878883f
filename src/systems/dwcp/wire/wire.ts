/**
 * Both versions of both wire formats together: what a reader makes of another version's bytes, and what is
 * left of a size after the headers.
 */
import { AMST_V3, amstV1, type Framing } from "./amst.ts";
import { HDE_V1, hdeV3, type Packing, ZSTD_MAGIC } from "./hde.ts";

/** Components whose wire format is modelled. */
export type WireComponent = "transport" | "compression";

/** What a reader makes of a message that it cannot read, in a word and in a sentence. */
export interface Misreading {
  readonly effect: "stall" | "decode error" | "wrong bytes";
  readonly explanation: string;
}

/** The sample chunk is the first of a transfer of this size, as most chunks are of a larger one. */
const SAMPLE_TRANSFER_BYTES = 1_000_000_000;

/** One for each run, because the width of the size field is a defect that the scenario may mend. */
export class Wire {
  readonly #framings: { readonly old: Framing; readonly next: Framing };
  readonly #packings: { readonly old: Packing; readonly next: Packing };

  /** `sizeFieldBits`: 32 as both versions were shipped, 64 as mended. */
  constructor(sizeFieldBits: 32 | 64) {
    this.#framings = { old: amstV1(sizeFieldBits), next: AMST_V3 };
    this.#packings = { old: HDE_V1, next: hdeV3(sizeFieldBits) };
  }

  /** Bytes that one chunk and its compressed block carry besides the payload. */
  headerBytes(transportNext: boolean, compressionNext: boolean): number {
    return this.framing(transportNext).headerBytes + this.packing(compressionNext).headerBytes;
  }

  /**
   * What a reader of one version makes of a message of another, found by writing and reading it; `undefined` if it reads what was written.
   * For the transport `payload` is what a chunk carries, for compression it is a zstd frame; a sample serves as both.
   */
  misreading(component: WireComponent, sentNext: boolean, readerNext: boolean, payload = samplePayload()): Misreading | undefined {
    if (component === "transport") {
      const bytes = this.framing(sentNext).write({ chunkId: 0, offset: 0, totalSizeBytes: SAMPLE_TRANSFER_BYTES, payload });
      const reading = this.framing(readerNext).read(bytes);
      if (reading.kind === "stall") {
        return { effect: "stall", explanation: `the reader waits for ${reading.missingBytes} more bytes until its 60 s timeout` };
      }
      return sameBytes(reading.chunk.payload, payload) ? undefined : OTHER_BYTES;
    }
    const bytes = this.packing(sentNext).write({ isDelta: false, sizeBytes: payload.length, frame: payload });
    const decoding = this.packing(readerNext).read(bytes);
    if (decoding.kind === "error") return { effect: "decode error", explanation: `decode error: ${decoding.message}` };
    return sameBytes(decoding.block.frame, payload) ? undefined : OTHER_BYTES;
  }

  /** The size of a transfer as the receiver reads it from the headers that carry it. */
  sizeThrough(sizeBytes: number, transportNext: boolean, compressionNext: boolean): number {
    const frame = Uint8Array.from(ZSTD_MAGIC);
    const decoding = this.packing(compressionNext).read(this.packing(compressionNext).write({ isDelta: false, sizeBytes, frame }));
    const decoded = decoding.kind === "block" ? decoding.block.sizeBytes : 0;
    if (transportNext) return decoded;
    const framing = this.framing(false);
    const reading = framing.read(framing.write({ chunkId: 0, offset: 0, totalSizeBytes: sizeBytes, payload: frame }));
    return reading.kind === "chunk" ? Math.min(decoded, reading.chunk.totalSizeBytes) : 0;
  }

  private framing(next: boolean): Framing {
    return next ? this.#framings.next : this.#framings.old;
  }

  private packing(next: boolean): Packing {
    return next ? this.#packings.next : this.#packings.old;
  }
}

const OTHER_BYTES: Misreading = Object.freeze({ effect: "wrong bytes", explanation: "the reader takes other bytes for the payload" });

function samplePayload(): Uint8Array {
  return Uint8Array.from([...ZSTD_MAGIC, 0x64, 0x77, 0x63, 0x70, 0x2d, 0x73, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x21]);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
