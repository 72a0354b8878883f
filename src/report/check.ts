/** What a check has found: of every scenario, in how many runs it came out as its author expects. */
import { judgeExpectation } from "../check/expectation.ts";
import type { Outcome, Verdict } from "../run/outcome.ts";
import type { Expectation } from "../scenario/scenario.ts";

/** A run that did not come out as expected. */
export interface UnmetRun {
  readonly seed: string;
  readonly verdict: Verdict;
  readonly digest: string;
  /** What differs from what was expected. */
  readonly reasons: readonly string[];
}

/** One scenario of a check. */
export interface CheckedScenario {
  readonly path: string;
  readonly scenario: string;
  readonly expected: Expectation;
  readonly runs: number;
  readonly verdicts: { readonly [verdict in Verdict]: number };
  readonly unmet: readonly UnmetRun[];
  /** The command line that repeats the first unmet run. */
  readonly replay?: string;
}

/** All scenarios of a check. */
export interface CheckResult {
  readonly schema: "cutover.check/1";
  /** `unknown`: nothing came out wrong, but a run could not be judged. */
  readonly status: "met" | "unmet" | "unknown";
  readonly scenarios: readonly CheckedScenario[];
}

/** A scenario that says nothing is expected to hold. */
const EXPECTED_BY_DEFAULT: Expectation = { verdict: "holds", allowed: [] };

/** Folds the outcomes of one scenario, which stand in the order of their seeds. `replayOf` gives the command line of a seed. */
export function checkedScenario(
  path: string,
  scenario: { readonly name: string; readonly expect?: Expectation },
  outcomes: readonly Outcome[],
  replayOf: (seed: string) => string,
): CheckedScenario {
  const expected = scenario.expect ?? EXPECTED_BY_DEFAULT;
  const unmet = outcomes.flatMap(({ seed, verdict, digest, invariants, criteria }): UnmetRun[] => {
    const { met, reasons } = judgeExpectation(expected, verdict, invariants, criteria);
    return met ? [] : [{ seed, verdict, digest, reasons }];
  });
  const count = (verdict: Verdict): number => outcomes.filter((outcome) => outcome.verdict === verdict).length;
  const [first] = unmet;
  return {
    path,
    scenario: scenario.name,
    expected,
    runs: outcomes.length,
    verdicts: { holds: count("holds"), violated: count("violated"), unknown: count("unknown") },
    unmet,
    ...(first === undefined ? {} : { replay: replayOf(first.seed) }),
  };
}

/** Puts the scenarios together. */
export function checkResult(scenarios: readonly CheckedScenario[]): CheckResult {
  const unmet = scenarios.flatMap((scenario) => scenario.unmet);
  const status = unmet.length === 0 ? "met" : unmet.every(({ verdict }) => verdict === "unknown") ? "unknown" : "unmet";
  return { schema: "cutover.check/1", status, scenarios };
}
