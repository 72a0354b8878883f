import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atMost, lowerLimit, twoSidedInterval, upperLimit } from "../../src/report/binomial.ts";

describe("the probability of at most k failures", () => {
  test("agrees with exact arithmetic", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(60), fc.integer({ min: 0, max: 1000 }), (runs, k, thousandths) => {
        expect(atMost(Math.min(k, runs), runs, thousandths / 1000)).toBeCloseTo(exactAtMost(Math.min(k, runs), runs, thousandths), 12);
      }),
    );
  });

  test("neither overflows nor vanishes for a million runs", () => {
    expect(atMost(500_000, 1_000_000, 0.5)).toBeCloseTo(0.5, 2);
    expect(atMost(0, 1_000_000, 1e-6)).toBeCloseTo(Math.exp(-1), 5);
    expect(atMost(0, 1_000_000, 0.5)).toBe(0);
  });
});

describe("confidence limits", () => {
  test("no failure: the closed form, and below the rule of three", () => {
    for (const runs of [1, 2, 10, 59, 100, 1000, 1_000_000]) {
      const upper = upperLimit(0, runs, 0.95);
      expect(upper / (1 - 0.05 ** (1 / runs))).toBeCloseTo(1, 8);
      expect(upper).toBeLessThan(3 / runs);
      expect(lowerLimit(0, runs, 0.95)).toBe(0);
    }
  });

  // Values of R 4.3, binom.test(k, n)$conf.int.
  test.each([
    [1, 10, 0.002528579, 0.4450161],
    [5, 100, 0.01643188, 0.1128349],
    [50, 100, 0.3983211, 0.6016789],
    [9, 10, 0.5549839, 0.9974714],
  ])("%d of %d", (failures, runs, lower, upper) => {
    const interval = twoSidedInterval(failures, runs, 0.95);
    expect(interval[0]).toBeCloseTo(lower, 6);
    expect(interval[1]).toBeCloseTo(upper, 6);
  });

  test("every run failed: the upper limit is 1 and the lower one mirrors no failure", () => {
    expect(upperLimit(7, 7, 0.95)).toBe(1);
    expect(lowerLimit(7, 7, 0.95)).toBeCloseTo(1 - upperLimit(0, 7, 0.95), 12);
  });

  test("contain the observed share, and mirror when failures and successes change places", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(300), (runs, some) => {
        const failures = Math.min(some, runs);
        const [lower, upper] = twoSidedInterval(failures, runs, 0.95);
        expect(lower).toBeLessThanOrEqual(failures / runs);
        expect(upper).toBeGreaterThanOrEqual(failures / runs);
        const mirrored = twoSidedInterval(runs - failures, runs, 0.95);
        expect(1 - mirrored[1]).toBeCloseTo(lower, 10);
        expect(1 - mirrored[0]).toBeCloseTo(upper, 10);
      }),
      { numRuns: 40 },
    );
  });

  test("refuse what is no experiment", () => {
    expect(() => upperLimit(1, 0, 0.95)).toThrow(RangeError);
    expect(() => lowerLimit(3, 2, 0.95)).toThrow(RangeError);
  });
});

/** The same with integers: the sum over i of C(n, i) t^i (1000 - t)^(n - i), over 1000^n. */
function exactAtMost(k: number, runs: number, thousandths: number): number {
  const success = BigInt(1000 - thousandths);
  const failure = BigInt(thousandths);
  let choose = 1n;
  let sum = 0n;
  for (let index = 0; index <= k; index += 1) {
    sum += choose * failure ** BigInt(index) * success ** BigInt(runs - index);
    choose = (choose * BigInt(runs - index)) / BigInt(index + 1);
  }
  return Number((sum * 10n ** 18n) / 1000n ** BigInt(runs)) / 1e18;
}
