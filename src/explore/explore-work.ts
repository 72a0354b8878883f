/** One run of an exploration, in the thread that the farm chooses: a pure function of the scenario, the root seed and the run's number. */
import type { Work } from "../farm/farm.ts";
import type { Job } from "../farm/job.ts";
import { Rehearsal } from "../run/rehearsal.ts";
import { vocabulary } from "../scenario/known.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { Drawing } from "./draw.ts";
import { type Failure, failureOf } from "./failure.ts";

/** What all runs of an exploration have in common. */
export interface ExploredSetup {
  readonly scenario: Scenario;
  readonly rootSeed: string;
}

/** What an exploration keeps of one run. */
export interface ExploredRun {
  readonly index: number;
  /** What it broke first; absent where nothing broke. */
  readonly failure?: Failure;
  /** What had not come to its end when the run was over, in words. */
  readonly pending: readonly string[];
  /** Situations that occurred. */
  readonly seen: readonly string[];
  /** Kinds of the faults that were drawn. */
  readonly faults: readonly string[];
  readonly nodes: number;
  readonly simulatedUs: number;
  /** Simulated in all its parts. */
  readonly events: number;
}

/** For the farm. */
export function prepare({ scenario, rootSeed }: ExploredSetup): (index: number) => Job<ExploredRun> {
  const drawing = new Drawing(scenario, vocabulary);
  return (index) => {
    const drawn = drawing.draw(rootSeed, index);
    const rehearsal = new Rehearsal(drawn.scenario, drawn.seed, {}, { control: false, digest: false });
    return {
      advance: (maxEvents) => rehearsal.advance(maxEvents),
      get progress() {
        return rehearsal.progress;
      },
      result: () => ({ index, ...resultOf(rehearsal, drawn.scenario) }),
    };
  };
}

function resultOf(rehearsal: Rehearsal, { faults, cluster }: Scenario): Omit<ExploredRun, "index"> {
  const { invariants, exhausted, seen, simulatedUs } = rehearsal.brief();
  const failure = failureOf({ invariants, criteria: [] });
  return {
    ...(failure === undefined ? {} : { failure }),
    pending: exhausted,
    seen,
    faults: faults.map(({ kind }) => kind),
    nodes: cluster.nodes,
    simulatedUs,
    events: rehearsal.progress.events,
  };
}

/** The runs of an exploration. */
export const exploredWork: Work<ExploredSetup, number, ExploredRun> = { prepare, module: new URL(import.meta.url) };
