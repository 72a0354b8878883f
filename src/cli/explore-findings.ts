/**
 * What becomes of an exploration's failing runs: the farm computes which values are guilty of each, they are put into groups, and the farm
 * shrinks one example of each group. Both are journaled as they are finished, so that an exploration that was killed here goes on here.
 */
import { type Finding, grouped } from "../explore/exploration.ts";
import type { ExploredRun } from "../explore/explore-work.ts";
import { type GuiltyValues, guiltWork } from "../explore/guilt-work.ts";
import { type FailingRun, type ShrunkRun, shrinkWork } from "../explore/shrink-work.ts";
import { farm, type Work } from "../farm/farm.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import type { Journal } from "../report/journal.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { FailedRun } from "./failed-runs.ts";
import type { ProgressDisplay } from "./progress.ts";
import { folderName } from "./seeds.ts";

/** Rehearsals that shrinking one finding may take. */
const SHRINKING_RUNS = 1_500;

/** What an exploration's journal holds: every run, what is guilty of a failing one, the incident of a group's first one. */
export type ExploreEntry = ExploredRun | GuiltyValues | ShrunkRun;

/** What the entries of a journal are, by the number of their run. */
export interface KnownEntries {
  readonly runs: ReadonlyMap<number, ExploredRun>;
  readonly guilty: ReadonlyMap<number, GuiltyValues>;
  readonly shrunk: ReadonlyMap<number, ShrunkRun>;
}

/** A group of failing runs, and its incident file; without one where shrinking was interrupted or failed. */
export interface ShrunkFinding {
  readonly finding: Finding;
  readonly text?: string;
}

/** All findings, and what could not be computed of them. */
export interface Findings {
  readonly findings: readonly ShrunkFinding[];
  readonly failed: readonly FailedRun[];
  /** Every failing run has been examined and every group has an incident, but for what failed. */
  readonly complete: boolean;
}

/** What the findings are made with. */
export interface FindingsOptions {
  readonly scenario: Scenario;
  /** The root seed. */
  readonly seed: string;
  readonly jobs: number;
  readonly interrupted: () => boolean;
  readonly journal: Journal<ExploreEntry> | undefined;
  readonly known: KnownEntries;
  /** Begins to show a kind of work; absent if no progress is to be shown. */
  readonly newDisplay: (() => ProgressDisplay) | undefined;
}

/** Sorts a journal's entries. */
export function knownEntries(entries: readonly ExploreEntry[]): KnownEntries {
  const byRun = <Entry extends ExploreEntry>(some: readonly Entry[]): ReadonlyMap<number, Entry> =>
    new Map(some.map((entry) => [entry.index, entry]));
  return {
    runs: byRun(entries.filter((entry) => "seen" in entry)),
    guilty: byRun(entries.filter((entry) => "guilty" in entry)),
    shrunk: byRun(entries.filter((entry) => "text" in entry)),
  };
}

/** Groups failing runs, which stand in their order, and has the first of each group shrunk. Throws a `ReportError` of the journal. */
export async function findingsOf(failing: readonly ExploredRun[], options: FindingsOptions): Promise<Findings> {
  const { scenario, seed, known } = options;
  const setup = { scenario, rootSeed: seed };
  const examples = failing.flatMap(({ index, failure }): FailingRun[] => (failure === undefined ? [] : [{ index, failure }]));
  const guilt = await eachOf(guiltWork, setup, examples, known.guilty, options, {
    label: (done, all) => `guilty values of ${countFigure(done)} of ${amountFigure(all, "failing run")}`,
    name: (run) => `the search for what is guilty in run ${run}`,
  });
  const groups = grouped(failing, ({ index }) => guilt.outputs.get(index) ?? { guilty: [], alternatives: [] });
  const firsts = groups.flatMap(({ runs }) => examples.filter(({ index }) => index === runs[0]));
  const shrunk = await eachOf(shrinkWork, { ...setup, runs: SHRINKING_RUNS }, firsts, known.shrunk, options, {
    label: (done, all) => `shrunk ${countFigure(done)} of ${amountFigure(all, "finding")}`,
    name: (run) => `the shrinking of run ${run}`,
  });
  const findings = groups.map((finding, number): ShrunkFinding => {
    const example = shrunk.outputs.get(finding.runs[0] ?? -1);
    if (example === undefined) return { finding };
    const { text, index: _, ...incident } = example;
    return { finding: { ...finding, incident: { ...incident, file: `incident-${number + 1}-${folderName(finding.id)}.yaml` } }, text };
  });
  const failed = [...guilt.failed, ...shrunk.failed];
  return { findings, failed, complete: guilt.outputs.size + shrunk.outputs.size + failed.length === examples.length + firsts.length };
}

/** How one kind of work is called. */
interface Words {
  readonly label: (done: number, all: number) => string;
  readonly name: (run: number) => string;
}

interface Outputs<Output> {
  /** By the number of the run. */
  readonly outputs: ReadonlyMap<number, Output>;
  readonly failed: readonly FailedRun[];
}

/** Has the farm do what is not known yet, and journals it. */
async function eachOf<Setup, Output extends GuiltyValues | ShrunkRun>(
  work: Work<Setup, FailingRun, Output>,
  setup: Setup,
  runs: readonly FailingRun[],
  known: ReadonlyMap<number, Output>,
  { jobs, interrupted, journal, newDisplay }: FindingsOptions,
  words: Words,
): Promise<Outputs<Output>> {
  const outputs = new Map(runs.flatMap(({ index }) => known.get(index) ?? []).map((output) => [output.index, output]));
  const missing = runs.filter(({ index }) => !outputs.has(index));
  const failed: FailedRun[] = [];
  const doneBefore = outputs.size;
  const display = newDisplay?.();
  const results = farm(work, setup, missing, {
    jobs,
    interrupted,
    onSettled: (settled) => {
      if ("output" in settled) journal?.append(settled.output);
    },
    onProgress: ({ finished, events }) => display?.show({ events, label: words.label(doneBefore + finished, runs.length) }),
  });
  for await (const settled of results) {
    if ("output" in settled) outputs.set(settled.output.index, settled.output);
    else failed.push({ name: words.name(missing[settled.index]?.index ?? -1), failure: settled.failure });
  }
  display?.clear();
  return { outputs, failed };
}
