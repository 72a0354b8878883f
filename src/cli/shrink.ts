/** What `cutover shrink` does: rehearses a scenario, shrinks it if it breaks something, and writes the incident. */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Failure, failureOf } from "../explore/failure.ts";
import { incidentText } from "../explore/incident.ts";
import { Shrinking, type Shrunk } from "../explore/shrink.ts";
import { storyOf } from "../explore/story.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import { createInk } from "../report/ink.ts";
import { page, REPORT_COLUMNS, wrap } from "../report/layout.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { requireWritable, writeWhole } from "../report/write.ts";
import { criteriaOnControl } from "../run/compose.ts";
import { Rehearsal } from "../run/rehearsal.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { type Advancing, drive, type RunProgress } from "./drive.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { interruptible } from "./interruption.ts";
import { refuseOverwriting } from "./overwriting.ts";
import { ProgressDisplay, type ProgressState } from "./progress.ts";
import { type RunContext, speed } from "./run.ts";
import { runFolder, shellWord } from "./seeds.ts";

/** How far to shrink and where to write the result. */
export interface ShrinkSettings {
  /** The file that the scenario was read from. */
  readonly path: string;
  readonly set: readonly string[];
  /** Rehearsals at most. */
  readonly runs: number;
  /** The incident's file; absent for the default one. */
  readonly output?: string;
  readonly json: boolean;
  readonly progress: boolean;
  readonly report: boolean;
}

/**
 * Exits by the verdict of the scenario as it is: only what is violated can be shrunk. An incident may be shrunk further in its own place,
 * a scenario that somebody has written may not, nor what it extends: throws a `UsageError`.
 */
export function shrink(context: RunContext, scenario: Scenario, seed: string, settings: ShrinkSettings): Promise<ExitCode> {
  const { path, set } = settings;
  const output = settings.report ? (settings.output ?? join(runFolder(scenario.name, seed), "incident.yaml")) : undefined;
  if (output !== undefined) {
    const read = { path, set, what: "the scenario to shrink", mayBeReplaced: scenario.incident !== undefined };
    refuseOverwriting("-o", output, [read], context);
    requireWritable(output);
  }
  return interruptible(context.signals, (interrupted) => shrinkOnce(context, scenario, seed, { ...settings, output }, interrupted));
}

async function shrinkOnce(
  context: RunContext,
  scenario: Scenario,
  seed: string,
  settings: Omit<ShrinkSettings, "output"> & { readonly output: string | undefined },
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { terminal, vocabulary } = context;
  const { output } = settings;
  const display = new ProgressDisplay(terminal.error, () => performance.now());
  const follow = <Result>(job: Advancing<Result>, stateOf: (run: RunProgress) => Pick<ProgressState, "share" | "label">) =>
    drive(job, {
      interrupted,
      onSlice: (run) => {
        if (settings.progress) display.show({ ...stateOf(run), events: run.events, run });
      },
    });
  const stopped = (): ExitCode => {
    display.clear();
    terminal.error.write("interrupted; nothing was written\n");
    return EXIT.interrupted;
  };
  const whole = (await follow(context.rehearse(scenario, seed), ({ share }) => ({ share, label: "as it is" })))?.outcome;
  if (whole === undefined) return stopped();
  const failure = failureOf(whole);
  if (failure === undefined) {
    display.clear();
    terminal.error.write(`nothing to shrink: the verdict with seed ${seed} is ${whole.verdict}, and nothing breaks\n`);
    return exitCodeOf(whole.verdict);
  }
  const job = shrinkingOf(vocabulary, scenario, seed, failure, settings.runs);
  // No share: the search ends where nothing smaller is found, mostly long before its budget does.
  const finished = await follow(job, () => ({
    label: `run ${countFigure(job.runs())} of ${countFigure(settings.runs)} at most, ${failure.id}, ${sizeText(job.smallest())}`,
  }));
  const shrunk = finished ?? job.soFar();
  if (shrunk === undefined) return stopped();
  display.clear();
  if (output !== undefined) writeWhole(output, incidentText(shrunk, vocabulary));
  terminal.out.write(
    settings.json
      ? shrunkJson(scenario, shrunk, vocabulary)
      : shrunkText(scenario, shrunk, vocabulary, { output, coloured: terminal.out.coloured, wasInterrupted: finished === undefined }),
  );
  terminal.error.write(`${amountFigure(shrunk.runs, "run")}, ${speed(job.progress.events, display.elapsedMs)}\n`);
  if (output !== undefined) terminal.error.write(`incident in ${output}\n`);
  if (finished !== undefined) return EXIT.violated;
  terminal.error.write("interrupted: this is the smallest so far, and shrinking it goes on from there\n");
  return EXIT.interrupted;
}

