/**
 * The positive controls of the facts (section 8b): what the plan and upstream have right stays green. Each is looked at by the invariants
 * that it is about, so that none holds because nothing was checked; and four turn red with the one value that makes the difference.
 */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { outcomeOf } from "../run/fixtures.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/dwcp/controls/", import.meta.url));

/** The invariants that each is about. */
const ABOUT: { readonly [file: string]: readonly string[] } = {
  "bucket-nesting.yaml": ["D10"],
  "exactly-one-gigabit.yaml": ["D11"],
  "force-at-every-percentage.yaml": ["D2"],
  "pbft-lying-primaries.yaml": ["D6", "D8", "D13", "L2"],
  "pbft-within-its-bound.yaml": ["D6", "D8", "D13"],
};

function control(file: string, ...set: readonly string[]): Scenario {
  return loadScenario(`${FOLDER}${file}`, { vocabulary, set });
}

test("each control says what it is about", () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(ABOUT));
});

describe.each(Object.entries(ABOUT))("%s", (file, ids) => {
  test("holds, and was looked at", () => {
    const { verdict, expectation, invariants } = outcomeOf(control(file), "42");
    expect([verdict, expectation]).toEqual(["holds", { met: true, reasons: [] }]);
    for (const id of ids) expect(invariants.find((invariant) => invariant.id === id)?.status).toBe("holds");
  });
});

describe("the controls are awake", () => {
  test.each([
    ["exactly-one-gigabit.yaml", "mechanisms.modeDetection.thresholds=plan", "D11"],
    ["force-at-every-percentage.yaml", "mechanisms.propagation={variant: poll, interval: 20s}", "D1a"],
    ["pbft-lying-primaries.yaml", "defects.pbft-no-digest-match=true", "D6"],
    ["pbft-within-its-bound.yaml", "defects.pbft-no-digest-match=true", "D6"],
  ])("%s breaks with %s", (file, change, id) => {
    const { invariants } = outcomeOf(control(file, change), "1");
    expect(invariants.find((invariant) => invariant.id === id)?.status).toBe("violated");
  });
});
