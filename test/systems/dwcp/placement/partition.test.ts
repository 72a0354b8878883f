import fc from "fast-check";
import { expect, test } from "vitest";
import { partition } from "../../../../src/systems/dwcp/placement/partition.ts";

const speeds = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 8 });

test("every chunk goes to exactly one stream, and no stream is a whole chunk off its share", () => {
  fc.assert(
    fc.property(fc.nat(100_000), speeds, (chunks, rates) => {
      const counts = partition(chunks, rates);
      const total = rates.reduce((sum, rate) => sum + rate, 0);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(chunks);
      counts.forEach((count, stream) => {
        expect(Number.isInteger(count)).toBe(true);
        expect(Math.abs(count - (chunks * (rates[stream] ?? 0)) / total)).toBeLessThan(1 + 1e-6);
      });
    }),
  );
});

test("a faster stream gets no less", () => {
  fc.assert(
    fc.property(fc.nat(1_000), speeds, (chunks, rates) => {
      const counts = partition(chunks, rates);
      for (const [one, rate] of rates.entries()) {
        for (const [other, slower] of rates.entries()) if (rate > slower) expect(counts[one]).toBeGreaterThanOrEqual(counts[other] ?? 0);
      }
    }),
  );
});

test("without a stream, or with one that stands still, there is nothing to spread over", () => {
  expect(() => partition(1, [])).toThrow(RangeError);
  expect(() => partition(1, [1, 0])).toThrow("with the speeds [1, 0]");
});
