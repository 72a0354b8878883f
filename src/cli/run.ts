/** `cutover run`: rehearses a scenario with one seed, prints the summary and writes the report folder. */
import { performance } from "node:perf_hooks";
import { amountFigure, bytesFigure, countFigure, durationFigure } from "../report/figures.ts";
import { fileIn } from "../report/file-place.ts";
import { metricsCsv } from "../report/metrics-csv.ts";
import { outcomeJson } from "../report/outcome-json.ts";
import { summary } from "../report/summary.ts";
import { TraceFile } from "../report/trace-file.ts";
import { waterfallSvg } from "../report/waterfall-svg.ts";
import { clearPartial, clearReport, requireWritable, writeReport } from "../report/write.ts";
import type { Divergence } from "../run/divergence.ts";
import type { Outcome, Rehearsed } from "../run/outcome.ts";
import { Rehearsal, type RehearsalOptions, type RehearsalWatchers } from "../run/rehearsal.ts";
import { Verification } from "../run/verification.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { type Advancing, type DriveOptions, drive, driveBeside } from "./drive.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { interruptible, type SignalSource } from "./interruption.ts";
import { refuseReport } from "./overwriting.ts";
import { ProgressDisplay } from "./progress.ts";
import { runFolder, shellWord } from "./seeds.ts";
import type { Terminal } from "./terminal.ts";
import { agreementText, divergenceText, isDivergence } from "./verify.ts";

/** What single runs and sweeps have in common. */
export interface RunSettings {
  /** As the caller wrote it, for the replay line. */
  readonly path: string;
  readonly set: readonly string[];
  /** False to make no control runs; criteria that compare with them are not judged then. */
  readonly control?: boolean;
  /** Report folder; absent for the default one. */
  readonly output?: string;
  readonly json: boolean;
  readonly progress: boolean;
  readonly report: boolean;
}

/** What a single run may be asked for besides. */
export interface SingleRunSettings extends RunSettings {
  /** With more than 1, a run that takes long has its control run made beside it. */
  readonly jobs: number;
  /** Write the trace into the report folder, which must not have been declined. */
  readonly trace: boolean;
  /** Run twice and compare. */
  readonly verify: boolean;
  /** What a run that came to its end is held against; absent where its verdict alone counts. */
  readonly heldAgainst?: (outcome: Outcome) => { readonly code: ExitCode; readonly text: string };
}

/** What a run needs of the world around it. */
export interface RunContext {
  readonly terminal: Terminal;
  readonly signals: SignalSource;
  /** What the scenario was loaded with. */
  readonly vocabulary: Vocabulary;
  /** Makes the run of a scenario with a seed. */
  readonly rehearse: (scenario: Scenario, seed: string, watchers?: RehearsalWatchers, options?: RehearsalOptions) => Advancing<Rehearsed>;
}

/** The name of the trace in the report folder. */
const TRACE_FILE = "trace.jsonl";

/** The names of what stands there besides. */
const REPORT_FILES = ["metrics.csv", "outcome.json", "summary.txt", "waterfall.svg"] as const;

/**
 * Runs one seed. The files are written only after the run has come to its end, but for the trace, which has a temporary name until then; an
 * interruption while they are written waits for the last of them. That they can be written is tried before.
 */
export async function run(context: RunContext, scenario: Scenario, seed: string, settings: SingleRunSettings): Promise<ExitCode> {
  const folder = settings.output ?? runFolder(scenario.name, seed);
  if (settings.report) {
    // The trace of an earlier run goes where no other takes its place.
    const files = [...REPORT_FILES, TRACE_FILE].map((name) => fileIn(folder, name));
    refuseReport(folder, files, settings, context);
    requireWritable(fileIn(folder, "outcome.json"));
  }
  const trace = settings.trace ? new TraceFile(fileIn(folder, TRACE_FILE)) : undefined;
  try {
    return await interruptible(context.signals, (interrupted) =>
      runOnce(context, scenario, seed, settings, { folder, trace, interrupted }),
    );
  } finally {
    // A trace that was not kept by now is that of a run that has not come to its end.
    trace?.discard();
  }
}

