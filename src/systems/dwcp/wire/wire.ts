/**
 * Both versions of both wire formats together: what a reader makes of another version's bytes, and what is
 * left of a size after the headers.
 */
import { AMST_V3, amstV1, type Framing } from "./amst.ts";
import { HDE_V1, hdeV3, type Packing, ZSTD_MAGIC } from "./hde.ts";

/** Components whose wire format is modelled. */
export type WireComponent = "transport" | "compression";

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
   * What a reader of one version makes of a message of another: `undefined` if it reads it, else the effect in words. Found
   * by writing and reading a sample.
   */
  misreading(component: WireComponent, sentNext: boolean, readerNext: boolean): string | undefined {
    const payload = Uint8Array.from([...ZSTD_MAGIC, 0x64, 0x77, 0x63, 0x70, 0x2d, 0x73, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x21]);
    if (component === "transport") {
      const bytes = this.framing(sentNext).write({ chunkId: 0, offset: 0, totalSizeBytes: SAMPLE_TRANSFER_BYTES, payload });
      const reading = this.framing(readerNext).read(bytes);
      if (reading.kind === "stall") return `the reader waits for ${reading.missingBytes} more bytes until its 60 s timeout`;
      return sameBytes(reading.chunk.payload, payload) ? undefined : "the reader takes other bytes for the payload";
    }
    const bytes = this.packing(sentNext).write({ isDelta: false, sizeBytes: payload.length, frame: payload });
    const decoding = this.packing(readerNext).read(bytes);
    return decoding.kind === "error" ? `decode error: ${decoding.message}` : undefined;
  }

  /**
   * What a reader makes of a message in its own version of which one bit is wrong, counted from the first bit of its header: it gives up or
   * waits in vain, takes other content for good, or reads it as if nothing had happened. Nothing but the two headers tells it: neither has
   * a checksum (facts 1.2), and that of a zstd frame is optional (RFC 8878, section 3.1.1.1.1.5).
   */
  damage(transportNext: boolean, compressionNext: boolean, messageBytes: number, bit: number): "unreadable" | "misread" | "read" {
    const framing = this.framing(transportNext);
    const packing = this.packing(compressionNext);
    const frame = new Uint8Array(Math.max(ZSTD_MAGIC.length, messageBytes - framing.headerBytes - packing.headerBytes));
    frame.set(ZSTD_MAGIC);
    const payload = packing.write({ isDelta: false, sizeBytes: frame.length, frame });
    const bytes = framing.write({ chunkId: 0, offset: 0, totalSizeBytes: frame.length, payload });
    const at = bit >> 3;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
    const reading = framing.read(bytes);
    if (reading.kind === "stall") return "unreadable";
    const decoding = packing.read(reading.chunk.payload);
    if (decoding.kind === "error") return "unreadable";
    const { isDelta, sizeBytes, frame: read } = decoding.block;
    const { chunkId, totalSizeBytes } = reading.chunk;
    const isSame = chunkId === 0 && (transportNext || totalSizeBytes === frame.length) && !isDelta && sizeBytes === frame.length;
    return isSame && sameBytes(read, frame) ? "read" : "misread";
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

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
