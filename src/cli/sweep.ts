/**
 * `cutover run --runs N`: rehearses a scenario with N seeds, on as many cores as are asked for, and folds the outcomes into distributions.
 * What is printed and written depends on the seeds alone: not on the number of workers, and not on how often the sweep was stopped and
 * resumed.
 */
import { performance } from "node:perf_hooks";
import { type Distribution, distributionOf, type RunRecord, type Shortfall, type Subject } from "../report/distribution.ts";
import { distributionText } from "../report/distribution-text.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import { fileIn } from "../report/file-place.ts";
import type { Journal } from "../report/journal.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { clearPartial, clearReport, requireWritable, writeReport, writeWhole } from "../report/write.ts";
import { criteriaOnControl } from "../run/compose.ts";
import { modelFingerprint } from "../run/fingerprint.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { namesIn } from "./earlier-report.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { type FailedRun, failedRunsText } from "./failed-runs.ts";
import { interruptible } from "./interruption.ts";
import { refuseReport } from "./overwriting.ts";
import { ProgressDisplay, rateFigure } from "./progress.ts";
import { type RunContext, type RunSettings, replayLine, speed } from "./run.ts";
import { JOURNAL_FILE, openJournal, tellResumed } from "./run-journal.ts";
import { sweepFolder } from "./seeds.ts";
import type { SweptRun } from "./sweep-work.ts";
import { sweptRuns } from "./swept-runs.ts";

const INDEX_FILE = "distribution.json";
const SUMMARY_FILE = "summary.txt";

/** Outcomes of runs that did not hold, in a folder of their own. */
const SEEDS_FOLDER = "seeds";
const SEED_FILE = /^seed-[0-9]+\.outcome\.json$/;

/** The seeds of a sweep. */
export interface SweepRange {
  /** The first seed; the others follow it one by one. */
  readonly from: number;
  readonly runs: number;
}

/** What a sweep may be asked for besides. */
export interface SweepSettings extends RunSettings {
  /** Runs at a time. */
  readonly jobs: number;
  /** Stop after so many violated runs; absent to run all seeds. */
  readonly bail?: number;
  /** Take up the journal that an earlier sweep has left in the report folder, if there is one. */
  readonly resume: boolean;
}

/**
 * Runs the seeds `from`, `from` + 1, and so on. Each run is journaled as it ends, and the outcome of one that does not hold is written as
 * soon as all runs before it have ended; the distribution is written at the end, and after an interruption over the runs up to
 * the first that is missing. The journal stays until nothing is left to resume.
 */
export function sweep(context: RunContext, scenario: Scenario, range: SweepRange, settings: SweepSettings): Promise<ExitCode> {
  return interruptible(context.signals, (interrupted) => sweepOnce(context, scenario, range, settings, interrupted));
}

async function sweepOnce(
  context: RunContext,
  scenario: Scenario,
  range: SweepRange,
  settings: SweepSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const folder = settings.report ? (settings.output ?? sweepFolder(scenario.name, range.from, range.runs)) : undefined;
  if (folder !== undefined) {
    refuseReport(folder, filesOf(folder), settings, context);
    requireWritable(fileIn(folder, INDEX_FILE));
  }
  const journal = folder === undefined ? undefined : takeUp(folder, scenario, range, settings);
  if (settings.resume && journal !== undefined) tellResumed(journal, context.terminal.error);
  try {
    return await sweepInto({ folder, journal }, context, scenario, range, settings, interrupted);
  } finally {
    journal?.close();
  }
}

/** Where a sweep writes; nowhere, if no report was asked for. */
interface SweepPlace {
  readonly folder: string | undefined;
  readonly journal: Journal<SweptRun> | undefined;
}

/** What a sweep may write or remove in its report folder. What it removes is there already, and so is an input of its name. */
function filesOf(folder: string): readonly string[] {
  const seeds = fileIn(folder, SEEDS_FOLDER);
  const outcomes = namesIn(seeds).filter((name) => SEED_FILE.test(name));
  return [...[INDEX_FILE, SUMMARY_FILE, JOURNAL_FILE].map((name) => fileIn(folder, name)), ...outcomes.map((name) => fileIn(seeds, name))];
}

/** What an earlier sweep has left goes, once it is known that the journal can be taken up. */
function takeUp(folder: string, scenario: Scenario, range: SweepRange, { control = true, resume }: SweepSettings): Journal<SweptRun> {
  const journal = openJournal<SweptRun>(folder, scenario, { ...range, ...(control ? {} : { noControl: true }) }, resume);
  const seeds = fileIn(folder, SEEDS_FOLDER);
  clearPartial(seeds);
  clearReport(seeds, SEED_FILE);
  return journal;
}

