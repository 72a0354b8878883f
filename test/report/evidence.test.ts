import fc from "fast-check";
import { expect, test } from "vitest";
import { evidenceOf } from "../../src/report/evidence.ts";

test("clean runs give an upper bound, with the rule of three beside it", () => {
  const evidence = evidenceOf(100, 0);
  expect(evidence).toMatchObject({ kind: "upper-bound", judgedRuns: 100, violatedRuns: 0, lower: 0, upper: 0.029513 });
  expect(evidence.words[0]).toBe(
    "No violation in 100 independent runs: with 95 % confidence a run breaks with a probability of at most 2.95 % " +
      "(exact one-sided Clopper-Pearson bound; the rule of three says 3 %).",
  );
  expect(evidence.words[1]).toContain("these models, these faults");
});

test("one clean run proves next to nothing, and says so", () => {
  expect(evidenceOf(1, 0).words[0]).toContain("at most 95 %");
});

test("violations give a two-sided interval and name its method", () => {
  const evidence = evidenceOf(95, 5);
  expect(evidence).toMatchObject({ kind: "interval", lower: 0.0164319, upper: 0.112835 });
  expect(evidence.words[0]).toContain("5 of 100 independent runs violated (5 %)");
  expect(evidence.words[0]).toContain("between 1.64 % and 11.3 % (exact two-sided Clopper-Pearson interval)");
});

test("no run with a verdict proves nothing", () => {
  expect(evidenceOf(0, 0)).toMatchObject({ kind: "none", lower: 0, upper: 1 });
});

test("more clean runs never prove less", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (runs, more) => {
      expect(evidenceOf(runs + more, 0).upper).toBeLessThan(evidenceOf(runs, 0).upper);
    }),
    { numRuns: 30 },
  );
});
