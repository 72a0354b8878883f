/** Shrinks one failing run of an exploration, in the thread that the farm chooses. */
import type { Work } from "../farm/farm.ts";
import { type Job, mapped } from "../farm/job.ts";
import { vocabulary } from "../scenario/known.ts";
import { Drawing } from "./draw.ts";
import type { ExploredSetup } from "./explore-work.ts";
import type { Failure } from "./failure.ts";
import { incidentText } from "./incident.ts";
import { Shrinking } from "./shrink.ts";
import { storyOf } from "./story.ts";

/** A run that failed. */
export interface FailingRun {
  readonly index: number;
  readonly failure: Failure;
}

/** The smallest incident that was found for it. */
export interface ShrunkRun {
  readonly index: number;
  /** The text of the incident file. */
  readonly text: string;
  /** What happens in it, in prose. */
  readonly story: string;
  readonly nodes: number;
  readonly faults: number;
  /** Steps and commands. */
  readonly planSteps: number;
  /** Rehearsals spent. */
  readonly runs: number;
  /** Events that these took. */
  readonly events: number;
  /** False: the budget ran out, and there may be a smaller one. */
  readonly complete: boolean;
}

/** What all of them have in common. */
export type ShrinkSetup = ExploredSetup & {
  /** Rehearsals at most, for each. */
  readonly runs: number;
};

/** For the farm. */
export function prepare({ scenario, rootSeed, runs }: ShrinkSetup): (failing: FailingRun) => Job<ShrunkRun> {
  const drawing = new Drawing(scenario, vocabulary);
  return ({ index, failure }) => {
    const drawn = drawing.draw(rootSeed, index);
    const shrinking = new Shrinking(drawn.scenario, drawn.seed, failure, { vocabulary, runs, judge: "alone" });
    return mapped(shrinking, (shrunk): ShrunkRun => {
      const { cluster, faults, plan } = shrunk.scenario;
      return {
        index,
        text: incidentText(shrunk, vocabulary),
        story: storyOf(shrunk, vocabulary),
        nodes: cluster.nodes,
        faults: faults.length,
        planSteps: plan.steps.length + plan.operator.length,
        runs: shrunk.runs,
        events: shrinking.progress.events,
        complete: shrunk.complete,
      };
    });
  };
}

/** The shrinking of an exploration's examples. */
export const shrinkWork: Work<ShrinkSetup, FailingRun, ShrunkRun> = { prepare, module: new URL(import.meta.url) };
