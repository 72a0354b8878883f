/**
 * What the two runs did while each step of the plan stood, side by side: what criteria compare. Without a control run, the one.
 *
 * A rollback that is over cuts the step that stands then. If it has not been undone since, what was before the cut was the rollback's
 * doing, and what comes after it is judged by itself. If it has, it was no end of the rollout but a delay, and the parts are one step.
 */
import type { StepFacts, StepTally } from "../check/criterion.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { ControlFigures } from "./control-run.ts";
import { ROW_US, type StepRecord } from "./recorder.ts";
import type { StepFigures } from "./run-figures.ts";
import type { Simulation } from "./simulation.ts";
import { stepTally } from "./totals.ts";

/** What is judged as one: a step, or what comes of it after a rollback. */
interface Stretch {
  /** Place of its first record among those of the run. */
  readonly index: number;
  readonly first: StepRecord;
  /** Records that it is made of. */
  parts: number;
}

/** The facts of each step, in the order of the plan. */
export function stepFacts(
  scenario: Scenario,
  migration: Simulation,
  figures: readonly StepFigures[],
  control: ControlFigures | undefined,
): StepFacts[] {
  // A kill that is lifted again delays the rollout and does not end it: its steps are judged like any other.
  const lasting = migration.tracker.records.filter(({ ended }) => ended === undefined).map(({ order }) => order.startedAtUs);
  return stretches(migration).map((stretch, place, all): StepFacts => {
    const { first, index, parts } = stretch;
    const { step, enteredUs } = first;
    const next = all[place + 1]?.first;
    const untilUs = next?.enteredUs ?? Number.POSITIVE_INFINITY;
    const isCut = next?.afterRollback !== undefined;
    const isRemainder = first.afterRollback !== undefined;
    const percentage = scenario.plan.steps.find(({ name }) => name === step)?.write?.percentage;
    return {
      step,
      ...(percentage === undefined || isRemainder ? {} : { targetShare: percentage / 100 }),
      nodeShare: share(nodesOnNext(migration, step).size, migration.fleet.members.length),
      rolledBack: lasting.some((startedUs) => startedUs < untilUs),
      inRollback: isCut || lasting.some((startedUs) => startedUs >= enteredUs && startedUs < untilUs),
      ...(isRemainder
        ? remainder(stretch, next, migration, control)
        : {
            run: stepTally(figures.slice(index, index + parts)),
            ...(control === undefined ? {} : { control: wholeStep(step, control) }),
          }),
    };
  });
}

/** Nodes that completed an operation on the next version while the step stood, before and after a rollback in it. */
export function nodesOnNext({ recorder }: Simulation, step: string): ReadonlySet<string> {
  return new Set(recorder.steps.filter((record) => record.step === step).flatMap((record) => [...record.nodesOnNext]));
}

/** A share to four decimals; none of nothing. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

function stretches({ recorder }: Simulation): Stretch[] {
  const found: Stretch[] = [];
  recorder.steps.forEach((record, index) => {
    const last = found.at(-1);
    if (record.afterRollback?.ended !== undefined && last !== undefined) last.parts++;
    else found.push({ index, first: record, parts: 1 });
  });
  return found;
}

function wholeStep(step: string, control: ControlFigures): StepTally {
  const figures = control.steps.find((candidate) => candidate.step === step);
  return figures === undefined ? { operations: 0, errors: 0 } : stepTally([figures]);
}

/**
 * After a rollback only what still runs on the next version is judged: on the old version nothing is the migration's doing. Of the errors
 * that the control run has in the same time, those count for it that did not come to the old version here. Latencies and CPU time are not
 * known of parts of a step in the control run.
 */
function remainder(
  { first, index, parts }: Stretch,
  next: StepRecord | undefined,
  { recorder }: Simulation,
  control: ControlFigures | undefined,
): Pick<StepFacts, "run" | "control"> {
  const records = recorder.steps.slice(index, index + parts);
  const sum = (value: (record: StepRecord) => number): number => records.reduce((total, record) => total + value(record), 0);
  const operations = sum(({ tallies: { old, next } }) => old.count + next.count);
  const run = { operations, errors: sum(({ tallies }) => tallies.next.errors) };
  if (control === undefined) return { run };
  const untilUs = next?.enteredCalendarUs ?? Number.POSITIVE_INFINITY;
  // Rows are of whole seconds, and those at both ends count: an error that both runs have is no excess.
  const meanwhile = control.metrics.filter(({ calendarUs }) => calendarUs + ROW_US > first.enteredCalendarUs && calendarUs < untilUs);
  const expected = meanwhile.reduce((total, { errors }) => total + errors, 0) - sum(({ tallies }) => tallies.old.errors);
  return { run, control: { operations, errors: Math.max(0, expected) } };
}
