/** Results of a check for the tests of its reporters: handmade outcomes, folded as the command folds them. */
import { baselineOf } from "../../../src/report/baseline.ts";
import { compareWithBaseline } from "../../../src/report/baseline-comparison.ts";
import {
  type CheckedScenario,
  type CheckResult,
  checkedScenario,
  checkResult,
  type ScenarioBaseline,
  scenarioResult,
} from "../../../src/report/check.ts";
import type { ReporterContext } from "../../../src/report/reporters/reporter.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import type { Locate } from "../../../src/scenario/locate.ts";
import { cleanOutcome, violatedOutcome } from "../outcomes.ts";

/** What a reporter is told besides the result. */
export const CONTEXT: ReporterContext = { coloured: false, version: "1.2.3", root: process.cwd() };

/** Puts every path at a line that is its length, in one file. */
const locate: Locate = ([path]) => ({ file: "scenarios/some plan.yaml", line: 10 + (path?.length ?? 0), column: 3 });

/** The runs of a scenario that is expected to hold, with seeds 1, 2, and so on. */
export function checkedRuns(outcomes: readonly Outcome[], name = "dwcp-test"): CheckedScenario {
  const seeded = outcomes.map((outcome, index) => ({ ...outcome, seed: String(index + 1) }));
  const scenario = { name, expect: { verdict: "holds", allowed: [] }, plan: { operator: [] } } as const;
  return checkedScenario("scenarios/some plan.yaml", scenario, seeded, (seed) => `cutover run 'scenarios/some plan.yaml' --seed ${seed}`);
}

/** The result of a check of one scenario. */
export function resultOf(outcomes: readonly Outcome[], name = "dwcp-test", baseline?: ScenarioBaseline): CheckResult {
  return checkResult([scenarioResult(checkedRuns(outcomes, name), baseline, locate, "cutover check 'scenarios/some plan.yaml'")]);
}

/** Runs that came out as expected, with a rollback that takes longer than in the baseline. */
export function slowerResult(): CheckResult {
  const clean = cleanOutcome();
  const slow = { ...clean, rollbacks: clean.rollbacks.map((rollback) => ({ ...rollback, totalUs: rollback.totalUs + 1_000_000 })) };
  const before = baselineOf("dwcp-test", checkedRuns([clean, clean]).measurement, undefined);
  const comparison = compareWithBaseline(checkedRuns([slow, slow]).measurement, before);
  return resultOf([slow, slow], "dwcp-test", { file: "reports/baselines/dwcp-test.json", status: "worse", comparison });
}

/** Two runs of three are violated, in several ways. */
export function unmetResult(): CheckResult {
  return resultOf([violatedOutcome(), cleanOutcome(), violatedOutcome()]);
}

/** A run that could not be judged. */
export function unknownResult(): CheckResult {
  return resultOf([{ ...cleanOutcome(), verdict: "unknown", reasons: ["never seen: a kill"] }]);
}

/** Every kind of result there is. */
export const results: { readonly [kind: string]: () => CheckResult } = {
  met: () => resultOf([cleanOutcome(), cleanOutcome()]),
  unmet: unmetResult,
  unknown: unknownResult,
  slower: slowerResult,
  empty: () => checkResult([]),
  incomplete: () => checkResult(resultOf([cleanOutcome()]).scenarios, 3),
};

/** An outcome whose breach has a given text for a message. */
export function outcomeSaying(message: string): Outcome {
  const outcome = violatedOutcome();
  const invariants = outcome.invariants.map((invariant) =>
    invariant.firstViolation === undefined ? invariant : { ...invariant, firstViolation: { ...invariant.firstViolation, message } },
  );
  return { ...outcome, invariants };
}
