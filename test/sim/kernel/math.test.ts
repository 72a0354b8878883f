import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Digest } from "../../../sim/kernel/hash.ts";
import { exp, ln, powerOfTwo } from "../../../sim/kernel/math.ts";

/**
 * True values: function, argument, the double nearest to the true value, and what is missing from that double to the true value in units
 * in its last place. Computed once with 120 decimal digits by Python's decimal module; arguments are edge cases and seeded draws.
 */
const table = readFileSync(new URL("../../oracles/ln-exp-table.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [name, x, nearest, remainder] = line.split(",");
    return { name, x: Number(x), nearest: Number(nearest), remainderUlps: Number(remainder) };
  });

/** The place of a double among all doubles, so that the difference of two places is their distance in ulps. */
function place(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

function digestOf(values: readonly number[]): string {
  const digest = new Digest();
  for (const value of values) digest.number(value);
  return digest.hex();
}

describe.each([
  ["ln", ln, "61f94413138f6a581a696ff8b7be60e9"],
  ["exp", exp, "d22da8c1505a3bf8d0cb8412b7d5551f"],
] as const)("%s", (name, compute, golden) => {
  const rows = table.filter((row) => row.name === name);

  it("is within 1 ulp of the true value", () => {
    expect(rows.length).toBeGreaterThan(100);
    for (const { x, nearest, remainderUlps } of rows) {
      const toNearest = Number(place(compute(x)) - place(nearest));
      // The remainder counts away from the nearest double upwards; places count the same way.
      const errorUlps = Math.abs(toNearest - remainderUlps);
      expect(errorUlps, `${name}(${x})`).toBeLessThanOrEqual(1);
    }
  });

  it("gives these bits on every engine", () => {
    expect(digestOf(rows.map(({ x }) => compute(x)))).toBe(golden);
  });
});

it("handles what has no finite logarithm", () => {
  expect(ln(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(ln(-0)).toBe(Number.NEGATIVE_INFINITY);
  expect(ln(-1)).toBeNaN();
  expect(ln(Number.NaN)).toBeNaN();
  expect(ln(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(ln(1)).toBe(0);
});

it("handles the ends of the exponential", () => {
  expect(exp(710)).toBe(Number.POSITIVE_INFINITY);
  expect(exp(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  expect(exp(-746)).toBe(0);
  expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(exp(Number.NaN)).toBeNaN();
  expect(exp(0)).toBe(1);
});

it("ln falls nowhere, not even where its method changes", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, minExcluded: true, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigInt64(0, place(x) + 1n);
      expect(ln(view.getFloat64(0))).toBeGreaterThanOrEqual(ln(x));
    }),
    { seed: 1, numRuns: 2_000 },
  );
});

it("exp undoes ln", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (x) => {
      expect(Math.abs(exp(ln(x)) / x - 1)).toBeLessThan(1e-14);
    }),
    { seed: 1, numRuns: 2_000 },
  );
});

it("powers of two are exact over the whole range of doubles", () => {
  expect(powerOfTwo(-1074)).toBe(Number.MIN_VALUE);
  expect(powerOfTwo(1023) * (2 - Number.EPSILON)).toBe(Number.MAX_VALUE);
  for (let exponent = -1074; exponent < 1023; exponent++) expect(powerOfTwo(exponent) * 2).toBe(powerOfTwo(exponent + 1));
  for (const bad of [-1075, 1024, 0.5, Number.NaN]) expect(() => powerOfTwo(bad)).toThrow(RangeError);
});
