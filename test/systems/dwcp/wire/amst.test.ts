import fc from "fast-check";
import { expect, test } from "vitest";
import { AMST_V3, amstV1, type Chunk, type Framing } from "../../../../src/systems/dwcp/wire/amst.ts";

const UINT32 = 4_294_967_296;

const uint32 = fc.oneof(fc.integer({ min: 0, max: UINT32 - 1 }), fc.constantFrom(0, 1, UINT32 - 1));
const size = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, UINT32 - 1, UINT32, UINT32 + 1, Number.MAX_SAFE_INTEGER));
const payload = fc.uint8Array({ maxLength: 64 });
const anyChunk: fc.Arbitrary<Chunk> = fc.record({ chunkId: uint32, offset: uint32, totalSizeBytes: size, payload });

function read(framing: Framing, chunk: Chunk): Chunk {
  const reading = framing.read(framing.write(chunk));
  if (reading.kind !== "chunk") throw new Error(`a reader of its own version waits for ${reading.missingBytes} bytes`);
  return reading.chunk;
}

/** The example of the layout: chunk 7 at 1 MiB of a transfer of 5 GiB, four bytes of payload. */
const EXAMPLE: Chunk = { chunkId: 7, offset: 1_048_576, totalSizeBytes: 5 * 1_073_741_824, payload: Uint8Array.of(0xde, 0xad, 0xbe, 0xef) };

test("v1 heads a chunk with 16 bytes: id, offset, length, total size", () => {
  expect(hex(amstV1(32).write(EXAMPLE))).toBe("00000007 00100000 00000004 40000000 deadbeef");
  expect(amstV1(32).headerBytes).toBe(16);
});

test("v1 mended has a total size of 64 bits", () => {
  expect(hex(amstV1(64).write(EXAMPLE))).toBe("00000007 00100000 00000004 00000001 40000000 deadbeef");
  expect(amstV1(64).headerBytes).toBe(20);
});

test("v3 heads a chunk with 8 bytes: id, length", () => {
  expect(hex(AMST_V3.write(EXAMPLE))).toBe("00000007 00000004 deadbeef");
  expect(AMST_V3.headerBytes).toBe(8);
});

test("v1 mended gives back every chunk whole, up to 2^53-1 bytes", () => {
  fc.assert(
    fc.property(anyChunk, (chunk) => {
      expect(read(amstV1(64), chunk)).toEqual(chunk);
    }),
  );
});

test("v1 as shipped gives back all but the total size, which it cuts modulo 2^32", () => {
  fc.assert(
    fc.property(anyChunk, (chunk) => {
      expect(read(amstV1(32), chunk)).toEqual({ ...chunk, totalSizeBytes: chunk.totalSizeBytes % UINT32 });
    }),
  );
});

test("v3 gives back id and payload; a chunk without payload is none", () => {
  fc.assert(
    fc.property(anyChunk, (chunk) => {
      fc.pre(chunk.payload.length > 0);
      expect(read(AMST_V3, chunk)).toEqual({ ...chunk, offset: 0, totalSizeBytes: 0 });
    }),
  );
  expect(AMST_V3.read(AMST_V3.write({ ...EXAMPLE, payload: new Uint8Array() })).kind).toBe("stall");
});

test("a reader that lacks the end of a chunk says how much it waits for", () => {
  fc.assert(
    fc.property(anyChunk, fc.nat({ max: 100 }), fc.constantFrom(amstV1(32), amstV1(64), AMST_V3), (chunk, cut, framing) => {
      fc.pre(chunk.payload.length > 0);
      const bytes = framing.write(chunk);
      const kept = Math.min(cut, bytes.length - 1);
      const missingBytes = kept < framing.headerBytes ? framing.headerBytes - kept : bytes.length - kept;
      expect(framing.read(bytes.subarray(0, kept))).toEqual({ kind: "stall", missingBytes });
    }),
  );
});

// Cross reading. A chunk of a real transfer carries compressed bytes, so it begins as a zstd frame does (RFC 8878, section 3.1.1).
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const frame = fc.uint8Array({ minLength: 8, maxLength: 64 }).map((rest) => Uint8Array.of(...ZSTD_MAGIC, ...rest));

test("a v1 reader stalls on v3 bytes: it takes payload for the length", () => {
  fc.assert(
    fc.property(anyChunk, frame, fc.constantFrom(32 as const, 64 as const), (chunk, bytes, bits) => {
      const reading = amstV1(bits).read(AMST_V3.write({ ...chunk, payload: bytes }));
      expect(reading.kind).toBe("stall");
      if (bits === 32 || bytes.length >= 12)
        expect(reading).toMatchObject({ missingBytes: 0x28b52ffd + amstV1(bits).headerBytes - 8 - bytes.length });
    }),
  );
});

test("a v3 reader stalls on v1 bytes: it skips a chunk of length 0 and takes the total size for the next length", () => {
  const total = fc.integer({ min: 1_000_000, max: UINT32 - 1 });
  fc.assert(
    fc.property(uint32, total, frame, (chunkId, totalSizeBytes, bytes) => {
      const reading = AMST_V3.read(amstV1(32).write({ chunkId, offset: 0, totalSizeBytes, payload: bytes }));
      expect(reading).toEqual({ kind: "stall", missingBytes: totalSizeBytes - bytes.length });
    }),
  );
});

test("a v3 reader stalls on every later v1 chunk: it takes the offset for the length", () => {
  const offset = fc.integer({ min: 65_536, max: UINT32 - 1 });
  fc.assert(
    fc.property(anyChunk, offset, frame, (chunk, at, bytes) => {
      expect(AMST_V3.read(amstV1(32).write({ ...chunk, offset: at, payload: bytes })).kind).toBe("stall");
    }),
  );
});

test("no reader ever fails or loops, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(amstV1(32), amstV1(64), AMST_V3), (bytes, framing) => {
      const reading = framing.read(bytes);
      if (reading.kind === "stall") expect(reading.missingBytes).toBeGreaterThan(0);
      else expect(reading.chunk.payload.length).toBeLessThanOrEqual(bytes.length);
    }),
  );
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/.{8}(?=.)/g, "$& ");
}
