import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { lengthOf } from "../../src/report/layout.ts";
import { failedStep } from "../../src/report/sections/plan-section.ts";
import { summary } from "../../src/report/summary.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { anyOutcome } from "./arbitrary-outcome.ts";
import { cleanOutcome, rolledBackOutcome, violatedOutcome, withoutControl } from "./outcomes.ts";

const REPLAY = "cutover run scenarios/dwcp/as-written.yaml --seed 42";

test.each([
  ["violated", violatedOutcome()],
  ["holds", cleanOutcome()],
  ["unknown-after-rollbacks", rolledBackOutcome()],
  ["without-control", withoutControl(violatedOutcome())],
])("the summary of an outcome: %s", async (name, outcome) => {
  await expect(plain(outcome)).toMatchFileSnapshot(`../golden/report/summary-${name}.txt`);
});

test("what was left out without a control run stands under the criteria, also where it is all of them", () => {
  const leftOut = "Criteria\n  left out without a control run: error-rate, expect\n";
  expect(plain({ ...withoutControl(cleanOutcome()), criteria: [] })).toContain(leftOut);
  expect(plain({ ...cleanOutcome(), criteria: [] })).not.toContain("Criteria");
});

test("a page: a hundred columns and about as many lines", () => {
  expect(plain(violatedOutcome()).split("\n").length).toBeLessThanOrEqual(102);
  expect(plain(cleanOutcome()).split("\n").length).toBeLessThanOrEqual(90);
});

test("whatever a run gives, the summary keeps its width and its size, and colours change nothing but colours", () => {
  fc.assert(
    fc.property(anyOutcome, (outcome) => {
      const text = plain(outcome);
      const lines = text.split("\n");
      expect(Math.max(...lines.map(lengthOf))).toBeLessThanOrEqual(100);
      expect(lines.length).toBeLessThanOrEqual(220);
      expect(lines.at(-2)).toBe(`replay: ${REPLAY}`);
      expect(stripVTControlCharacters(summary(outcome, { replay: REPLAY, coloured: true }))).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test("colours are there when they are wanted", () => {
  expect(summary(violatedOutcome(), { replay: REPLAY, coloured: true })).toContain("\u001b[31m");
  expect(plain(violatedOutcome())).not.toContain("\u001b");
});

test("the arrow stands at the step of the first violation that the control run does not have", () => {
  const outcome = violatedOutcome();
  expect(failedStep(outcome)).toBe("week-9");
  expect(arrows(outcome)).toEqual([expect.stringContaining("week-9")]);
  expect(arrows(cleanOutcome())).toEqual([]);
});

test("where the control run has none of them, or all of them, the first violation by time has the arrow, whatever its number", () => {
  const outcome = violatedOutcome();
  for (const controlViolations of [0, 5]) {
    const invariants = outcome.invariants.map((invariant) => ({ ...invariant, controlViolations }));
    expect(failedStep({ ...outcome, invariants })).toBe("week-8");
  }
});

test("an invariant that broke before the first step has its arrow ahead of the plan", () => {
  const outcome = violatedOutcome();
  const invariants = outcome.invariants.map((invariant) =>
    invariant.firstViolation === undefined ? invariant : { ...invariant, firstViolation: { ...invariant.firstViolation, step: "before" } },
  );
  expect(arrows({ ...outcome, invariants })).toEqual(["->    broken before the first step"]);
});

test("when there is too much for a page, violations stay and faults go, and the rest is counted", () => {
  const outcome = violatedOutcome();
  const faults = Array.from({ length: 60 }, (_, index) => ({
    atUs: index,
    calendarUs: index,
    kind: "fault" as const,
    text: `fault ${index}`,
  }));
  const text = plain({ ...outcome, timeline: [...faults, ...outcome.timeline] });
  expect(text).toContain("D2: operation on v3 after the kill");
  expect(text).toMatch(/and 55 more under "timeline"/);
});

function plain(outcome: Outcome): string {
  return summary(outcome, { replay: REPLAY, coloured: false });
}

function arrows(outcome: Outcome): string[] {
  return plain(outcome)
    .split("\n")
    .filter((line) => line.startsWith("->"));
}
