/** A run has breaches exactly if its expectation is not met, and each points at what it is about. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeExpectation } from "../../src/check/expectation.ts";
import { breachesOf } from "../../src/report/breaches.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import type { Expectation } from "../../src/scenario/scenario.ts";
import { cleanOutcome, violatedOutcome } from "./outcomes.ts";

const unknownOutcome: Outcome = { ...cleanOutcome(), verdict: "unknown", reasons: ["never seen: the fault"] };
const ids = fc.constantFrom("D1a", "D2", "D4", "rollback-time", "error-rate", "downtime");
const expectations: fc.Arbitrary<Expectation> = fc.record(
  { verdict: fc.constantFrom("holds", "violated", "unknown"), first: ids, allowed: fc.uniqueArray(ids) },
  { requiredKeys: ["verdict", "allowed"] },
);

test("there are breaches exactly if the expectation is not met", () => {
  fc.assert(
    fc.property(expectations, fc.constantFrom(cleanOutcome(), violatedOutcome(), unknownOutcome), (expected, outcome) => {
      const { met } = judgeExpectation(expected, outcome.verdict, outcome.invariants, outcome.criteria);
      expect(breachesOf(expected, outcome).length === 0).toBe(met);
    }),
  );
});

test("an invariant points at the step in which it broke first, a criterion at itself", () => {
  const breaches = breachesOf({ verdict: "holds", allowed: [] }, violatedOutcome());
  const at = Object.fromEntries(breaches.map(({ id, at: [first] }) => [id, first]));
  expect(at).toMatchObject({ D2: ["plan", "steps", "week-9"], D4: ["plan", "steps", "week-8"], "error-rate": ["criteria", "error-rate"] });
  expect(breaches.find(({ id }) => id === "rollback-time")?.message).toBe("Rollback time: 6.31 s, limit at most 5 s");
});

test("a finding that no longer breaks points at what was expected", () => {
  const [breach, ...others] = breachesOf({ verdict: "violated", first: "D2", allowed: [] }, cleanOutcome());
  expect(others).toEqual([]);
  expect(breach).toMatchObject({
    kind: "expectation",
    message: "expected D2 to break first, nothing broke",
    at: [["expect", "first"], ["expect"], ["name"]],
  });
});

test("that is known even where something else could not be judged, unless it is what could not", () => {
  const expected: Expectation = { verdict: "violated", first: "D2", allowed: [] };
  expect(breachesOf(expected, unknownOutcome)).toMatchObject([
    { kind: "expectation", message: "expected D2 to break first, nothing broke" },
  ]);
  const invariants = unknownOutcome.invariants.map((each) => (each.id === "D2" ? { ...each, status: "unknown" as const } : each));
  expect(breachesOf(expected, { ...unknownOutcome, invariants })).toMatchObject([{ kind: "unknown" }]);
});

test("a required fault that never struck points at the fault", () => {
  const sometimes = [{ id: "fault-2", title: "the fault crash", seen: 0, required: true }];
  const [breach] = breachesOf({ verdict: "holds", allowed: [] }, { ...unknownOutcome, sometimes });
  expect(breach).toMatchObject({ kind: "unknown", at: [["faults", 1], ["expect"], ["name"]] });
});
