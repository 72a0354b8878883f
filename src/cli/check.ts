/** `cutover check`: rehearses scenarios with several seeds each and holds the outcomes against what their authors expect. */
import { performance } from "node:perf_hooks";
import { checkResult } from "../report/check.ts";
import { checkText } from "../report/check-text.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
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
  readonly json: boolean;
  readonly progress: boolean;
}

/** Loads every scenario before the first run, so that a mistake in the last one is not found after an hour. */
export function check(context: RunContext & { readonly vocabulary: Vocabulary }, settings: CheckSettings): Promise<ExitCode> {
  const { vocabulary } = context;
  const subjects = scenarioPaths(settings.paths).map((path) => ({ path, scenario: loadScenario(path, { vocabulary, set: settings.set }) }));
  return interruptible(context.signals, (interrupted) => checkAll(context, subjects, settings, interrupted));
}

async function checkAll(
  context: RunContext,
  subjects: readonly CheckSubject[],
  settings: CheckSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal } = context;
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const { checked, failed, runs, events, ended } = await runCheck(context.rehearse, subjects, {
    ...settings,
    interrupted,
    display: settings.progress ? display : undefined,
    replayOf: (path, seed) => replayLine({ path, set: settings.set }, ["--seed", seed]),
  });
  display.clear();
  const found = checkResult(checked);
  // A run without an outcome could not be judged.
  const result = found.status === "met" && failed.length > 0 ? { ...found, status: "unknown" as const } : found;
  terminal.out.write(settings.json ? canonicalJson(result) : checkText(result, terminal.out.coloured));
  terminal.error.write(`${failedRunsText(failed)}${countFigure(runs)} runs, ${speed(events, display.elapsedMs)}\n`);
  if (ended !== "whole") {
    const why = ended === "interrupted" ? "interrupted" : `stopped after ${amountFigure(settings.bail ?? 0, "unmet run")}, as asked`;
    terminal.error.write(`${why}: checked ${countFigure(runs)} of ${countFigure(subjects.length * settings.runs)} runs\n`);
  }
  if (ended === "interrupted") return EXIT.interrupted;
  if (failed.length > 0) return EXIT.internal;
  return result.status === "met" ? EXIT.holds : result.status === "unmet" ? EXIT.violated : EXIT.unknown;
}
