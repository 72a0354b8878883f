/**
 * What a sweep does with each of its seeds, in the thread that the farm chooses: rehearse it, and reduce the outcome to what the sweep
 * keeps. The whole outcome stays where it was made, unless the run does not hold.
 */
import type { Work } from "../farm/farm.ts";
import { type Job, mapped, type Prepare } from "../farm/job.ts";
import { type RunRecord, recordOf } from "../report/distribution.ts";
import { outcomeJson } from "../report/outcome-json.ts";
import type { Rehearsed } from "../run/outcome.ts";
import { Rehearsal, type RehearsalOptions, type RehearsalWatchers } from "../run/rehearsal.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What a sweep keeps of one run. */
export interface SweptRun {
  readonly record: RunRecord;
  /** Simulated in all its parts. */
  readonly events: number;
  /** The text of its `outcome.json`; absent for a run that holds. */
  readonly outcome?: string;
}

/** Makes the run of a scenario with a seed. */
export type Rehearse = (scenario: Scenario, seed: string, watchers?: RehearsalWatchers, options?: RehearsalOptions) => Job<Rehearsed>;

/** What all runs of a sweep are made of. */
export interface SweepSetup {
  readonly scenario: Scenario;
  /** With control runs. */
  readonly control: boolean;
}

/** Sets up the work for runs that are made in this way. */
function preparing(rehearse: Rehearse): Prepare<SweepSetup, string, SweptRun> {
  return ({ scenario, control }) =>
    (seed) =>
      mapped(rehearse(scenario, seed, {}, { control }), sweptRun);
}

/** For the farm's threads: real rehearsals. */
export const prepare = preparing((...whatAndHow) => new Rehearsal(...whatAndHow));

/** The work of a sweep. Runs in this thread are made in the way that is given, those in other threads are real rehearsals. */
export function sweepWork(rehearse: Rehearse): Work<SweepSetup, string, SweptRun> {
  return { prepare: preparing(rehearse), module: new URL(import.meta.url) };
}

function sweptRun({ outcome }: Rehearsed): SweptRun {
  const events = outcome.time.events + (outcome.time.controlEvents ?? 0);
  return { record: recordOf(outcome), events, ...(outcome.verdict === "holds" ? {} : { outcome: outcomeJson(outcome) }) };
}
