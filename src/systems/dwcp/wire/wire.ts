/**
 * Both versions of both wire formats together: what a reader makes of another version's bytes, and what is
 * left of a size after the headers, and of an image after encoding and decoding.
 */
import type { ModeName } from "../../../check/observation.ts";
import { DELTA_BLOCK_BYTES } from "../constants/index.ts";
import { AMST_V3, amstV1, type Framing } from "./amst.ts";
import { quantise } from "./delta.ts";
import { hdeV1, hdeV3, type Packing, ZSTD_MAGIC } from "./hde.ts";
import { type Baseline, decodeImage, encodeImage } from "./image.ts";

/** Components whose wire format is modelled. */
export type WireComponent = "transport" | "compression";

/** What a reader makes of a message that it cannot read, in a word and in a sentence. */
export interface Misreading {
  readonly effect: "stall" | "decode error" | "wrong bytes";
  readonly explanation: string;
}

/** The sample chunk is the first of a transfer of this size, as most chunks are of a larger one. */
const SAMPLE_TRANSFER_BYTES = 1_000_000_000;

/** What the compression of either version does wrong as shipped; nothing of it where all are absent. */
export interface CompressionDefects {
  /** v1 throws six bits of each byte away on its global tier. */
  readonly quantises?: boolean;
  /** v1 gives out deltas as images. */
  readonly leavesDeltas?: boolean;
  /** v3 does not say against which baseline a delta was made. */
  readonly losesBaselineKey?: boolean;
}

/** What the receiver has of an image in the end: the whole of it, what is left after quantising, a bare delta, or nothing. */
export type Delivery = "whole" | "quantised" | "raw delta" | "baseline not found";

/** One for each run, because the width of the size field is a defect that the scenario may mend. */
export class Wire {
  readonly #framings: { readonly old: Framing; readonly next: Framing };
  readonly #packings: { readonly old: Packing; readonly next: Packing };

  readonly #defects: CompressionDefects;
  readonly #deliveries = new Map<string, Delivery>();

  /** `sizeFieldBits`: 32 as both versions were shipped, 64 as mended. */
  constructor(sizeFieldBits: 32 | 64, defects: CompressionDefects = {}) {
    this.#defects = defects;
    this.#framings = { old: amstV1(sizeFieldBits), next: AMST_V3 };
    this.#packings = { old: hdeV1(defects.leavesDeltas !== true), next: hdeV3(sizeFieldBits, defects.losesBaselineKey !== true) };
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
    const bytes = this.packing(sentNext).write({ isDelta: false, sizeBytes: payload.length, baseline: 0, frame: payload });
    const decoding = this.packing(readerNext).read(bytes);
    if (decoding.kind === "error") return { effect: "decode error", explanation: `decode error: ${decoding.message}` };
    return sameBytes(decoding.block.frame, payload) ? undefined : OTHER_BYTES;
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
    const payload = packing.write({ isDelta: false, sizeBytes: frame.length, baseline: 0, frame });
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
    const decoding = this.packing(compressionNext).read(
      this.packing(compressionNext).write({ isDelta: false, sizeBytes, baseline: 0, frame }),
    );
    const decoded = decoding.kind === "block" ? decoding.block.sizeBytes : 0;
    if (transportNext) return decoded;
    const framing = this.framing(false);
    const reading = framing.read(framing.write({ chunkId: 0, offset: 0, totalSizeBytes: sizeBytes, payload: frame }));
    return reading.kind === "chunk" ? Math.min(decoded, reading.chunk.totalSizeBytes) : 0;
  }

  /** What the receiver has of an image, sent whole or as a delta against a baseline that both ends hold. Found by sending a sample. */
  delivery(compressionNext: boolean, mode: ModeName, isDelta: boolean): Delivery {
    const key = `${compressionNext} ${mode} ${isDelta}`;
    const delivery = this.#deliveries.get(key) ?? this.#sampleDelivery(compressionNext, mode, isDelta);
    this.#deliveries.set(key, delivery);
    return delivery;
  }

  #sampleDelivery(compressionNext: boolean, mode: ModeName, isDelta: boolean): Delivery {
    const rules = {
      packing: this.packing(compressionNext),
      blockBytes: DELTA_BLOCK_BYTES,
      quantises: this.#defects.quantises === true && !compressionNext && mode === "internet",
      leavesDeltas: this.#defects.leavesDeltas === true && !compressionNext,
    };
    const baseline: Baseline = { key: SAMPLE_KEY, image: sampleImage(0x11) };
    const image = sampleImage(0x77);
    const decoded = decodeImage(rules, encodeImage(rules, image, isDelta ? baseline : undefined), [baseline]);
    if (decoded.kind === "error") return "baseline not found";
    if (sameBytes(decoded.image, image)) return "whole";
    return sameBytes(decoded.image, quantise(image)) ? "quantised" : "raw delta";
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

const SAMPLE_KEY = 1;

/** Two blocks, the second of which differs from sample to sample. */
function sampleImage(mark: number): Uint8Array {
  return new Uint8Array(DELTA_BLOCK_BYTES + 16).fill(mark, DELTA_BLOCK_BYTES);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