async function sweepInto(
  { folder, journal }: SweepPlace,
  context: RunContext,
  scenario: Scenario,
  range: SweepRange,
  settings: SweepSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal } = context;
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const records: RunRecord[] = [];
  const failed: (FailedRun & { readonly seed: string })[] = [];
  let events = 0;
  let freshRuns = 0;
  let violated = 0;
  for await (const swept of sweptRuns(context.rehearse, { scenario, control: settings.control ?? true }, range, {
    jobs: settings.jobs,
    interrupted,
    journal,
    display: settings.progress ? display : undefined,
  })) {
    if ("failure" in swept) {
      failed.push({ name: `seed ${swept.seed}`, seed: swept.seed, failure: swept.failure });
      continue;
    }
    const { run, isFresh } = swept;
    if (folder !== undefined && run.outcome !== undefined) {
      writeWhole(fileIn(folder, `${SEEDS_FOLDER}/seed-${swept.seed}.outcome.json`), run.outcome);
    }
    records.push(run.record);
    freshRuns += isFresh ? 1 : 0;
    events += isFresh ? run.events : 0;
    violated += run.record.verdict === "violated" ? 1 : 0;
    if (violated === settings.bail) break;
  }
  display.clear();
  terminal.error.write(failedRunsText(failed));
  if (records.length === 0) {
    if (failed.length === range.runs) return EXIT.internal;
    terminal.error.write("interrupted before the first run ended; no distribution was written\n");
    return EXIT.interrupted;
  }
  const isCutShort = violated === settings.bail && records.length + failed.length < range.runs;
  const distribution = distributionOf(subjectOf(scenario, settings), records, range.runs, {
    ...(isCutShort ? { stoppedAfterViolated: violated } : {}),
    ...(failed.length === 0 ? {} : { failedSeeds: failed.map(({ seed }) => seed) }),
  });
  const texts = textsOf(distribution, range, settings);
  const { coloured } = terminal.out;
  terminal.out.write(settings.json ? texts.json : texts.summary(coloured));
  const resumed = freshRuns < records.length ? `, ${countFigure(records.length - freshRuns)} of them from the journal` : "";
  const pace = `${speed(events, display.elapsedMs)}, ${rateFigure(freshRuns, display.elapsedMs)} runs/s`;
  terminal.error.write(`${amountFigure(records.length, "run")}${resumed}, ${pace}\n`);
  if (folder !== undefined) writeReport(folder, { [INDEX_FILE]: texts.json, [SUMMARY_FILE]: texts.summary(false) });
  const code = ending(context, distribution, folder);
  if (code !== EXIT.interrupted && code !== EXIT.internal) journal?.remove();
  return code;
}

/** What all runs of the sweep have in common. */
function subjectOf(scenario: Scenario, { control = true }: SweepSettings): Subject {
  const { name, title, system } = scenario;
  return { scenario: name, title, system, model: modelFingerprint, ...(control ? {} : { leftOut: criteriaOnControl(scenario) }) };
}

interface SweepTexts {
  readonly json: string;
  readonly summary: (coloured: boolean) => string;
}

function textsOf(distribution: Distribution, { from, runs }: SweepRange, settings: SweepSettings): SweepTexts {
  const bail = settings.bail === undefined ? [] : ["--bail", String(settings.bail)];
  const replay = replayLine(settings, ["--runs", String(runs), "--from", String(from), ...bail]);
  const replayOf = (seed: string): string => replayLine(settings, ["--seed", seed]);
  return { json: canonicalJson(distribution), summary: (coloured) => distributionText(distribution, { replay, replayOf, coloured }) };
}

/** Says where the report is and what is missing in it. */
function ending({ terminal }: RunContext, distribution: Distribution, folder: string | undefined): ExitCode {
  const { runs, requestedRuns, failedSeeds = [], stoppedAfterViolated }: Distribution & Shortfall = distribution;
  if (runs + failedSeeds.length < requestedRuns && stoppedAfterViolated === undefined) {
    const where = folder === undefined ? "it was not written, as asked" : `written to ${folder}; --resume goes on from there`;
    terminal.error.write(`interrupted: the distribution is over ${countFigure(runs)} of ${amountFigure(requestedRuns, "run")}, ${where}\n`);
    return EXIT.interrupted;
  }
  if (folder !== undefined) terminal.error.write(`report in ${folder}\n`);
  return failedSeeds.length > 0 ? EXIT.internal : exitCodeOf(distribution.verdict);
}
