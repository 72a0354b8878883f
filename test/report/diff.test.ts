import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { diffOutcomes } from "../../src/report/diff.ts";
import { diffText } from "../../src/report/diff-text.ts";
import { lengthOf } from "../../src/report/layout.ts";
import { canonicalJson } from "../../src/report/outcome-json.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { anyOutcome } from "./arbitrary-outcome.ts";
import { cleanOutcome, violatedOutcome, withoutControl } from "./outcomes.ts";

test("as written against hardened", async () => {
  const diff = diffOutcomes(violatedOutcome(), cleanOutcome());
  await expect(diffText(diff, false)).toMatchFileSnapshot("../golden/report/diff.txt");
  await expect(canonicalJson(diff)).toMatchFileSnapshot("../golden/report/diff.json");
});

test("equal outcomes have no difference", () => {
  const diff = diffOutcomes(violatedOutcome(), violatedOutcome());
  expect(diff).toMatchObject({ same: true, changes: [] });
  expect(diffText(diff, false)).toContain("The outcomes are the same.");
});

test("outcomes are the same exactly if their canonical texts are", () => {
  fc.assert(
    fc.property(anyOutcome, anyOutcome, (one, other) => {
      expect(diffOutcomes(one, one).same).toBe(true);
      expect(diffOutcomes(one, other).same).toBe(canonicalJson(one) === canonicalJson(other));
    }),
    { numRuns: 40 },
  );
});

test("one changed value anywhere is one difference, named by what it belongs to", () => {
  const before = violatedOutcome();
  const plan = before.plan.map((step) => (step.step === "week-8" ? { ...step, nodeShare: 0.48 } : step));
  expect(diffOutcomes(before, { ...before, plan }).changes).toEqual([{ path: ["plan", "week-8", "nodeShare"], before: 0.49, after: 0.48 }]);
});

test("a thing that only one side has is one difference", () => {
  const before = violatedOutcome();
  const after = { ...before, invariants: before.invariants.filter(({ id }) => id !== "D7") };
  expect(diffOutcomes(before, after).changes).toEqual([{ path: ["invariants", "D7"], only: "before" }]);
  expect(diffOutcomes(after, before).changes).toEqual([{ path: ["invariants", "D7"], only: "after" }]);
});

test("a control run that only one side has is one difference, and hides none of the migration's", () => {
  const alone = withoutControl(cleanOutcome());
  expect(diffOutcomes(cleanOutcome(), alone).changes).toEqual([{ path: ["control"], only: "before" }]);
  const changes = diffOutcomes(alone, violatedOutcome()).changes.filter(({ path }) => path[1] === "D2");
  expect(changes).toContainEqual({ path: ["invariants", "D2", "status"], before: "holds", after: "violated" });
  expect(changes.some(({ path }) => path.includes("controlViolations"))).toBe(false);
  // A criterion that needs no control run is the migration's, whichever side has it.
  const ids = alone.criteria.map(({ id }) => id);
  const none = diffOutcomes(cleanOutcome(), { ...alone, criteria: [] }).changes;
  expect(none).toEqual([["control"], ...ids.map((id) => ["criteria", id])].map((path) => ({ path, only: "before" })));
  const cutOff = { ...violatedOutcome(), reasons: ["control run: too long", "error-rate misses its limit", "D2 broken 3 x"] };
  const reasons = (outcome: Outcome) => diffOutcomes(withoutControl(outcome), cutOff).changes.filter(({ path }) => path[0] === "reasons");
  expect(reasons({ ...cutOff, reasons: ["D2 broken 3 x"] })).toEqual([]);
  expect(reasons({ ...cutOff, reasons: ["D2 broken 3 x", "extended as far as it may"] })).toHaveLength(1);
  // What differs in the verdicts needs its reasons.
  expect(diffOutcomes(alone, violatedOutcome()).changes.some(({ path }) => path[0] === "reasons")).toBe(true);
  // A site may have any name.
  const named = { ...alone, cluster: { ...alone.cluster, sites: [{ site: "control", nodes: 3 }] } };
  const others = diffOutcomes({ ...cleanOutcome(), cluster: { ...alone.cluster, sites: [{ site: "control", nodes: 4 }] } }, named).changes;
  expect(others).toContainEqual({ path: ["cluster", "sites", "control", "nodes"], before: 4, after: 3 });
});

test("a value that only one side has shows the value", () => {
  const before = violatedOutcome();
  const criteria = before.criteria.map(({ note: _note, ...criterion }) => criterion);
  expect(diffOutcomes({ ...before, criteria }, before).changes).toEqual([
    { path: ["criteria", "downtime", "note"], after: "12 pauses judged", unit: "us" },
    { path: ["criteria", "compression", "note"], after: "no transfer ran in internet mode", unit: "share" },
  ]);
});

test("named things in another order are a difference of order only", () => {
  const before = violatedOutcome();
  const diff = diffOutcomes(before, { ...before, criteria: [...before.criteria].reverse() });
  expect(diff).toMatchObject({ same: false, changes: [] });
  expect(diffText(diff, false)).toContain("Only the order of entries differs.");
});

test("the text keeps its width, counts what it leaves out, and colours change nothing but colours", () => {
  fc.assert(
    fc.property(anyOutcome, anyOutcome, (before, after) => {
      const diff = diffOutcomes(before, after);
      const text = diffText(diff, false);
      expect(Math.max(...text.split("\n").map(lengthOf))).toBeLessThanOrEqual(100);
      expect(stripVTControlCharacters(diffText(diff, true))).toBe(text);
    }),
    { numRuns: 40 },
  );
});
