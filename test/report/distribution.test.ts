import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Distribution, distributionOf, quantilesOf, recordOf } from "../../src/report/distribution.ts";
import { distributionText } from "../../src/report/distribution-text.ts";
import { lengthOf } from "../../src/report/layout.ts";
import { canonicalJson } from "../../src/report/outcome-json.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { anyOutcome } from "./arbitrary-outcome.ts";
import { cleanOutcome, rolledBackOutcome, violatedOutcome, withoutControl } from "./outcomes.ts";
import { gateRollback, killRollback } from "./rollbacks.ts";

const TEXTS = {
  replay: "cutover run scenarios/dwcp/as-written.yaml --runs 20 --from 1",
  replayOf: (seed: string) => `cutover run scenarios/dwcp/as-written.yaml --seed ${seed}`,
};

describe("a sweep with violations, an unknown run and an interruption", () => {
  const outcomes = sweepOf(20, (seed) =>
    seed === 11 || seed === 17 ? violatedOutcome() : seed === 5 ? rolledBackOutcome() : cleanOutcome(),
  );
  const distribution = fold(outcomes, 25);

  test("its text and its JSON", async () => {
    await expect(distributionText(distribution, { ...TEXTS, coloured: false })).toMatchFileSnapshot(
      "../golden/report/distribution-violated.txt",
    );
    await expect(canonicalJson(distribution)).toMatchFileSnapshot("../golden/report/distribution-violated.json");
  });

  test("counts verdicts, and one violated run makes the sweep violated", () => {
    expect(distribution).toMatchObject({
      runs: 20,
      requestedRuns: 25,
      verdict: "violated",
      verdicts: { holds: 17, violated: 2, unknown: 1 },
    });
    expect(distribution.evidence).toMatchObject({ judgedRuns: 19, violatedRuns: 2 });
  });

  test("names for each broken invariant the first run of the sweep that broke it", () => {
    expect(distribution.invariants.find(({ id }) => id === "D2")).toMatchObject({
      violatedRuns: 2,
      judgedRuns: 20,
      lowestFailingSeed: "11",
      controlRuns: 0,
    });
    expect(distribution.invariants.find(({ id }) => id === "D4")).toMatchObject({ violatedRuns: 2, controlRuns: 2 });
    expect(distribution.invariants.find(({ id }) => id === "D3")).not.toHaveProperty("lowestFailingSeed");
    expect(distribution.criteria.find(({ id }) => id === "rollback-time")).toMatchObject({
      violatedRuns: 2,
      lowestFailingSeed: "11",
      bound: "atMost",
    });
  });

  test("what is measured or not applicable is not judged", () => {
    expect(distribution.criteria.find(({ id }) => id === "compression")).toMatchObject({ judgedRuns: 0, violatedRuns: 0 });
    expect(distribution.criteria.find(({ id }) => id === "error-rate")).toMatchObject({ judgedRuns: 2, values: { max: 0.00412 } });
  });

  test("an incomplete rollback is late on the total, but not on what reaches the nodes", () => {
    const operator = distribution.rollbacks.find(({ trigger }) => trigger === "operator kill");
    expect(operator).toMatchObject({ count: 20, runs: 20, complete: 17, decidePropagateWithin: 1, totalWithin: 0.85 });
    expect(distribution.rollbacks.find(({ trigger }) => trigger.startsWith("gate"))).toMatchObject({ count: 1, totalWithin: 0 });
  });
});

test("a clean sweep: its text", async () => {
  const distribution = fold(sweepOf(100, cleanOutcome), 100);
  expect(distribution.verdict).toBe("holds");
  await expect(distributionText(distribution, { ...TEXTS, coloured: false })).toMatchFileSnapshot(
    "../golden/report/distribution-holds.txt",
  );
});

