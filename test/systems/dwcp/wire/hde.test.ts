import fc from "fast-check";
import { expect, test } from "vitest";
import { type Block, hdeV1, hdeV3, type Packing, ZSTD_MAGIC } from "../../../../src/systems/dwcp/wire/hde.ts";

const UINT32 = 4_294_967_296;

const size = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, UINT32 - 1, UINT32, UINT32 + 1, Number.MAX_SAFE_INTEGER));
const frame = fc.uint8Array({ maxLength: 64 }).map((rest) => Uint8Array.of(...ZSTD_MAGIC, ...rest));
const baseline = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const anyBlock: fc.Arbitrary<Block> = fc.record({ isDelta: fc.boolean(), sizeBytes: size, baseline, frame });
const anyBits = fc.constantFrom(32 as const, 64 as const);

function read(packing: Packing, block: Block): Block {
  const decoding = packing.read(packing.write(block));
  if (decoding.kind === "error") throw new Error(decoding.message);
  return decoding.block;
}

/** The example of the layout: a delta of 5 GiB against baseline 0x0102030405 in a frame of five bytes. */
const EXAMPLE: Block = {
  isDelta: true,
  sizeBytes: 5 * 1_073_741_824,
  baseline: 0x01_02_03_04_05,
  frame: Uint8Array.of(...ZSTD_MAGIC, 0x99),
};

test("v1 heads a block with 16 bytes: is-delta, tier, six reserved, a size of 64 bits", () => {
  expect(hex(hdeV1(false).write(EXAMPLE))).toBe("01000000 00000000 00000001 40000000 28b52ffd 99");
  expect(hdeV1(false).headerBytes).toBe(16);
});

test("v1 mended names the baseline in the reserved bytes", () => {
  expect(hex(hdeV1(true).write(EXAMPLE))).toBe("01000001 02030405 00000001 40000000 28b52ffd 99");
  expect(hdeV1(true).headerBytes).toBe(16);
});

test("v3 heads a block with 12 bytes: version 3, is-delta, algorithm, mode, original size, compressed size", () => {
  expect(hex(hdeV3(32, false).write(EXAMPLE))).toBe("03010000 40000000 00000005 28b52ffd 99");
  expect(hdeV3(32, false).headerBytes).toBe(12);
});

test("v3 mended has an original size of 64 bits, and names the baseline behind it", () => {
  expect(hex(hdeV3(64, false).write(EXAMPLE))).toBe("03010000 00000001 40000000 00000000 00000005 28b52ffd 99");
  expect(hdeV3(64, false).headerBytes).toBe(20);
  expect(hex(hdeV3(64, true).write(EXAMPLE))).toBe("03010000 00000001 40000000 00000000 00000005 00010203 04050000 28b52ffd 99");
  expect(hdeV3(64, true).headerBytes).toBe(28);
});

test("v1 and v3 mended give back every block whole, up to 2^53-1 bytes", () => {
  fc.assert(
    fc.property(anyBlock, fc.constantFrom(hdeV1(true), hdeV3(64, true)), (block, packing) => {
      expect(read(packing, block)).toEqual(block);
    }),
  );
});

test("as shipped, neither says which baseline a delta was made against", () => {
  fc.assert(
    fc.property(anyBlock, fc.constantFrom(hdeV1(false), hdeV3(64, false)), (block, packing) => {
      expect(read(packing, block)).toEqual({ ...block, baseline: 0 });
    }),
  );
});

test("v3 with sizes as shipped cuts them modulo 2^32", () => {
  fc.assert(
    fc.property(anyBlock, (block) => {
      expect(read(hdeV3(32, true), block)).toEqual({ ...block, sizeBytes: block.sizeBytes % UINT32 });
    }),
  );
});

test("a v3 reader refuses every v1 packet by its first byte", () => {
  fc.assert(
    fc.property(anyBlock, anyBits, fc.boolean(), (block, bits, key) => {
      const message = `unsupported version ${block.isDelta ? 1 : 0}`;
      expect(hdeV3(bits, key).read(hdeV1(key).write(block))).toEqual({ kind: "error", message });
    }),
  );
});

test("a v1 reader cuts a v3 packet in the wrong place, and zstd refuses it", () => {
  fc.assert(
    fc.property(anyBlock, anyBits, (block, bits) => {
      const decoding = hdeV1(false).read(hdeV3(bits, false).write(block));
      expect(decoding.kind).toBe("error");
    }),
  );
  expect(hdeV1(false).read(hdeV3(32, false).write(EXAMPLE))).toEqual({ kind: "error", message: "zstd: magic number mismatch" });
});

test("a packet shorter than its header is an error, never a block", () => {
  const packings = fc.constantFrom(hdeV1(true), hdeV3(32, false), hdeV3(64, true));
  fc.assert(
    fc.property(anyBlock, fc.nat({ max: 30 }), packings, (block, cut, packing) => {
      const bytes = packing.write(block).subarray(0, Math.min(cut, packing.headerBytes - 1));
      expect(packing.read(bytes).kind).toBe("error");
    }),
  );
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/.{8}(?=.)/g, "$& ");
}
