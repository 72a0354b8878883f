/** `cutover check`: rehearses scenarios with several seeds each and holds the outcomes against what their authors expect. */
import { performance } from "node:perf_hooks";
import { type CheckedScenario, checkedScenario } from "../report/check.ts";
import { countFigure } from "../report/figures.ts";
import { reporters } from "../report/reporters/index.ts";
import type { Outcome } from "../run/outcome.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { CheckReport, type CheckReporting } from "./check-report.ts";
import { drive } from "./drive.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
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
  readonly json: boolean;
  readonly progress: boolean;
  /** Baselines and reports; without it there is only the table, or the JSON, on stdout. */
  readonly reporting?: CheckReporting;
}

/** What a check needs of the world around it. */
export interface CheckContext extends RunContext {
  readonly vocabulary: Vocabulary;
}

interface Subject {
  readonly path: string;
  readonly scenario: Scenario;
}

/** Loads every scenario before the first run, so that a mistake in the last one is not found after an hour. */
export function check(context: CheckContext, settings: CheckSettings): Promise<ExitCode> {
  const { vocabulary } = context;
  const subjects = scenarioPaths(settings.paths).map((path) => ({ path, scenario: loadScenario(path, { vocabulary, set: settings.set }) }));
  return interruptible(context.signals, (interrupted) => checkAll(context, subjects, settings, interrupted));
}

async function checkAll(
  context: CheckContext,
  subjects: readonly Subject[],
  settings: CheckSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal, vocabulary } = context;
  const report = new CheckReport(subjects, vocabulary, settings, settings.reporting ?? plainReporting(settings));
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const checked: CheckedScenario[] = [];
  let events = 0;
  let broken = false;
  for (const [index, { path, scenario }] of subjects.entries()) {
    const outcomes: Outcome[] = [];
    for (let run = 0; run < settings.runs && !broken; run += 1) {
      const unmet = checked.filter((each) => each.unmet.length > 0).length;
      const label = `${scenario.name}, run ${run + 1} of ${settings.runs}, ${countFigure(unmet)} unmet`;
      const done = (index * settings.runs + run) / (subjects.length * settings.runs);
      const rehearsed = await drive(context.rehearse(scenario, String(settings.from + run)), {
        interrupted,
        onSlice: (progress) => {
          if (!settings.progress) return;
          const share = done + progress.share / (subjects.length * settings.runs);
          display.show({ share, events: events + progress.events, label, run: progress });
        },
      });
      if (rehearsed === undefined) broken = true;
      else {
        outcomes.push(rehearsed.outcome);
        events += rehearsed.outcome.time.events + rehearsed.outcome.time.controlEvents;
      }
    }
    if (outcomes.length > 0) {
      checked.push(checkedScenario(path, scenario, outcomes, (seed) => replayLine({ path, set: settings.set }, ["--seed", seed])));
    }
    if (broken) break;
  }
  display.clear();
  const result = report.finish(checked, !broken, terminal.out);
  const runs = checked.reduce((sum, scenario) => sum + scenario.runs, 0);
  terminal.error.write(`${countFigure(runs)} runs, ${speed(events, display.elapsedMs)}\n`);
  if (broken) {
    terminal.error.write(`interrupted: checked ${countFigure(runs)} of ${countFigure(subjects.length * settings.runs)} runs\n`);
    return EXIT.interrupted;
  }
  return result.status === "met" ? EXIT.holds : result.status === "unmet" ? EXIT.violated : EXIT.unknown;
}

function plainReporting({ json }: CheckSettings): CheckReporting {
  const name = json ? "json" : "terminal";
  return {
    reports: reporters.filter((reporter) => reporter.name === name).map((reporter) => ({ reporter })),
    environment: {},
    version: "",
  };
}
