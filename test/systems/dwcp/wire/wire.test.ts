import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Wire } from "../../../../src/systems/dwcp/wire/wire.ts";

const UINT32 = 4_294_967_296;
const FOUR_GIB_AND_MORE = fc.integer({ min: UINT32, max: Number.MAX_SAFE_INTEGER });
const BELOW_FOUR_GIB = fc.integer({ min: 1, max: UINT32 - 1 });
const versions = fc.tuple(fc.boolean(), fc.boolean());

describe("who reads whom", () => {
  test.each([32, 64] as const)("every version reads itself (%d bits)", (bits) => {
    const wire = new Wire(bits);
    for (const component of ["transport", "compression"] as const) {
      for (const next of [false, true]) expect(wire.misreading(component, next, next)).toBeUndefined();
    }
  });

  test.each([32, 64] as const)("transport waits in vain in both directions (%d bits)", (bits) => {
    const wire = new Wire(bits);
    for (const sentNext of [false, true]) {
      expect(wire.misreading("transport", sentNext, !sentNext)).toEqual({
        effect: "stall",
        explanation: expect.stringMatching(/^the reader waits for [0-9]{6,} more bytes until its 60 s timeout$/),
      });
    }
  });

  test.each([32, 64] as const)("compression fails at once in both directions (%d bits)", (bits) => {
    const wire = new Wire(bits);
    const refusal = (message: string) => ({ effect: "decode error", explanation: `decode error: ${message}` });
    expect(wire.misreading("compression", false, true)).toEqual(refusal("unsupported version 0"));
    expect(wire.misreading("compression", true, false)).toEqual(refusal("zstd: magic number mismatch"));
  });
});

describe("what is left of a size", () => {
  test("with 32-bit fields it is exact below 4 GiB", () => {
    fc.assert(
      fc.property(BELOW_FOUR_GIB, versions, (sizeBytes, [transportNext, compressionNext]) => {
        expect(new Wire(32).sizeThrough(sizeBytes, transportNext, compressionNext)).toBe(sizeBytes);
      }),
    );
  });

  test("with 32-bit fields it is cut modulo 2^32 from 4 GiB on, wherever a version with the defect carries it", () => {
    fc.assert(
      fc.property(FOUR_GIB_AND_MORE, versions, (sizeBytes, [transportNext, compressionNext]) => {
        // The v1 framing and the v3 packet have the defect; v3 framing carries no size and the v1 packet has 64 bits.
        const isCut = !transportNext || compressionNext;
        expect(new Wire(32).sizeThrough(sizeBytes, transportNext, compressionNext)).toBe(isCut ? sizeBytes % UINT32 : sizeBytes);
      }),
    );
  });

  test("with 64-bit fields it is always exact", () => {
    fc.assert(
      fc.property(fc.oneof(BELOW_FOUR_GIB, FOUR_GIB_AND_MORE), versions, (sizeBytes, [transportNext, compressionNext]) => {
        expect(new Wire(64).sizeThrough(sizeBytes, transportNext, compressionNext)).toBe(sizeBytes);
      }),
    );
  });
});

test("headers of a chunk and its block: 32 bytes on v1, 20 on v3, mended 36 and 36", () => {
  const headers = (wire: Wire) => [wire.headerBytes(false, false), wire.headerBytes(true, true)];
  expect(headers(new Wire(32, { losesBaselineKey: true }))).toEqual([32, 20]);
  expect(headers(new Wire(64))).toEqual([36, 36]);
});