/** The shrinking, with the progress of the rehearsal that is under way. Only some criteria need a control run. */
function shrinkingOf(vocabulary: Vocabulary, scenario: Scenario, seed: string, failure: Failure, runs: number) {
  const judge = criteriaOnControl(scenario).includes(failure.id) ? "whole" : "alone";
  const rehearsalOf = (candidate: Scenario): Rehearsal => new Rehearsal(candidate, seed, {}, { control: judge === "whole" });
  let latest = rehearsalOf(scenario);
  const rehearse = (candidate: Scenario): Rehearsal => {
    latest = rehearsalOf(candidate);
    return latest;
  };
  const shrinking = new Shrinking(scenario, seed, failure, { vocabulary, runs, judge, rehearse });
  return {
    advance: (maxEvents: number): boolean => shrinking.advance(maxEvents),
    get progress() {
      const { share, events } = shrinking.progress;
      return { ...latest.progress, share, events };
    },
    result: (): Shrunk => shrinking.result(),
    soFar: (): Shrunk | undefined => shrinking.soFar(),
    runs: (): number => shrinking.progress.runs,
    smallest: (): Scenario => shrinking.progress.scenario,
  };
}

/** How large a scenario is, in what shrinking takes away. */
function sizeOf({ cluster, faults, plan }: Scenario) {
  const { nodes, sites } = cluster;
  return { nodes, sites: sites.length, faults: faults.length, steps: plan.steps.length, commands: plan.operator.length };
}

function sizeText(scenario: Scenario): string {
  const { nodes, sites, faults, steps, commands } = sizeOf(scenario);
  return [
    amountFigure(nodes, "node"),
    amountFigure(sites, "site"),
    amountFigure(faults, "fault"),
    amountFigure(steps, "step"),
    amountFigure(commands, "command"),
  ].join(", ");
}

function shrunkText(
  scenario: Scenario,
  shrunk: Shrunk,
  vocabulary: Vocabulary,
  {
    output,
    coloured,
    wasInterrupted,
  }: { readonly output: string | undefined; readonly coloured: boolean; readonly wasInterrupted: boolean },
): string {
  const ink = createInk(coloured);
  const { failure, runs, complete } = shrunk;
  return page([
    [ink.bad(`${failure.id} breaks first, with seed ${shrunk.seed}`)],
    wrap(storyOf(shrunk, vocabulary), REPORT_COLUMNS),
    [
      `from  ${sizeText(scenario)}`,
      `to    ${sizeText(shrunk.scenario)}`,
      complete
        ? `nothing smaller was found in ${amountFigure(runs, "run")}`
        : `${wasInterrupted ? "interrupted after" : "spent all"} ${amountFigure(runs, "run")}: there may be a smaller one`,
    ],
    output === undefined ? [] : [`replay: cutover replay ${shellWord(output)}`],
  ]);
}

function shrunkJson(scenario: Scenario, shrunk: Shrunk, vocabulary: Vocabulary): string {
  const { seed, failure, cures, runs, complete } = shrunk;
  return canonicalJson({
    schema: "cutover.shrink/1",
    scenario: scenario.name,
    ...{ seed, failure, cures, runs, complete },
    from: sizeOf(scenario),
    to: sizeOf(shrunk.scenario),
    story: storyOf(shrunk, vocabulary),
    incident: incidentText(shrunk, vocabulary),
  });
}
