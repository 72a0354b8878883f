import { crc32 as referenceOf } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { crc32 } from "../../../sim/node/checksum.ts";

it("gives the check value of the standard", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

it("agrees with zlib on any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, from) => {
      expect(crc32(bytes)).toBe(referenceOf(bytes));
      expect(crc32(bytes, Math.min(from, bytes.length))).toBe(referenceOf(bytes.subarray(from)));
    }),
    { seed: 1, numRuns: 200 },
  );
});

it("tells any change of up to three bits in a short record", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.uniqueArray(fc.nat(2_399), { minLength: 1, maxLength: 3 }),
      (bytes, bits) => {
        const changed = bytes.slice();
        const inside = [...new Set(bits.map((bit) => bit % (bytes.length * 8)))];
        for (const bit of inside) changed[bit >>> 3] = (changed[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
        expect(crc32(changed)).not.toBe(crc32(bytes));
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});
