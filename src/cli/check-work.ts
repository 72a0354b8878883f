/**
 * What a check does with each run, in the thread that the farm chooses. Unlike a sweep, it hands back the whole outcome: reporters want it.
 */
import type { Work } from "../farm/farm.ts";
import { mapped } from "../farm/job.ts";
import type { Outcome } from "../run/outcome.ts";
import { Rehearsal } from "../run/rehearsal.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Rehearse } from "./sweep-work.ts";

/** One run of a check: the scenario's place among those that are checked, and the seed. */
export interface CheckInput {
  readonly subject: number;
  readonly seed: string;
}

type CheckWork = Work<readonly Scenario[], CheckInput, Outcome>;

/** For the farm's threads: real rehearsals. */
export const prepare = preparing((scenario, seed) => new Rehearsal(scenario, seed));

/** The work of a check. Runs in this thread are made in the way that is given, those in other threads are real rehearsals. */
export function checkWork(rehearse: Rehearse): CheckWork {
  return { prepare: preparing(rehearse), module: new URL(import.meta.url) };
}

function preparing(rehearse: Rehearse): CheckWork["prepare"] {
  return (scenarios) =>
    ({ subject, seed }) => {
      const scenario = scenarios[subject];
      if (scenario === undefined) throw new RangeError(`there is no scenario ${subject}`);
      return mapped(rehearse(scenario, seed), ({ outcome }) => outcome);
    };
}