test("a sweep without control runs says so, and nothing of what breaks in them", () => {
  const { scenario, title, system, model } = violatedOutcome();
  const records = sweepOf(2, () => withoutControl(violatedOutcome())).map(recordOf);
  const distribution = distributionOf({ scenario, title, system, model, leftOut: ["error-rate", "latency"] }, records, 2);
  expect(distribution).toMatchObject({ leftOut: ["error-rate", "latency"], verdicts: { violated: 2 } });
  expect(distribution.criteria.map(({ id }) => id)).toEqual(["rollback-time", "rollout-share", "downtime", "compression"]);
  expect(distribution.invariants.some((invariant) => "controlRuns" in invariant)).toBe(false);
  const text = distributionText(distribution, { ...TEXTS, coloured: false });
  expect(text).toContain("\n  left out without a control run: error-rate, latency\n");
  expect(text).toMatch(/^ {2}D2 .* 2 +100 % +0 +- +1$/m);
  expect(text).toContain("Without control runs this leaves out error-rate, latency.");
  expect(fold(sweepOf(2, violatedOutcome), 2)).not.toHaveProperty("leftOut");
  expect(fold(sweepOf(2, violatedOutcome), 2).invariants.every((invariant) => "controlRuns" in invariant)).toBe(true);
});

test("a sweep with an unknown run and no violation is unknown, and so is one without runs", () => {
  expect(
    fold(
      sweepOf(3, (seed) => (seed === 2 ? rolledBackOutcome() : cleanOutcome())),
      3,
    ).verdict,
  ).toBe("unknown");
  expect(fold([], 3)).toMatchObject({ verdict: "unknown", evidence: { kind: "none" } });
});

test("a complete rollback of exactly the bound is within it", () => {
  const outcome = { ...cleanOutcome(), rollbacks: [{ ...killRollback(), drainUs: 3_320_000, totalUs: 5_000_000 }, gateRollback()] };
  const [kill, gate] = fold([outcome], 1).rollbacks;
  expect(kill).toMatchObject({ totalWithin: 1, phasesUs: { drain: { min: 3_320_000, max: 3_320_000 } } });
  expect(gate).toMatchObject({ totalWithin: 0, decidePropagateUs: { p50: 1_080_000 } });
});

test("the fingerprint follows seeds, digests and their order", () => {
  const [one, two] = sweepOf(2, cleanOutcome) as [Outcome, Outcome];
  const digests = [[one, two], [two, one], [one], [one, { ...two, digest: "00" }]].map((outcomes) => fold(outcomes, 2).digest);
  expect(new Set(digests).size).toBe(4);
  expect(fold([one, two], 2).digest).toBe(digests[0]);
});

test("whatever runs give, the text keeps its width, the JSON holds it, and colours change nothing but colours", () => {
  fc.assert(
    fc.property(fc.array(anyOutcome, { minLength: 1, maxLength: 4 }), (outcomes) => {
      const distribution = fold(outcomes, 4);
      const texts = { replay: "again", replayOf: () => "one" };
      const text = distributionText(distribution, { ...texts, coloured: false });
      expect(Math.max(...text.split("\n").map(lengthOf))).toBeLessThanOrEqual(100);
      expect(stripVTControlCharacters(distributionText(distribution, { ...texts, coloured: true }))).toBe(text);
      expect(JSON.parse(canonicalJson(distribution))).toEqual(JSON.parse(JSON.stringify(distribution)));
    }),
    { numRuns: 40 },
  );
});

describe("quantiles", () => {
  test("are values that occurred, by nearest rank", () => {
    expect(quantilesOf([7])).toEqual({ min: 7, p50: 7, p95: 7, p99: 7, max: 7 });
    expect(quantilesOf(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({ min: 1, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(() => quantilesOf([])).toThrow(RangeError);
  });

  test("at least their share of the values is not larger, and less than their share is smaller", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 200 }), (values) => {
        const { p95 } = quantilesOf(values);
        expect(values.filter((value) => value <= p95).length * 100).toBeGreaterThanOrEqual(95 * values.length);
        expect(values.filter((value) => value < p95).length * 100).toBeLessThan(95 * values.length);
      }),
    );
  });
});

function sweepOf(runs: number, outcomeOf: (seed: number) => Outcome): Outcome[] {
  return Array.from({ length: runs }, (_, index) => {
    const seed = String(index + 1);
    return { ...outcomeOf(index + 1), seed, digest: seed.padStart(32, "a") };
  });
}

function fold(outcomes: readonly Outcome[], requestedRuns: number): Distribution {
  const { scenario, title, system, model } = outcomes[0] ?? cleanOutcome();
  return distributionOf({ scenario, title, system, model }, outcomes.map(recordOf), requestedRuns);
}
