/**
 * AMST framing, byte for byte (facts 1.2). v1 heads each chunk with 16 bytes, big-endian: chunk id, offset, length, total size, each 32
 * bits. v3 heads it with 8: chunk id and length. Neither has a magic number, a version or a checksum, so a reader of the other version does
 * not fail: it waits for bytes that never come.
 */

/** A chunk as it goes into the framing and, if all is well, comes out of it. */
export interface Chunk {
  readonly chunkId: number;
  readonly offset: number;
  readonly totalSizeBytes: number;
  readonly payload: Uint8Array;
}

/** What a reader made of the bytes: a chunk, or the wait for `missingBytes` more. */
export type Reading = { readonly kind: "chunk"; readonly chunk: Chunk } | { readonly kind: "stall"; readonly missingBytes: number };

/** The framing of one version. */
export interface Framing {
  readonly headerBytes: number;
  write(chunk: Chunk): Uint8Array;
  read(bytes: Uint8Array): Reading;
}

const UINT32 = 4_294_967_296;

/**
 * v1 framing; `sizeFieldBits` is 32 as shipped (facts 1.2: transfers of 4 GiB and more are truncated modulo 2^32) or 64 as mended. The
 * offset keeps its 32 bits: chunks come in order and nobody reads it.
 */
export function amstV1(sizeFieldBits: 32 | 64): Framing {
  const headerBytes = sizeFieldBits === 32 ? 16 : 20;
  return {
    headerBytes,
    write({ chunkId, offset, totalSizeBytes, payload }) {
      const bytes = new Uint8Array(headerBytes + payload.length);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, chunkId);
      view.setUint32(4, offset % UINT32);
      view.setUint32(8, payload.length);
      if (sizeFieldBits === 64) view.setUint32(12, Math.floor(totalSizeBytes / UINT32));
      view.setUint32(headerBytes - 4, totalSizeBytes % UINT32);
      bytes.set(payload, headerBytes);
      return bytes;
    },
    read(bytes) {
      if (bytes.length < headerBytes) return { kind: "stall", missingBytes: headerBytes - bytes.length };
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      const length = view.getUint32(8);
      const high = sizeFieldBits === 64 ? view.getUint32(12) : 0;
      const totalSizeBytes = high * UINT32 + view.getUint32(headerBytes - 4);
      const missingBytes = headerBytes + length - bytes.length;
      if (missingBytes > 0) return { kind: "stall", missingBytes };
      const payload = bytes.slice(headerBytes, headerBytes + length);
      return { kind: "chunk", chunk: { chunkId: view.getUint32(0), offset: view.getUint32(4), totalSizeBytes, payload } };
    },
  };
}

/** v3 framing. It carries no offset and no total size: chunks come in order, and the compression layer knows the size. */
export const AMST_V3: Framing = Object.freeze({
  headerBytes: 8,
  write({ chunkId, payload }: Chunk): Uint8Array {
    const bytes = new Uint8Array(8 + payload.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, chunkId);
    view.setUint32(4, payload.length);
    bytes.set(payload, 8);
    return bytes;
  },
  read(bytes: Uint8Array): Reading {
    let start = 0;
    // A chunk of length 0 is skipped, as the upstream reader does; on v1 bytes that is where the desynchronisation begins.
    for (;;) {
      if (bytes.length < start + 8) return { kind: "stall", missingBytes: start + 8 - bytes.length };
      const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
      const length = view.getUint32(4);
      if (length === 0) {
        start += 8;
        continue;
      }
      const missingBytes = start + 8 + length - bytes.length;
      if (missingBytes > 0) return { kind: "stall", missingBytes };
      const payload = bytes.slice(start + 8, start + 8 + length);
      return { kind: "chunk", chunk: { chunkId: view.getUint32(0), offset: 0, totalSizeBytes: 0, payload } };
    }
  },
});
