/** `cutover check`: rehearses scenarios with several seeds each and holds the outcomes against what their authors expect. */
import { performance } from "node:perf_hooks";
import { amountFigure, countFigure } from "../report/figures.ts";
import type { Journal } from "../report/journal.ts";
import { ReportError } from "../report/write.ts";
import { ScenarioError } from "../scenario/errors.ts";
import { type LoadOptions, loadScenario } from "../scenario/load.ts";
import { type CheckRange, openCheckJournal } from "./check-journal.ts";
import { CheckReport, type CheckReporting } from "./check-report.ts";
import { type CheckedRun, type CheckSubject, runCheck } from "./check-runs.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { failedRunsText } from "./failed-runs.ts";
import { UsageError } from "./failures.ts";
import { interruptible } from "./interruption.ts";
import { refuseOverwriting } from "./overwriting.ts";
import { ProgressDisplay } from "./progress.ts";
import { type RunContext, replayLine, speed } from "./run.ts";
import { tellResumed } from "./run-journal.ts";
import { scenarioPaths } from "./scenario-paths.ts";
import type { Output } from "./terminal.ts";

/** What to check and how to say what was found. */
export interface CheckSettings {
  readonly paths: readonly string[];
  readonly set: readonly string[];
  /** The first seed; the others follow it one by one. */
  readonly from: number;
  readonly runs: number;
  /** Runs at a time. */
  readonly jobs: number;
  /** Stop after so many runs that came out otherwise than expected; absent to go on to the end. */
  readonly bail?: number;
  /** Where to keep a journal of the runs, and whether to take up one that an earlier check has left; absent to keep none. */
  readonly journal?: { readonly folder: string; readonly resume: boolean };
  readonly progress: boolean;
  readonly reporting: CheckReporting;
}

/** Loads every scenario before the first run, so that a mistake in the last one is not found after an hour. */
export function check(context: RunContext, settings: CheckSettings): Promise<ExitCode> {
  const paths = scenarioPaths(settings.paths);
  const subjects = loadedSubjects(paths, { vocabulary: context.vocabulary, set: settings.set });
  const read = paths.map((path) => ({ path, set: settings.set, what: "a scenario to check" }));
  for (const { path } of settings.reporting.reports) if (path !== undefined) refuseOverwriting("--reporter", path, read, context);
  return interruptible(context.signals, (interrupted) => checkAll(context, subjects, settings, interrupted));
}

/** Throws one error that names every file that does not load. */
function loadedSubjects(paths: readonly string[], options: LoadOptions): readonly CheckSubject[] {
  const mistakes: ScenarioError[] = [];
  const subjects = paths.flatMap((path): CheckSubject[] => {
    try {
      return [{ path, scenario: loadScenario(path, options) }];
    } catch (thrown) {
      if (!(thrown instanceof ScenarioError)) throw thrown;
      mistakes.push(thrown);
      return [];
    }
  });
  // A mistake in a file that others extend, or in --set, is the same in each of them.
  const messages = [...new Set(mistakes.map(({ message }) => message))];
  if (messages.length > 0) throw new UsageError(messages.join("\n"));
  return subjects;
}

async function checkAll(
  context: RunContext,
  subjects: readonly CheckSubject[],
  settings: CheckSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal, vocabulary } = context;
  const report = new CheckReport(subjects, vocabulary, settings, settings.reporting);
  const journal = settings.journal && journalOf(settings.journal, subjects, settings, terminal.error);
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  try {
    const { checked, failed, requested, runs, freshRuns, events, ended } = await runCheck(context.rehearse, subjects, {
      ...settings,
      journal,
      interrupted,
      display: settings.progress ? display : undefined,
      replayOf: (path, seed) => replayLine({ path, set: settings.set }, ["--seed", seed]),
    });
    display.clear();
    const { status } = report.finish(checked, { complete: ended === "whole", missingRuns: requested - runs }, terminal.out);
    const resumed = freshRuns < runs ? `, ${countFigure(runs - freshRuns)} of them from the journal` : "";
    terminal.error.write(`${failedRunsText(failed)}${amountFigure(runs, "run")}${resumed}, ${speed(events, display.elapsedMs)}\n`);
    if (ended !== "whole") {
      const why = ended === "interrupted" ? "interrupted" : `stopped after ${amountFigure(settings.bail ?? 0, "unmet run")}, as asked`;
      const how = ended === "interrupted" && journal !== undefined ? "; --resume goes on from there" : "";
      terminal.error.write(`${why}: checked ${countFigure(runs)} of ${amountFigure(requested, "run")}${how}\n`);
    }
    if (ended === "interrupted") return EXIT.interrupted;
    if (failed.length > 0) return EXIT.internal;
    journal?.remove();
    return status === "met" ? EXIT.holds : status === "unmet" ? EXIT.violated : EXIT.unknown;
  } finally {
    journal?.close();
  }
}

/** Where no journal can be written, as in a read-only checkout, a check goes without one, unless it is to resume one. */
function journalOf(
  { folder, resume }: NonNullable<CheckSettings["journal"]>,
  subjects: readonly CheckSubject[],
  range: CheckRange,
  error: Output,
): Journal<CheckedRun> | undefined {
  try {
    const journal = openCheckJournal(folder, subjects, range, resume);
    if (resume) tellResumed(journal, error);
    return journal;
  } catch (thrown) {
    if (resume || !(thrown instanceof ReportError)) throw thrown;
    error.write(`${thrown.message}: no journal of the runs is kept, so that an interrupted check cannot be resumed\n`);
    return undefined;
  }
}
