import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Samples } from "../../../sim/record/samples.ts";

function samplesOf(values: readonly number[]): Samples {
  const samples = new Samples();
  for (const value of values) samples.add(value);
  return samples;
}

const values = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 200 });

it("gives the nearest rank: the least sample that a share of all does not exceed", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 100 }), (sample, percent) => {
      const quantile = samplesOf(sample).quantile(percent / 100);
      const sorted = [...sample].sort((a, b) => a - b);
      const rank = sorted.findIndex((_, index) => (index + 1) * 100 >= percent * sorted.length);
      expect(quantile).toBe(sorted[rank]);
    }),
    { seed: 1, numRuns: 500 },
  );
});

it("is not misled by the rounding of a share times a count", () => {
  const hundred = samplesOf(Array.from({ length: 100 }, (_, index) => index + 1));
  for (let percent = 1; percent <= 100; percent++) expect(hundred.quantile(percent / 100)).toBe(percent);
  expect(hundred.quantile(0)).toBe(1);
});

it("does not depend on the order of samples, and goes on after an answer", () => {
  fc.assert(
    fc.property(values, values, (first, second) => {
      const asked = samplesOf(first);
      asked.quantile(0.5);
      for (const value of second) asked.add(value);
      const fresh = samplesOf([...second, ...first]);
      for (const q of [0, 0.25, 0.5, 0.95, 1]) expect(asked.quantile(q)).toBe(fresh.quantile(q));
      expect(asked.count).toBe(first.length + second.length);
      expect(asked.mean).toBe(fresh.mean);
    }),
    { seed: 1, numRuns: 100 },
  );
});

it("has the mean of its samples", () => {
  expect(samplesOf([1, 2, 6]).mean).toBe(3);
});

describe("it refuses", () => {
  it("questions without samples", () => {
    const empty = new Samples();
    expect(empty.count).toBe(0);
    expect(() => empty.mean).toThrow(RangeError);
    expect(() => empty.quantile(0.5)).toThrow("there are no samples");
  });

  it("samples and shares that are none", () => {
    expect(() => samplesOf([Number.NaN])).toThrow(RangeError);
    expect(() => samplesOf([Number.POSITIVE_INFINITY])).toThrow(RangeError);
    for (const bad of [-0.1, 1.1, Number.NaN]) expect(() => samplesOf([1]).quantile(bad)).toThrow(RangeError);
  });
});
