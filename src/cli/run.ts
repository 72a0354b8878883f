/** `cutover run`: rehearses a scenario with one seed, prints the summary and writes the report folder. */
import { performance } from "node:perf_hooks";
import { countFigure, durationFigure } from "../report/figures.ts";
import { metricsCsv } from "../report/metrics-csv.ts";
import { outcomeJson } from "../report/outcome-json.ts";
import { summary } from "../report/summary.ts";
import { waterfallSvg } from "../report/waterfall-svg.ts";
import { type ReportFiles, writeReport } from "../report/write.ts";
import type { Rehearsed } from "../run/outcome.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Advancing, drive } from "./drive.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { interruptible, type SignalSource } from "./interruption.ts";
import { ProgressDisplay } from "./progress.ts";
import { runFolder, shellWord } from "./seeds.ts";
import type { Terminal } from "./terminal.ts";

/** What single runs and sweeps have in common. */
export interface RunSettings {
  /** As the caller wrote it, for the replay line. */
  readonly path: string;
  readonly set: readonly string[];
  /** Report folder; absent for the default one. */
  readonly output?: string;
  readonly json: boolean;
  readonly progress: boolean;
  readonly report: boolean;
}

/** What a run needs of the world around it. */
export interface RunContext {
  readonly terminal: Terminal;
  readonly signals: SignalSource;
  /** Makes the run of a scenario with a seed. */
  readonly rehearse: (scenario: Scenario, seed: string) => Advancing<Rehearsed>;
}

/**
 * Runs one seed. The files are written only after the run has come to its end; an interruption while
 * they are written waits for the last of them.
 */
export function run(context: RunContext, scenario: Scenario, seed: string, settings: RunSettings): Promise<ExitCode> {
  return interruptible(context.signals, (interrupted) => runOnce(context, scenario, seed, settings, interrupted));
}

async function runOnce(
  { terminal, rehearse }: RunContext,
  scenario: Scenario,
  seed: string,
  settings: RunSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const rehearsal = rehearse(scenario, seed);
  const rehearsed = await drive(rehearsal, {
    interrupted,
    onSlice: (progress) => {
      if (settings.progress) {
        display.show({ share: progress.share, events: progress.events, label: "", run: progress });
      }
    },
  });
  display.clear();
  if (rehearsed === undefined) {
    terminal.error.write(`interrupted after ${countFigure(rehearsal.progress.events)} events; nothing was written\n`);
    return EXIT.interrupted;
  }
  const { outcome } = rehearsed;
  const replay = replayLine(settings, ["--seed", seed]);
  const { coloured } = terminal.out;
  terminal.out.write(settings.json ? outcomeJson(outcome) : summary(outcome, { replay, coloured }));
  const events = outcome.time.events + outcome.time.controlEvents;
  terminal.error.write(`${speed(events, display.elapsedMs)}\n`);
  if (settings.report) {
    const folder = settings.output ?? runFolder(outcome.scenario, seed);
    writeReport(folder, reportFiles(rehearsed, replay));
    terminal.error.write(`report in ${folder}\n`);
  }
  return exitCodeOf(outcome.verdict);
}

/** The command line that does the same again. */
export function replayLine({ path, set }: Pick<RunSettings, "path" | "set">, seeds: readonly string[]): string {
  return ["cutover", "run", path, ...seeds, ...set.flatMap((assignment) => ["--set", assignment])].map(shellWord).join(" ");
}

/** How fast it went, for stderr: wall-clock time never enters a report. */
export function speed(events: number, elapsedMs: number): string {
  const perSecond = elapsedMs > 0 ? `, ${countFigure(Math.round((events * 1000) / elapsedMs))} events/s` : "";
  return `${countFigure(events)} events in ${durationFigure(Math.round(elapsedMs) * 1000)}${perSecond}`;
}

function reportFiles({ outcome, metrics }: Rehearsed, replay: string): ReportFiles {
  return {
    "metrics.csv": metricsCsv(metrics),
    "outcome.json": outcomeJson(outcome),
    "summary.txt": summary(outcome, { replay, coloured: false }),
    "waterfall.svg": waterfallSvg(outcome),
  };
}
