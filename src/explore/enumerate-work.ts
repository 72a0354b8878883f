/** The work of an enumeration, for the farm: the number of a case goes in, what it broke comes out. */

import type { Work } from "../farm/farm.ts";
import type { Job, Prepare } from "../farm/job.ts";
import { Rehearsal } from "../run/rehearsal.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { createSystem } from "../systems/index.ts";
import { enumeratedCase, interchangeable } from "./enumerated-scenario.ts";
import { type Failure, failureOf } from "./failure.ts";
import { RolloutCases } from "./rollout-orders.ts";

/** What all runs of an enumeration have in common. */
export interface EnumerationSetup {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly nodes: number;
}

/** What one case came to. */
export interface EnumeratedRun {
  /** Number of the case, from 0. */
  readonly number: number;
  /** What the case is, in words. */
  readonly title: string;
  /** What it broke first; absent if nothing. */
  readonly failure?: Failure;
  /** Why it could not be judged, where it broke nothing. */
  readonly unknown?: string;
  /** Situations that a run should meet and that this one has not met: all cases together should. */
  readonly unseen: readonly string[];
  readonly events: number;
}

/** The cases of a scenario on so many of its nodes. */
export function casesOf({ scenario, nodes }: Pick<EnumerationSetup, "scenario" | "nodes">): RolloutCases {
  return new RolloutCases(interchangeable(scenario, createSystem(scenario.system), nodes));
}

/** Rehearses one case after the other; invariants alone are judged, and only those that ask for one cost a control run. */
export const prepare: Prepare<EnumerationSetup, number, EnumeratedRun> = (setup) => {
  const cases = casesOf(setup);
  return (number): Job<EnumeratedRun> => {
    const scenario = enumeratedCase(setup.scenario, setup.nodes, cases.at(number));
    const rehearsal = new Rehearsal(scenario, setup.seed, {}, { control: false });
    return {
      advance: (maxEvents) => rehearsal.advance(maxEvents),
      get progress() {
        return rehearsal.progress;
      },
      result() {
        const { outcome } = rehearsal.result();
        const failure = failureOf(outcome);
        const unseen = outcome.sometimes.filter(({ required, seen }) => required && seen === 0).map(({ title }) => title);
        const reason =
          outcome.verdict === "unknown" ? outcome.reasons.find((each) => !unseen.some((title) => each.endsWith(title))) : undefined;
        return {
          number,
          title: scenario.title,
          ...(failure === undefined ? {} : { failure }),
          ...(reason === undefined ? {} : { unknown: reason }),
          unseen,
          events: outcome.time.events,
        };
      },
    };
  };
};

/** What the farm is given. */
export const enumerateWork: Work<EnumerationSetup, number, EnumeratedRun> = { prepare, module: new URL(import.meta.url) };
