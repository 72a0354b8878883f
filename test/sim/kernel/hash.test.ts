import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Digest, fnv1a, mix32 } from "../../../sim/kernel/hash.ts";

describe("fnv1a", () => {
  it("agrees with the published test vectors", () => {
    // Noll's test suite for FNV-1a, 32 bits.
    expect(fnv1a("")).toBe(0x811c9dc5);
    expect(fnv1a("a")).toBe(0xe40c292c);
    expect(fnv1a("foobar")).toBe(0xbf9cf968);
  });

  it("puts nodes into the buckets of the migration plan", () => {
    const buckets = Array.from({ length: 10 }, (_, index) => fnv1a(`node-${index}`) % 100);
    expect(buckets).toEqual([68, 87, 6, 25, 44, 63, 82, 1, 20, 39]);
  });

  it("hashes UTF-8 bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        let hash = 0x811c9dc5;
        for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
        expect(fnv1a(text)).toBe(hash >>> 0);
      }),
      { seed: 1, numRuns: 500 },
    );
    expect(fnv1a("\ud800x")).toBe(fnv1a("\ufffdx"));
  });
});

it("mix32 is one to one and spreads neighbours", () => {
  const seen = new Set(Array.from({ length: 10_000 }, (_, word) => mix32(word)));
  expect(seen.size).toBe(10_000);
  // Every result bit is set for about half of the words.
  for (let bit = 0; bit < 32; bit++) {
    const ones = [...seen].filter((word) => (word >>> bit) & 1).length;
    expect(Math.abs(ones - 5_000), `bit ${bit}`).toBeLessThan(250);
  }
});

describe("Digest", () => {
  const numbers = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.constantFrom(0, 1, 2 ** 53, -(2 ** 53), Infinity, -Infinity));
  const hexOf = (values: readonly number[]): string => values.reduce((digest, value) => digest.number(value), new Digest()).hex();

  it("tells different sequences of numbers apart", () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 8 }), fc.array(numbers, { maxLength: 8 }), (one, other) => {
        const same = one.length === other.length && one.every((value, index) => value === other[index] || Object.is(value, other[index]));
        expect(hexOf(one) === hexOf(other)).toBe(same);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it("tells apart sequences that differ in one place or in order", () => {
    expect(hexOf([1, 2])).not.toBe(hexOf([2, 1]));
    expect(hexOf([0])).not.toBe(hexOf([]));
    expect(hexOf([0, 0])).not.toBe(hexOf([0]));
    expect(hexOf([2 ** 32])).not.toBe(hexOf([0, 1]));
    expect(hexOf([2 ** 53])).not.toBe(hexOf([2 ** 53 - 1]));
    expect(hexOf([0.1 + 0.2])).not.toBe(hexOf([0.3]));
  });

  it("folds -0 as 0 and every NaN alike, but apart from anything else", () => {
    expect(hexOf([-0])).toBe(hexOf([0]));
    const negativeNaN = new DataView(new ArrayBuffer(8));
    negativeNaN.setBigUint64(0, 0xfff8000000000001n);
    expect(hexOf([negativeNaN.getFloat64(0)])).toBe(hexOf([Number.NaN]));
    expect(hexOf([Number.NaN])).not.toBe(hexOf([Infinity]));
    // A NaN after a fraction must not pick up that fraction's bits.
    expect(hexOf([0.1, Number.NaN])).not.toBe(hexOf([0.1, 0.1]));
  });

  it("keeps texts apart from each other and from numbers", () => {
    const hex = (...texts: string[]) => texts.reduce((digest, text) => digest.text(text), new Digest()).hex();
    expect(hex("ab", "c")).not.toBe(hex("a", "bc"));
    expect(hex("")).not.toBe(new Digest().hex());
    expect(new Digest().text("1").hex()).not.toBe(new Digest().number(49).number(1).hex());
  });

  it("changes all four words when one bit of the input changes, by half of their bits", () => {
    for (let bit = 0; bit < 32; bit++) {
      const one = new Digest().number(7).number(12345).words();
      const other = new Digest()
        .number(7)
        .number(12345 ^ (1 << bit))
        .words();
      const flipped = one.map((word, lane) => bitCount(word ^ (other[lane] ?? 0)));
      for (const count of flipped) expect(count, `bit ${bit}: ${flipped}`).toBeGreaterThan(3);
    }
  });

  it("folds an event as it folds its numbers", () => {
    const times = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1));
    fc.assert(
      fc.property(fc.array(fc.tuple(times, fc.nat(255), numbers), { minLength: 1, maxLength: 5 }), (events) => {
        const [whole, parts] = [new Digest(), new Digest()];
        for (const [timeUs, kind, argument] of events) {
          whole.event(timeUs | 0, Math.floor(timeUs / 2 ** 32), kind, argument);
          parts.number(timeUs).number(kind).number(argument);
        }
        expect(whole.hex()).toBe(parts.hex());
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });

  it("can be read while it goes on", () => {
    const digest = new Digest().number(1);
    const first = digest.hex();
    expect(digest.hex()).toBe(first);
    digest.number(2);
    expect(digest.hex()).toBe(hexOf([1, 2]));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
  });

  it("gives these bits on every engine", () => {
    expect(hexOf([0, 1, -1, 2 ** 31, 2 ** 40 + 3, 0.1, -1e300, Infinity, Number.NaN])).toMatchInlineSnapshot(
      `"b151c1b96fb2ddabad61a3d70f70ebd9"`,
    );
    expect(new Digest().text("partition").hex()).toMatchInlineSnapshot(`"8b5da40d6fe882adcb078d7491a97a68"`);
  });
});

function bitCount(word: number): number {
  let count = 0;
  for (let left = word >>> 0; left > 0; left >>>= 1) count += left & 1;
  return count;
}
