/**
 * What a check has found: of every scenario, in how many runs it came out as its author expects, and what of its figures is worse than
 * its baseline.
 */
import { judgeExpectation } from "../check/expectation.ts";
import type { OperatorCommand } from "../plan/plan.ts";
import type { Outcome, Verdict } from "../run/outcome.ts";
import type { Locate, Position } from "../scenario/locate.ts";
import type { Expectation } from "../scenario/scenario.ts";
import type { BaselineComparison, MetricComparison } from "./baseline-comparison.ts";
import { type Breach, type BreachKind, breachesOf } from "./breaches.ts";
import { amountFigure } from "./figures.ts";
import { type Measurement, measurementOf } from "./measurement.ts";

/** A run that did not come out as expected. */
export interface UnmetRun {
  readonly seed: string;
  readonly verdict: Verdict;
  readonly digest: string;
  /** What differs from what was expected. */
  readonly reasons: readonly string[];
  /** The command line that repeats it. */
  readonly replay: string;
}

/** One piece of what was not expected of a run, on the line that it is about. */
export interface LocatedBreach extends Omit<Breach, "at"> {
  readonly place: Position;
}

/** One scenario as its runs came out, before anything is located or compared. */
export interface CheckedScenario {
  readonly path: string;
  readonly scenario: string;
  readonly expected: Expectation;
  readonly runs: number;
  readonly verdicts: { readonly [verdict in Verdict]: number };
  readonly unmet: readonly (UnmetRun & { readonly breaches: readonly Breach[] })[];
  /** The command line that repeats the first unmet run. */
  readonly replay?: string;
  readonly measurement: Measurement;
  /** Simulated time of each run, microseconds, in the order of the seeds. */
  readonly simulatedUs: readonly number[];
}

/** One thing that is wrong with a scenario, however many of its runs show it. */
export interface CheckProblem {
  readonly kind: BreachKind;
  /** `D2`, `rollback-time`, `expectation`, `unknown`, or the name of a baseline's metric. */
  readonly id: string;
  /** `unknown`: nothing came out wrong, but it could not be judged. */
  readonly status: "unmet" | "unknown";
  readonly message: string;
  /** The line that it is about. */
  readonly place: Position;
  /** The first run that shows it; absent where it takes all of them. */
  readonly seed?: string;
  /** Runs that show it. */
  readonly runs: number;
  /** The command line that shows it again. */
  readonly replay: string;
}

/** A scenario's baseline in a check. Without a file there is nothing to compare with. */
export interface BaselineResult {
  readonly file: string;
  readonly status: "met" | "worse" | "unknown" | "none" | "created" | "updated" | "unchanged" | "notUpdated";
  readonly mode?: BaselineComparison["mode"];
  readonly runs?: BaselineComparison["runs"];
  readonly metrics?: readonly Omit<MetricComparison, "at">[];
}

/** One scenario of a check. */
export interface ScenarioResult {
  readonly path: string;
  readonly scenario: string;
  readonly expected: Expectation;
  readonly model: string;
  readonly runs: number;
  /** Every run in its order. */
  readonly seeds: readonly { readonly seed: string; readonly met: boolean; readonly simulatedUs: number }[];
  readonly verdicts: CheckedScenario["verdicts"];
  readonly unmet: readonly (UnmetRun & { readonly breaches: readonly LocatedBreach[] })[];
  readonly problems: readonly CheckProblem[];
  /** Absent if baselines were not asked for, and for an incident. */
  readonly baseline?: BaselineResult;
  readonly replay?: string;
}

/** All scenarios of a check. */
export interface CheckResult {
  readonly schema: "cutover.check/1";
  /** `unknown`: nothing came out wrong, but a run or a baseline could not be judged, or a run is missing. */
  readonly status: "met" | "unmet" | "unknown";
  /** Runs that were asked for and have no outcome: they failed, or the check was interrupted or stopped before. */
  readonly missingRuns: number;
  readonly scenarios: readonly ScenarioResult[];
}

/** A scenario that says nothing is expected to hold. */
const EXPECTED_BY_DEFAULT: Expectation = { verdict: "holds", allowed: [] };

/**
 * Folds the outcomes of one scenario, which stand in the order of their seeds; one at least. `replayOf` gives the command line of a
 * seed.
 */
