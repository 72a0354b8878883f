/** `cutover check`: rehearses scenarios with several seeds each and holds the outcomes against what their authors expect. */
import { performance } from "node:perf_hooks";
import { amountFigure, countFigure } from "../report/figures.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { CheckReport, type CheckReporting } from "./check-report.ts";
import { type CheckSubject, runCheck } from "./check-runs.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { failedRunsText } from "./failed-runs.ts";
import { interruptible } from "./interruption.ts";
import { ProgressDisplay } from "./progress.ts";
import { type RunContext, replayLine, speed } from "./run.ts";
import { scenarioPaths } from "./scenario-paths.ts";

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
  readonly progress: boolean;
  readonly reporting: CheckReporting;
}

/** What a check needs of the world around it. */
export interface CheckContext extends RunContext {
  readonly vocabulary: Vocabulary;
}

/** Loads every scenario before the first run, so that a mistake in the last one is not found after an hour. */
export function check(context: CheckContext, settings: CheckSettings): Promise<ExitCode> {
  const { vocabulary } = context;
  const subjects = scenarioPaths(settings.paths).map((path) => ({ path, scenario: loadScenario(path, { vocabulary, set: settings.set }) }));
  return interruptible(context.signals, (interrupted) => checkAll(context, subjects, settings, interrupted));
}

async function checkAll(
  context: CheckContext,
  subjects: readonly CheckSubject[],
  settings: CheckSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal, vocabulary } = context;
  const report = new CheckReport(subjects, vocabulary, settings, settings.reporting);
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const { checked, failed, runs, events, ended } = await runCheck(context.rehearse, subjects, {
    ...settings,
    interrupted,
    display: settings.progress ? display : undefined,
    replayOf: (path, seed) => replayLine({ path, set: settings.set }, ["--seed", seed]),
  });
  display.clear();
  const { status } = report.finish(checked, { complete: ended === "whole", failedRuns: failed.length }, terminal.out);
  terminal.error.write(`${failedRunsText(failed)}${countFigure(runs)} runs, ${speed(events, display.elapsedMs)}\n`);
  if (ended !== "whole") {
    const why = ended === "interrupted" ? "interrupted" : `stopped after ${amountFigure(settings.bail ?? 0, "unmet run")}, as asked`;
    terminal.error.write(`${why}: checked ${countFigure(runs)} of ${countFigure(subjects.length * settings.runs)} runs\n`);
  }
  if (ended === "interrupted") return EXIT.interrupted;
  if (failed.length > 0) return EXIT.internal;
  return status === "met" ? EXIT.holds : status === "unmet" ? EXIT.violated : EXIT.unknown;
}
