/** A run against what its author expected: a finding that no longer breaks fails as much as a new one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeExpectation } from "../../src/check/expectation.ts";
import type { CriterionOutcome, InvariantOutcome } from "../../src/run/outcome.ts";
import { criterionOutcome, invariantOutcome } from "./facts.ts";

const IDS = ["D1", "D2", "D3", "D4"] as const;

describe("an expectation", () => {
  it("is met exactly if the verdict is right, the right one broke first, and nothing broke that may not", () => {
    const broken = fc.uniqueArray(fc.record({ id: fc.constantFrom(...IDS), atUs: fc.nat(5) }), { selector: ({ id }) => id });
    const verdict = fc.constantFrom("holds" as const, "violated" as const, "unknown" as const);
    fc.assert(
      fc.property(
        broken,
        verdict,
        verdict,
        fc.option(fc.constantFrom(...IDS)),
        fc.subarray([...IDS]),
        (breaks, expected, came, first, allowed) => {
          const invariants = breaks.map(({ id, atUs }) => invariantOutcome(id, "violated", atUs));
          const { met, reasons } = judgeExpectation(
            { verdict: expected, allowed, ...(first === null ? {} : { first }) },
            came,
            invariants,
            [],
          );
          const earliest = breaks.toSorted((one, other) => one.atUs - other.atUs)[0]?.id;
          const surprises = breaks.filter(({ id }) => id !== first && !allowed.includes(id));
          expect(met).toBe(expected === came && (first === null || first === earliest) && surprises.length === 0);
          expect(reasons.length === 0).toBe(met);
        },
      ),
    );
  });

  const judge = (
    expected: Parameters<typeof judgeExpectation>[0],
    invariants: readonly InvariantOutcome[],
    criteria: readonly CriterionOutcome[] = [],
  ): readonly string[] => judgeExpectation(expected, "violated", invariants, criteria).reasons;

  it("says what differs", () => {
    const broken = [invariantOutcome("D3", "violated", 20), invariantOutcome("D2", "violated", 10)];
    expect(judge({ verdict: "holds", allowed: [] }, broken)).toEqual([
      "expected holds, came out violated",
      "D3 broke, which was not expected",
      "D2 broke, which was not expected",
    ]);
    expect(judge({ verdict: "violated", first: "D3", allowed: ["D2"] }, broken)).toEqual(["expected D3 to break first, D2 did"]);
    expect(judge({ verdict: "violated", first: "D3", allowed: [] }, [])).toEqual(["expected D3 to break first, nothing broke"]);
  });

  it("counts a broken criterion as a surprise too, but not one that was only measured", () => {
    const criteria = [criterionOutcome("latency", "violated"), criterionOutcome("downtime", "measured")];
    expect(judge({ verdict: "violated", allowed: [] }, [], criteria)).toEqual(["latency broke, which was not expected"]);
    expect(judge({ verdict: "violated", allowed: ["latency"] }, [], criteria)).toEqual([]);
  });
});