export function checkedScenario(
  path: string,
  scenario: { readonly name: string; readonly expect?: Expectation; readonly plan: { readonly operator: readonly OperatorCommand[] } },
  outcomes: readonly Outcome[],
  replayOf: (seed: string) => string,
): CheckedScenario {
  const expected = scenario.expect ?? EXPECTED_BY_DEFAULT;
  const unmet = outcomes.flatMap((outcome): CheckedScenario["unmet"] => {
    const { seed, verdict, digest, invariants, criteria } = outcome;
    const { met, reasons } = judgeExpectation(expected, verdict, invariants, criteria);
    return met ? [] : [{ seed, verdict, digest, reasons, replay: replayOf(seed), breaches: breachesOf(expected, outcome) }];
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
    ...(first === undefined ? {} : { replay: first.replay }),
    measurement: measurementOf(scenario.plan.operator, outcomes),
    simulatedUs: outcomes.map(({ time }) => time.simulatedUs),
  };
}

/** What a scenario is held against besides its expectation. */
export interface ScenarioBaseline extends Omit<BaselineResult, "metrics" | "mode" | "runs"> {
  /** Absent where nothing was compared. */
  readonly comparison?: BaselineComparison;
}

/**
 * A checked scenario with its baseline, its problems each on the line that it is about. `checkAgain` is the command line that compares
 * the baseline once more.
 */
export function scenarioResult(
  checked: CheckedScenario,
  baseline: ScenarioBaseline | undefined,
  locate: Locate,
  checkAgain: string,
): ScenarioResult {
  const { measurement, unmet, simulatedUs, replay, path, scenario, expected, runs, verdicts } = checked;
  const unmetSeeds = new Set(unmet.map(({ seed }) => seed));
  return {
    path,
    scenario,
    expected,
    model: measurement.model,
    runs,
    seeds: measurement.seeds.map((seed, index) => ({ seed, met: !unmetSeeds.has(seed), simulatedUs: simulatedUs[index] ?? 0 })),
    verdicts,
    unmet: unmet.map((run) => ({ ...run, breaches: run.breaches.map(({ at, ...breach }) => ({ ...breach, place: locate(at) })) })),
    problems: [...runProblems(unmet, locate), ...baselineProblems(baseline, locate, checkAgain)],
    ...(baseline === undefined ? {} : { baseline: baselineResult(baseline) }),
    ...(replay === undefined ? {} : { replay }),
  };
}

/** Puts the scenarios together. A run that has no outcome could not be judged. */
export function checkResult(scenarios: readonly ScenarioResult[], missingRuns = 0): CheckResult {
  const problems = scenarios.flatMap((scenario) => scenario.problems);
  const isUnmet = problems.some((problem) => problem.status === "unmet");
  const status = isUnmet ? "unmet" : problems.length + missingRuns > 0 ? "unknown" : "met";
  return { schema: "cutover.check/1", status, missingRuns, scenarios };
}

/** `3 runs have no outcome` */
export function missingText(runs: number): string {
  return `${amountFigure(runs, "run")} ${runs === 1 ? "has" : "have"} no outcome`;
}

/** The same breach in several runs is one problem, told by the first of them. */
function runProblems(unmet: CheckedScenario["unmet"], locate: Locate): CheckProblem[] {
  const all = unmet.flatMap(({ seed, replay, breaches }) => breaches.map((breach) => ({ ...breach, seed, replay })));
  const first = all.filter((each, index) => all.findIndex((other) => isSame(each, other)) === index);
  return first.map(({ kind, id, message, at, seed, replay }) => ({
    kind,
    id,
    status: kind === "unknown" ? "unknown" : "unmet",
    message,
    place: locate(at),
    seed,
    runs: all.filter((other) => isSame({ kind, id }, other)).length,
    replay,
  }));
}

function isSame(one: Pick<Breach, "kind" | "id">, other: Pick<Breach, "kind" | "id">): boolean {
  return one.kind === other.kind && one.id === other.id;
}

function baselineProblems(baseline: ScenarioBaseline | undefined, locate: Locate, replay: string): CheckProblem[] {
  const { comparison } = baseline ?? {};
  if (comparison === undefined) return [];
  const problem = (metric: MetricComparison, message: string, status: CheckProblem["status"]): CheckProblem => ({
    kind: "baseline",
    id: metric.metric,
    status,
    message: `${message} (baseline ${baseline?.file ?? ""})`,
    place: locate([...metric.at, ["expect"], ["name"]]),
    runs: comparison.runs.now,
    replay,
  });
  const told = comparison.metrics.filter(({ status, reason }) => status !== "unknown" && reason !== undefined);
  const [first, ...others] = comparison.metrics.filter(({ status }) => status === "unknown");
  const unsure = others.length > 0 ? ` and ${amountFigure(others.length, "other metric")}` : "";
  return [
    ...told.map((metric) => problem(metric, `${metric.metric}: ${metric.reason}`, "unmet")),
    // Where the runs are too few for one metric they are too few for the rest: that is one problem.
    ...(first === undefined ? [] : [problem(first, `${first.metric}${unsure}: ${first.reason}`, "unknown")]),
  ];
}

function baselineResult({ file, status, comparison }: ScenarioBaseline): BaselineResult {
  if (comparison === undefined) return { file, status };
  const metrics = comparison.metrics.map(({ at: _, ...metric }) => metric);
  return { file, status, mode: comparison.mode, runs: comparison.runs, metrics };
}
