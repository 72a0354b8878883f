/** The runs of a check: every scenario with every seed, on the farm, put together again scenario by scenario in their order. */
import { farm } from "../farm/farm.ts";
import { type CheckedScenario, checkedScenario } from "../report/check.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import type { Journal } from "../report/journal.ts";
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

/** What the journal of a check holds of one run: its number, counted over all scenarios, and its outcome. */
export interface CheckedRun {
  readonly index: number;
  readonly outcome: Outcome;
}

/** Which seeds, and how they are run. */
export interface CheckRunsOptions {
  readonly from: number;
  /** Of each scenario, but for incidents. */
  readonly runs: number;
  /** Runs at a time. */
  readonly jobs: number;
  /** Stop after so many runs that came out otherwise than expected; absent to go on to the end. */
  readonly bail?: number;
  /** Takes every run as it ends; the runs that it has already are not made again. */
  readonly journal: Journal<CheckedRun> | undefined;
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
  /** Runs that were asked for. */
  readonly requested: number;
  /** Runs that have an outcome. */
  readonly runs: number;
  /** Those of them that were made just now, not taken from the journal, and the events that they took. */
  readonly freshRuns: number;
  readonly events: number;
  /** Not all was run: interrupted, or stopped as asked. */
  readonly ended: "whole" | "interrupted" | "stopped";
}

/** Runs everything that the journal does not have, one scenario after the other. */
export async function runCheck(rehearse: Rehearse, subjects: readonly CheckSubject[], options: CheckRunsOptions): Promise<CheckRuns> {
  const { bail } = options;
  const inputs = inputsOf(subjects, options);
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
  let [settled, freshRuns, events, isStopped] = [0, 0, 0, false];
  const soFar = { unmet: 0 };
  for await (const each of runsInOrder(rehearse, subjects, inputs, options, soFar)) {
    const input = inputs[each.index];
    const subject = subjects[input?.subject ?? -1];
    if (input === undefined || subject === undefined) throw new RangeError(`there is no input ${each.index}`);
    if (subject !== current) fold();
    current = subject;
    settled += 1;
    if ("failure" in each) {
      failed.push({ name: `${subject.path} with seed ${input.seed}`, failure: each.failure });
      continue;
    }
    const { outcome, isFresh } = each;
    outcomes.push(outcome);
    freshRuns += isFresh ? 1 : 0;
    events += isFresh ? outcome.time.events + (outcome.time.controlEvents ?? 0) : 0;
    // A run that could not be judged did not come out wrong.
    if (outcome.verdict !== "unknown") soFar.unmet += judged(subject, [outcome]).unmet.length;
    isStopped = soFar.unmet === bail && settled < inputs.length;
    if (soFar.unmet === bail) break;
  }
  fold();
  const ended = isStopped ? "stopped" : settled < inputs.length ? "interrupted" : "whole";
  return { checked, failed, requested: inputs.length, runs: settled - failed.length, freshRuns, events, ended };
}

type OrderedRun = (CheckedRun & { readonly isFresh: boolean }) | { readonly index: number; readonly failure: string };

/** The runs of all scenarios in their order. Ends early when interrupted, at the first run that is missing. */
async function* runsInOrder(
  rehearse: Rehearse,
  subjects: readonly CheckSubject[],
  inputs: readonly CheckInput[],
  { jobs, interrupted, journal, display }: CheckRunsOptions,
  soFar: { readonly unmet: number },
): AsyncGenerator<OrderedRun, void> {
  const known = new Map((journal?.entries ?? []).map((run) => [run.index, run]));
  const missing = [...inputs.keys()].filter((index) => !known.has(index));
  const scenarios = subjects.map(({ scenario }) => scenario);
  const missingInputs = inputs.filter((_, index) => !known.has(index));
  const fresh = farm(checkWork(rehearse), scenarios, missingInputs, {
    jobs,
    interrupted,
    onSettled: (settled) => {
      const index = missing[settled.index];
      if ("output" in settled && index !== undefined) journal?.append({ index, outcome: settled.output });
    },
    onProgress: ({ finished, failures, underWay, workers, events }) =>
      display?.show({
        share: (finished + underWay) / missing.length,
        events,
        runs: finished,
        label: [
          `${countFigure(known.size + finished)} of ${countFigure(inputs.length)} runs`,
          `${countFigure(soFar.unmet)} unmet`,
          ...(failures === 0 ? [] : [`${countFigure(failures)} failed`]),
          ...(workers === 1 ? [] : [amountFigure(workers, "worker")]),
        ].join(", "),
      }),
  });
  try {
    for (const index of inputs.keys()) {
      const journaled = known.get(index);
      if (journaled !== undefined) {
        yield { ...journaled, isFresh: false };
        continue;
      }
      const { done, value } = await fresh.next();
      if (done === true || value === undefined) return;
      yield "failure" in value ? { index, failure: value.failure } : { index, outcome: value.output, isFresh: true };
    }
  } finally {
    await fresh.return();
  }
}

/** Each scenario with all seeds; an incident with the one seed that it is about. */
function inputsOf(subjects: readonly CheckSubject[], { from, runs }: Pick<CheckRunsOptions, "from" | "runs">): readonly CheckInput[] {
  const seeds = Array.from({ length: runs }, (_, run) => String(from + run));
  return subjects.flatMap(({ scenario: { incident } }, subject) =>
    (incident === undefined ? seeds : [incident.seed]).map((seed) => ({ subject, seed })),
  );
}
