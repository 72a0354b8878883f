/** The exceedance test against the count of all ways in which old and new values can lie among each other. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { exceedanceProbability, mostByChance } from "../../src/report/exceedance.ts";

/** Every way to choose which of the places in order belong to the old values is as likely as any other. */
function byCounting(oldCount: number, rank: number, newCount: number, above: number): number {
  let ways = 0;
  let exceeding = 0;
  for (let mask = 0; mask < 2 ** (oldCount + newCount); mask += 1) {
    const isOld = Array.from({ length: oldCount + newCount }, (_, place) => ((mask >> place) & 1) === 1);
    if (isOld.filter((old) => old).length !== oldCount) continue;
    ways += 1;
    let olds = 0;
    const limit = isOld.findIndex((old) => {
      olds += old ? 1 : 0;
      return old && olds === rank;
    });
    if (isOld.slice(limit + 1).filter((old) => !old).length >= above) exceeding += 1;
  }
  return exceeding / ways;
}

const cases = fc
  .record({ oldCount: fc.integer({ min: 1, max: 6 }), newCount: fc.integer({ min: 1, max: 6 }) })
  .chain(({ oldCount, newCount }) =>
    fc.record({
      oldCount: fc.constant(oldCount),
      newCount: fc.constant(newCount),
      rank: fc.integer({ min: 1, max: oldCount }),
      above: fc.integer({ min: 0, max: newCount }),
    }),
  );

test("the probability is the share of arrangements", () => {
  fc.assert(
    fc.property(cases, ({ oldCount, rank, newCount, above }) => {
      expect(exceedanceProbability(oldCount, rank, newCount, above)).toBeCloseTo(byCounting(oldCount, rank, newCount, above), 10);
    }),
    { numRuns: 60 },
  );
});

test("five new runs above the largest of five old ones: 1 in 252", () => {
  expect(exceedanceProbability(5, 5, 5, 5)).toBeCloseTo(1 / 252, 12);
});

test("the most by chance is the last number that is not too rare", () => {
  fc.assert(
    fc.property(cases, ({ oldCount, rank, newCount }) => {
      const most = mostByChance(oldCount, rank, newCount, 0.05);
      if (most < newCount) expect(exceedanceProbability(oldCount, rank, newCount, most + 1)).toBeLessThanOrEqual(0.05);
      if (most > 0) expect(exceedanceProbability(oldCount, rank, newCount, most)).toBeGreaterThan(0.05);
    }),
  );
});

test("too few runs can never exceed it", () => {
  expect(mostByChance(3, 3, 1, 0.01)).toBe(1);
  expect(mostByChance(5, 5, 5, 0.01)).toBe(4);
});

test("refuses what cannot be", () => {
  expect(() => exceedanceProbability(5, 6, 5, 1)).toThrow(RangeError);
  expect(() => exceedanceProbability(5, 0, 5, 1)).toThrow(RangeError);
  expect(() => exceedanceProbability(5, 1, 5, 6)).toThrow(RangeError);
});
