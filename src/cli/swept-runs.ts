/** The runs of a sweep in the order of their seeds: those that the journal knows, and those that the farm still has to make. */
import { farm } from "../farm/farm.ts";
import type { Settled } from "../farm/job.ts";
import type { FarmProgress } from "../farm/pool.ts";
import type { RunRecord } from "../report/distribution.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import type { Journal } from "../report/journal.ts";
import type { ProgressDisplay } from "./progress.ts";
import type { SweepRange } from "./sweep.ts";
import { type Rehearse, type SweepSetup, type SweptRun, sweepWork } from "./sweep-work.ts";

/** One seed and what came of it. */
export type Swept =
  | { readonly seed: string; readonly run: SweptRun /** Made just now, not taken from the journal. */; readonly isFresh: boolean }
  | { readonly seed: string; readonly failure: string };

/** How a sweep runs. */
export interface SweptRunsOptions {
  readonly jobs: number;
  readonly interrupted: () => boolean;
  /** Takes every run as it ends; the runs that it has already are not made again. */
  readonly journal: Journal<SweptRun> | undefined;
  readonly display: ProgressDisplay | undefined;
}

/** Ends early when interrupted, at the first run that is missing. */
export async function* sweptRuns(
  rehearse: Rehearse,
  setup: SweepSetup,
  { from, runs }: SweepRange,
  { jobs, interrupted, journal, display }: SweptRunsOptions,
): AsyncGenerator<Swept, void> {
  const texts = new Map<string, string>();
  const known = new Map((journal?.entries ?? []).map((run) => [run.record.seed, run]));
  const missingRuns = runs - known.size;
  let violated = [...known.values()].filter(({ record }) => record.verdict === "violated").length;
  function* missingSeeds(): Generator<string> {
    for (let index = 0; index < runs; index += 1) if (!known.has(String(from + index))) yield String(from + index);
  }
  const onSettled = (settled: Settled<SweptRun>): void => {
    if ("failure" in settled) return;
    violated += settled.output.record.verdict === "violated" ? 1 : 0;
    journal?.append(settled.output);
  };
  const onProgress = ({ finished, failures, underWay, workers, events }: FarmProgress): void =>
    display?.show({
      share: (finished + underWay) / missingRuns,
      events,
      runs: finished,
      label: [
        `${countFigure(known.size + finished)} of ${countFigure(runs)} runs`,
        `${countFigure(violated)} violated`,
        ...(failures === 0 ? [] : [`${countFigure(failures)} failed`]),
        ...(workers === 1 ? [] : [amountFigure(workers, "worker")]),
      ].join(", "),
    });
  const fresh = farm(sweepWork(rehearse), setup, missingSeeds(), { jobs, interrupted, onSettled, onProgress });
  try {
    for (let index = 0; index < runs; index += 1) {
      const seed = String(from + index);
      const run = known.get(seed);
      if (run !== undefined) {
        yield { seed, run: withSharedTexts(run, texts), isFresh: false };
        continue;
      }
      const { done, value } = await fresh.next();
      if (done === true || value === undefined) return;
      yield "failure" in value ? { seed, failure: value.failure } : { seed, run: withSharedTexts(value.output, texts), isFresh: true };
    }
  } finally {
    await fresh.return();
  }
}

/** Runs from other threads and from the journal bring copies of texts that are the same in every run. One of each is kept. */
function withSharedTexts(run: SweptRun, texts: Map<string, string>): SweptRun {
  const shared = (text: string): string => {
    const kept = texts.get(text) ?? text;
    texts.set(text, kept);
    return kept;
  };
  const titled = <Item extends Pick<RunRecord["invariants"][number], "id" | "title">>(items: readonly Item[]): readonly Item[] =>
    items.map((item) => ({ ...item, id: shared(item.id), title: shared(item.title) }));
  const { record } = run;
  return { ...run, record: { ...record, invariants: titled(record.invariants), criteria: titled(record.criteria) } };
}
