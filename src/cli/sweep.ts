/** `cutover run --runs N`: rehearses a scenario with N seeds, one after the other, and folds the outcomes into distributions. */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Distribution, distributionOf, type RunRecord, recordOf, type Subject } from "../report/distribution.ts";
import { distributionText } from "../report/distribution-text.ts";
import { countFigure } from "../report/figures.ts";
import { canonicalJson, outcomeJson } from "../report/outcome-json.ts";
import { clearReport, writeReport, writeWhole } from "../report/write.ts";
import type { Outcome } from "../run/outcome.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { drive } from "./drive.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { interruptible } from "./interruption.ts";
import { ProgressDisplay } from "./progress.ts";
import { type RunContext, type RunSettings, replayLine, speed } from "./run.ts";
import { sweepFolder } from "./seeds.ts";

/** Outcomes of runs that did not hold, in the report's folder `seeds`. */
const SEED_FILE = /^seed-[0-9]+\.outcome\.json$/;

/** The seeds of a sweep. */
export interface SweepRange {
  /** The first seed; the others follow it one by one. */
  readonly from: number;
  readonly runs: number;
}

/**
 * Runs the seeds `from`, `from` + 1, and so on in their order. The outcome of a run that does not hold is written as soon as
 * the run ends; the distribution is written at the end, and after an interruption over the runs that had finished by then.
 */
export function sweep(context: RunContext, scenario: Scenario, range: SweepRange, settings: RunSettings): Promise<ExitCode> {
  return interruptible(context.signals, (interrupted) => sweepOnce(context, scenario, range, settings, interrupted));
}

async function sweepOnce(
  context: RunContext,
  scenario: Scenario,
  range: SweepRange,
  settings: RunSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal } = context;
  const folder = settings.report ? (settings.output ?? sweepFolder(scenario.name, range.from, range.runs)) : undefined;
  if (folder !== undefined) {
    clearReport(join(folder, "seeds"), SEED_FILE);
  }
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const { subject, records, events } = await runAll(context, scenario, range, {
    interrupted,
    display: settings.progress ? display : undefined,
    finished: (outcome) => {
      if (folder !== undefined && outcome.verdict !== "holds") {
        writeWhole(join(folder, "seeds", `seed-${outcome.seed}.outcome.json`), outcomeJson(outcome));
      }
    },
  });
  display.clear();
  if (subject === undefined) {
    terminal.error.write("interrupted before the first run ended; no distribution was written\n");
    return EXIT.interrupted;
  }
  const distribution = distributionOf(subject, records, range.runs);
  const replay = replayLine(settings, ["--runs", String(range.runs), "--from", String(range.from)]);
  const replayOf = (seed: string): string => replayLine(settings, ["--seed", seed]);
  const { coloured } = terminal.out;
  terminal.out.write(settings.json ? canonicalJson(distribution) : distributionText(distribution, { replay, replayOf, coloured }));
  terminal.error.write(`${countFigure(records.length)} runs, ${speed(events, display.elapsedMs)}\n`);
  if (folder !== undefined) {
    writeReport(folder, {
      "distribution.json": canonicalJson(distribution),
      "summary.txt": distributionText(distribution, { replay, replayOf, coloured: false }),
    });
  }
  return ending(context, distribution, folder);
}

interface SweepHooks {
  readonly interrupted: () => boolean;
  readonly display: ProgressDisplay | undefined;
  readonly finished: (outcome: Outcome) => void;
}

interface Swept {
  /** Absent if no run came to its end. */
  readonly subject: Subject | undefined;
  readonly records: readonly RunRecord[];
  readonly events: number;
}

async function runAll(context: RunContext, scenario: Scenario, { from, runs }: SweepRange, hooks: SweepHooks): Promise<Swept> {
  const records: RunRecord[] = [];
  let subject: Subject | undefined;
  let events = 0;
  let violated = 0;
  for (let index = 0; index < runs; index += 1) {
    const label = `run ${countFigure(index + 1)} of ${countFigure(runs)}, ${countFigure(violated)} violated`;
    const rehearsed = await drive(context.rehearse(scenario, String(from + index)), {
      interrupted: hooks.interrupted,
      onSlice: (run) => hooks.display?.show({ share: (index + run.share) / runs, events: events + run.events, label, run }),
    });
    if (rehearsed === undefined) {
      break;
    }
    const { outcome } = rehearsed;
    hooks.finished(outcome);
    records.push(recordOf(outcome));
    subject = { scenario: outcome.scenario, title: outcome.title, system: outcome.system, model: outcome.model };
    events += outcome.time.events + outcome.time.controlEvents;
    violated += outcome.verdict === "violated" ? 1 : 0;
  }
  return { subject, records, events };
}

function ending({ terminal }: RunContext, distribution: Distribution, folder: string | undefined): ExitCode {
  const { runs, requestedRuns } = distribution;
  if (runs < requestedRuns) {
    const where = folder === undefined ? "it was not written, as asked" : `written to ${folder}`;
    terminal.error.write(`interrupted: the distribution is over ${countFigure(runs)} of ${countFigure(requestedRuns)} runs, ${where}\n`);
    return EXIT.interrupted;
  }
  if (folder !== undefined) {
    terminal.error.write(`report in ${folder}\n`);
  }
  return exitCodeOf(distribution.verdict);
}