interface RunPlace {
  readonly folder: string;
  readonly trace: TraceFile | undefined;
  readonly interrupted: () => boolean;
}

async function runOnce(
  { terminal, rehearse }: RunContext,
  scenario: Scenario,
  seed: string,
  settings: SingleRunSettings,
  { folder, trace, interrupted }: RunPlace,
): Promise<ExitCode> {
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const { control = true } = settings;
  const watchers: RehearsalWatchers = trace === undefined ? {} : { trace };
  const rehearsal: Advancing<Rehearsed | Divergence> = settings.verify
    ? new Verification((historyOf, index) => rehearse(scenario, seed, { ...(index === 0 ? watchers : {}), historyOf }, { control }))
    : rehearse(scenario, seed, watchers, { control });
  let events = 0;
  const options: DriveOptions = {
    interrupted,
    onSlice: (progress) => {
      events = progress.events;
      if (settings.progress) display.show({ share: progress.share, events, label: "", run: progress });
    },
  };
  // Whether one without a control run needs it after all is known when the migration is over.
  const isAlone = settings.jobs === 1 || !control || !(rehearsal instanceof Rehearsal);
  const finished = isAlone ? await drive(rehearsal, options) : await driveBeside(rehearsal, { scenario, seed }, options);
  display.clear();
  if (finished === undefined) {
    terminal.error.write(`interrupted after ${countFigure(events)} events; nothing was written\n`);
    return EXIT.interrupted;
  }
  const replay = replayLine(settings, ["--seed", seed]);
  if (isDivergence(finished)) {
    terminal.error.write(divergenceText(finished, `${replay} --verify`));
    return EXIT.internal;
  }
  const { outcome } = finished;
  const { coloured } = terminal.out;
  terminal.out.write(settings.json ? outcomeJson(outcome) : summary(outcome, { replay, coloured }));
  const held = settings.heldAgainst?.(outcome);
  if (held !== undefined) (settings.json ? terminal.error : terminal.out).write(`${settings.json ? "" : "\n"}${held.text}\n`);
  terminal.error.write(`${speed(events, display.elapsedMs)}\n`);
  if (settings.verify) terminal.error.write(agreementText(rehearsal.progress.events, outcome.digest));
  if (settings.report) {
    clearPartial(folder);
    writeReport(folder, reportFiles(finished, replay));
    if (trace === undefined) clearReport(folder, [TRACE_FILE]);
    else terminal.error.write(`${traceText(trace)}\n`);
    terminal.error.write(`report in ${folder}\n`);
  }
  return held?.code ?? exitCodeOf(outcome.verdict);
}

/** The command line that does the same again. */
export function replayLine({ path, set, control = true }: Pick<RunSettings, "path" | "set" | "control">, seeds: readonly string[]): string {
  const overrides = set.flatMap((assignment) => ["--set", assignment]);
  return ["cutover", "run", path, ...seeds, ...overrides, ...(control ? [] : ["--no-control"])].map(shellWord).join(" ");
}

/** How fast it went, for stderr: wall-clock time never enters a report. */
export function speed(events: number, elapsedMs: number): string {
  const perSecond = elapsedMs > 0 ? `, ${countFigure(Math.round((events * 1000) / elapsedMs))} events/s` : "";
  return `${countFigure(events)} events in ${durationFigure(Math.round(elapsedMs) * 1000)}${perSecond}`;
}

/** Puts the trace into its place and says how large it has become. */
function traceText(trace: TraceFile): string {
  const { lines, bytes } = trace.keep();
  return `trace of ${amountFigure(lines, "line")}, ${bytesFigure(bytes)}, in ${trace.path}`;
}

function reportFiles({ outcome, metrics }: Rehearsed, replay: string): { readonly [name in (typeof REPORT_FILES)[number]]: string } {
  return {
    "metrics.csv": metricsCsv(metrics),
    "outcome.json": outcomeJson(outcome),
    "summary.txt": summary(outcome, { replay, coloured: false }),
    "waterfall.svg": waterfallSvg(outcome),
  };
}
