/** The runs of a check: every scenario with every seed, on the farm, put together again scenario by scenario in their order. */
import { farm } from "../farm/farm.ts";
import { type CheckedScenario, checkedScenario } from "../report/check.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type CheckInput, checkWork } from "./check-work.ts";
import type { FailedRun } from "./failed-runs.ts";
import type { ProgressDisplay } from "./progress.ts";
import type { Rehearse } from "./sweep-work.ts";

/** A scenario and the file that it came from. */
export interface CheckSubject {
  readonly path: string;
  readonly scenario: Scenario;
}

/** Which seeds, and how they are run. */
export interface CheckRunsOptions {
  readonly from: number;
  /** Of each scenario. */
  readonly runs: number;
  /** Runs at a time. */
  readonly jobs: number;
  /** Stop after so many runs that came out otherwise than expected; absent to go on to the end. */
  readonly bail?: number;
  readonly interrupted: () => boolean;
  readonly display: ProgressDisplay | undefined;
  /** The command line of one seed of a scenario. */
  readonly replayOf: (path: string, seed: string) => string;
}

/** What came of them. */
export interface CheckRuns {
  /** Scenarios with one outcome at least; the last one is not whole after an interruption or a stop. */
  readonly checked: readonly CheckedScenario[];
  readonly failed: readonly FailedRun[];
  /** Runs that have an outcome. */
  readonly runs: number;
  readonly events: number;
  /** Not all was run: interrupted, or stopped as asked. */
  readonly ended: "whole" | "interrupted" | "stopped";
}

/** Runs everything, one scenario after the other. */
export async function runCheck(rehearse: Rehearse, subjects: readonly CheckSubject[], options: CheckRunsOptions): Promise<CheckRuns> {
  const { from, runs, jobs, bail, interrupted, display } = options;
  const requested = subjects.length * runs;
  const checked: CheckedScenario[] = [];
  const failed: FailedRun[] = [];
  const judged = ({ path, scenario }: CheckSubject, of: readonly Outcome[]): CheckedScenario =>
    checkedScenario(path, scenario, of, (seed) => options.replayOf(path, seed));
  let current: CheckSubject | undefined;
  let outcomes: Outcome[] = [];
  /** A scenario's outcomes are not kept beyond its last run. */
  const fold = (): void => {
    if (current !== undefined && outcomes.length > 0) checked.push(judged(current, outcomes));
    outcomes = [];
  };
  let [settled, unmet, events, isStopped] = [0, 0, 0, false];
  const scenarios = subjects.map(({ scenario }) => scenario);
  for await (const each of farm(checkWork(rehearse), scenarios, inputsOf(subjects.length, from, runs), {
    jobs,
    interrupted,
    onProgress: ({ finished, failures, underWay, workers, events: eventsSoFar }) =>
      display?.show({
        share: (finished + underWay) / requested,
        events: eventsSoFar,
        runs: finished,
        label: [
          `${countFigure(finished)} of ${countFigure(requested)} runs`,
          `${countFigure(unmet)} unmet`,
          ...(failures === 0 ? [] : [`${countFigure(failures)} failed`]),
          ...(workers === 1 ? [] : [amountFigure(workers, "worker")]),
        ].join(", "),
      }),
  })) {
    const subject = subjects[Math.floor(each.index / runs)];
    if (subject === undefined) throw new RangeError(`there is no input ${each.index}`);
    if (each.index % runs === 0) fold();
    current = subject;
    settled += 1;
    if ("failure" in each) {
      failed.push({ name: `${subject.path} with seed ${from + (each.index % runs)}`, failure: each.failure });
      continue;
    }
    const { output } = each;
    outcomes.push(output);
    events += output.time.events + output.time.controlEvents;
    // A run that could not be judged did not come out wrong.
    if (output.verdict !== "unknown") unmet += judged(subject, [output]).unmet.length;
    isStopped = unmet === bail && settled < requested;
    if (unmet === bail) break;
  }
  fold();
  const ended = isStopped ? "stopped" : settled < requested ? "interrupted" : "whole";
  return { checked, failed, runs: settled - failed.length, events, ended };
}

function* inputsOf(subjects: number, from: number, runs: number): Generator<CheckInput> {
  for (let subject = 0; subject < subjects; subject += 1) {
    for (let run = 0; run < runs; run += 1) yield { subject, seed: String(from + run) };
  }
}
