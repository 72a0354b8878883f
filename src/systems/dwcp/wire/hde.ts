/**
 * HDE packets, byte for byte (facts 1.3). v1: 16 bytes of header, is-delta, tier, six reserved, size in 64 bits. v3:
 * version, is-delta, algorithm, mode, and two sizes. A reader of the other version fails at once and says why: a decode
 * error, unlike the stall of the transport below.
 *
 * Neither says as shipped which baseline a delta was made against. As mended, v1 says so in the bytes that it had reserved and v3 in eight
 * more.
 */

/** A compressed block; `frame` is a zstd frame, so it begins with zstd's magic number. */
export interface Block {
  readonly isDelta: boolean;
  readonly sizeBytes: number;
  /** Names the baseline of a delta in 48 bits; 0 for none, and where the packet does not say. */
  readonly baseline: number;
  readonly frame: Uint8Array;
}

/** What a reader made of the bytes: a block, or why it refused them. */
export type Decoding = { readonly kind: "block"; readonly block: Block } | { readonly kind: "error"; readonly message: string };

/** The packet format of one version. */
export interface Packing {
  readonly headerBytes: number;
  write(block: Block): Uint8Array;
  read(bytes: Uint8Array): Decoding;
}

const UINT32 = 4_294_967_296;

/** First bytes of every zstd frame (RFC 8878, section 3.1.1), little-endian 0xFD2FB528. */
export const ZSTD_MAGIC: readonly number[] = Object.freeze([0x28, 0xb5, 0x2f, 0xfd]);

/** v1 packets; `baselineKey`: whether the reserved bytes name the baseline. */
export function hdeV1(baselineKey: boolean): Packing {
  return {
    headerBytes: 16,
    write({ isDelta, sizeBytes, baseline, frame }) {
      const bytes = new Uint8Array(16 + frame.length);
      const view = new DataView(bytes.buffer);
      view.setUint8(0, isDelta ? 1 : 0);
      if (baselineKey) writeKey(view, 2, baseline);
      view.setUint32(8, Math.floor(sizeBytes / UINT32));
      view.setUint32(12, sizeBytes % UINT32);
      bytes.set(frame, 16);
      return bytes;
    },
    read(bytes) {
      if (bytes.length < 16) return { kind: "error", message: "packet shorter than its header" };
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const frame = bytes.slice(16);
      if (!isZstd(frame)) return { kind: "error", message: "zstd: magic number mismatch" };
      const sizeBytes = view.getUint32(8) * UINT32 + view.getUint32(12);
      const baseline = baselineKey ? readKey(view, 2) : 0;
      return { kind: "block", block: { isDelta: view.getUint8(0) === 1, sizeBytes, baseline, frame } };
    },
  };
}

const V3 = 3;

/**
 * v3 packets; `sizeFieldBits` is 32 as shipped (facts 1.2: "HDE v3 header also u32") or 64 as mended, and `baselineKey` says whether they
 * name the baseline of a delta, which they do not as shipped (facts 1.3).
 */
export function hdeV3(sizeFieldBits: 32 | 64, baselineKey: boolean): Packing {
  const sizesEnd = sizeFieldBits === 32 ? 12 : 20;
  const headerBytes = baselineKey ? sizesEnd + 8 : sizesEnd;
  const sizeBytesAt = sizeFieldBits === 32 ? 4 : 8;
  return {
    headerBytes,
    write({ isDelta, sizeBytes, baseline, frame }) {
      const bytes = new Uint8Array(headerBytes + frame.length);
      const view = new DataView(bytes.buffer);
      view.setUint8(0, V3);
      view.setUint8(1, isDelta ? 1 : 0);
      if (sizeFieldBits === 64) view.setUint32(4, Math.floor(sizeBytes / UINT32));
      view.setUint32(sizeBytesAt, sizeBytes % UINT32);
      view.setUint32(sizesEnd - 4, frame.length);
      if (baselineKey) writeKey(view, sizesEnd, baseline);
      bytes.set(frame, headerBytes);
      return bytes;
    },
    read(bytes) {
      const version = bytes[0] ?? 0;
      if (version !== V3) return { kind: "error", message: `unsupported version ${version}` };
      if (bytes.length < headerBytes) return { kind: "error", message: "packet shorter than its header" };
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const frame = bytes.slice(headerBytes);
      if (!isZstd(frame)) return { kind: "error", message: "zstd: magic number mismatch" };
      const high = sizeFieldBits === 64 ? view.getUint32(4) : 0;
      const sizeBytes = high * UINT32 + view.getUint32(sizeBytesAt);
      const baseline = baselineKey ? readKey(view, sizesEnd) : 0;
      return { kind: "block", block: { isDelta: view.getUint8(1) === 1, sizeBytes, baseline, frame } };
    },
  };
}

function isZstd(frame: Uint8Array): boolean {
  return ZSTD_MAGIC.every((byte, index) => frame[index] === byte);
}

function writeKey(view: DataView, at: number, key: number): void {
  view.setUint16(at, Math.floor(key / UINT32));
  view.setUint32(at + 2, key % UINT32);
}

function readKey(view: DataView, at: number): number {
  return view.getUint16(at) * UINT32 + view.getUint32(at + 2);
}
