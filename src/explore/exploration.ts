/**
 * What an exploration has found, as plain data: findings in groups, what was seen and what never, what was pending. It depends on the
 * scenario, the root seed and the number of runs alone; there is no wall-clock value in it.
 */
import { createSystem } from "../systems/index.ts";
import type { ExploredRun } from "./explore-work.ts";
import type { Guilt } from "./guilt-work.ts";
import type { ShrunkRun } from "./shrink-work.ts";

/**
 * Failing runs that have their invariant, their guilty values and their step in common, with the smallest incident of the first of them.
 */
export interface Finding {
  /** Of the invariant that breaks. */
  readonly id: string;
  /** Paths of the smallest set of values that are guilty; empty where nothing in the scenario is known to be unsound. */
  readonly guilty: readonly string[];
  /** Other sets of that size that remove the failure of the first run, too. */
  readonly alternatives: readonly (readonly string[])[];
  /** The plan step that stood when it broke. */
  readonly step: string;
  /** Numbers of the runs, ascending. */
  readonly runs: readonly number[];
  /** The first run's violation in words. */
  readonly message: string;
  /** What was still pending at the end of the first run. */
  readonly pending: readonly string[];
  readonly incident?: Omit<ShrunkRun, "text" | "index"> & {
    /** Name of the file in the report folder. */
    readonly file: string;
  };
}

/** How many there were of something, and in how many runs. */
export interface Tally {
  readonly name: string;
  readonly runs: number;
}

/** Everything that `explore.json` holds. */
export interface Exploration {
  readonly schema: "cutover.exploration/1";
  readonly scenario: string;
  readonly title: string;
  readonly system: string;
  readonly seed: string;
  readonly model: string;
  /** Runs that came to an end, from the first one on. */
  readonly runs: number;
  readonly requestedRuns: number;
  /** It stopped after so many failing runs, as it was told to; absent where it went through all. */
  readonly stoppedAfterFailing?: number;
  readonly failing: number;
  readonly findings: readonly Finding[];
  /** How often each situation occurred; 0 for those that were never seen. */
  readonly situations: readonly (Tally & { readonly title: string })[];
  /** Kinds of faults, by how many runs had them. */
  readonly faults: readonly Tally[];
  /** What had not come to its end when runs were over. */
  readonly pending: readonly Tally[];
  readonly nodes: { readonly least: number; readonly most: number };
  readonly simulatedUs: number;
  readonly events: number;
}

/** Takes the runs of an exploration in their order and keeps sums of them. */
export class ExplorationFold {
  readonly #seen = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #pending = new Map<string, number>();
  readonly failing: ExploredRun[] = [];
  runs = 0;
  #simulatedUs = 0;
  #events = 0;
  #nodesLeast = Number.POSITIVE_INFINITY;
  #nodesMost = 0;

  add(run: ExploredRun): void {
    this.runs++;
    this.#simulatedUs += run.simulatedUs;
    this.#events += run.events;
    this.#nodesLeast = Math.min(this.#nodesLeast, run.nodes);
    this.#nodesMost = Math.max(this.#nodesMost, run.nodes);
    for (const id of run.seen) count(this.#seen, id);
    for (const kind of new Set(run.faults)) count(this.#faults, kind);
    for (const reason of new Set(run.pending)) count(this.#pending, reason);
    if (run.failure !== undefined) this.failing.push(run);
  }

  /** Sums over all runs so far. */
  sums(system: string): Pick<Exploration, "situations" | "faults" | "pending" | "nodes" | "simulatedUs" | "events" | "runs" | "failing"> {
    const situations = createSystem(system).situations.map(({ id, title }) => ({ name: id, title, runs: this.#seen.get(id) ?? 0 }));
    return {
      situations,
      faults: tallies(this.#faults),
      pending: tallies(this.#pending),
      nodes: { least: this.runs === 0 ? 0 : this.#nodesLeast, most: this.#nodesMost },
      simulatedUs: this.#simulatedUs,
      events: this.#events,
      runs: this.runs,
      failing: this.failing.length,
    };
  }
}

/** Groups failing runs; `guiltOf` says which values are guilty of a run's failure. Groups stand in the order of their first runs. */
export function grouped(failing: readonly ExploredRun[], guiltOf: (run: ExploredRun) => Guilt): readonly Finding[] {
  const groups = new Map<string, Finding>();
  for (const run of failing) {
    const { failure } = run;
    if (failure === undefined) continue;
    const { id, step = "", message } = failure;
    const { guilty, alternatives } = guiltOf(run);
    const key = JSON.stringify([id, guilty, step]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { id, guilty, alternatives, step, runs: [run.index], message, pending: run.pending });
    else groups.set(key, { ...known, runs: [...known.runs, run.index] });
  }
  return [...groups.values()];
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Those with the most runs first. */
function tallies(counts: ReadonlyMap<string, number>): readonly Tally[] {
  const all = [...counts].map(([name, runs]) => ({ name, runs }));
  return all.sort((one, other) => other.runs - one.runs || (one.name < other.name ? -1 : 1));
}
