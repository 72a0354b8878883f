/** `cutover explore --exhaustive`: runs the cases on the farm, prints what was covered and what failed, and writes the failing ones. */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { casesOf, type EnumeratedRun, type EnumerationSetup, enumerateWork } from "../explore/enumerate-work.ts";
import { enabledComponents, enumeratedCase, NODES_LEAST, NODES_MAX } from "../explore/enumerated-scenario.ts";
import { type CaseRange, type Enumeration, EnumerationFold, numbersIn } from "../explore/enumeration.ts";
import { enumerationText } from "../explore/enumeration-text.ts";
import type { RolloutCases } from "../explore/rollout-orders.ts";
import { farm } from "../farm/farm.ts";
import { amountFigure, countFigure } from "../report/figures.ts";
import { fileIn } from "../report/file-place.ts";
import type { Journal } from "../report/journal.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { clearReport, requireWritable, writeReport } from "../report/write.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { scenarioText, standalone } from "../scenario/write.ts";
import { earlierFiles, filesOf, type ReportKind } from "./earlier-report.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { type FailedRun, failedRunsText } from "./failed-runs.ts";
import { UsageError } from "./failures.ts";
import { interruptible } from "./interruption.ts";
import { refuseReport } from "./overwriting.ts";
import { ProgressDisplay } from "./progress.ts";
import { type RunContext, speed } from "./run.ts";
import { openJournal, tellResumed } from "./run-journal.ts";
import { folderName, shellWord } from "./seeds.ts";

/** Which cases, and how to say what was found. */
export interface EnumerateSettings extends CaseRange {
  readonly path: string;
  readonly set: readonly string[];
  readonly nodes: number;
  readonly seed: string;
  readonly jobs: number;
  readonly output?: string;
  readonly json: boolean;
  readonly progress: boolean;
  readonly report: boolean;
  readonly resume: boolean;
}

const INDEX_FILE = "enumeration.json";
const SUMMARY_FILE = "summary.txt";
const CASE_FILE = /^case-[0-9]+\.yaml$/;

const reportKind: ReportKind<Enumeration> = {
  title: "enumeration",
  index: INDEX_FILE,
  schema: "cutover.enumeration/1",
  mayHave: (name) => name === SUMMARY_FILE || CASE_FILE.test(name),
  filesOf: ({ failures }) => [SUMMARY_FILE, ...failures.map(({ example }) => caseFile(example))],
};

/** Runs them. @throws UsageError for a scenario in which there is nothing to enumerate. */
export function enumerate(context: RunContext, scenario: Scenario, settings: EnumerateSettings): Promise<ExitCode> {
  const setup = { scenario, seed: settings.seed, nodes: settings.nodes };
  if (enabledComponents(scenario).length === 0)
    throw new UsageError(`${settings.path}: its plan turns nothing on, so there are no turns to try`);
  const cases = casesOf(setup);
  if (settings.from >= cases.counts.classes) {
    throw new UsageError(
      `--from: found ${settings.from}, expected 0 to ${cases.counts.classes - 1}: there are so many cases up to symmetry`,
    );
  }
  const own = scenario.cluster.nodes;
  if (settings.nodes !== own) {
    const taken = `takes ${amountFigure(settings.nodes, "node")} in place of the scenario's ${countFigure(own)}`;
    context.terminal.error.write(`${taken}; --nodes chooses from ${NODES_LEAST} to ${NODES_MAX}\n`);
  }
  return interruptible(context.signals, (interrupted) => runAll(context, setup, cases, settings, interrupted));
}

async function runAll(
  context: RunContext,
  setup: EnumerationSetup,
  cases: RolloutCases,
  settings: EnumerateSettings,
  interrupted: () => boolean,
): Promise<ExitCode> {
  const { out, error } = context.terminal;
  const folder = settings.report
    ? (settings.output ?? join("reports", folderName(setup.scenario.name), `enumeration-${setup.nodes}`))
    : undefined;
  if (folder !== undefined) {
    refuseReport(folder, filesOf(folder, reportKind), settings, context);
    requireWritable(fileIn(folder, INDEX_FILE));
  }
  const earlier = folder === undefined ? [] : earlierFiles(folder, reportKind);
  const numbers = numbersIn(cases, settings);
  const { scenario, seed, nodes } = setup;
  const run = { ...scenario, cluster: { ...scenario.cluster, nodes } };
  const range = { seed, from: settings.from, runs: numbers.length };
  const journal = folder === undefined ? undefined : openJournal<EnumeratedRun>(folder, run, range, settings.resume);
  if (settings.resume && journal !== undefined) tellResumed(journal, error);
  const display = new ProgressDisplay(error, () => performance.now());
  try {
    const { fold, failed, events } = await judged(setup, numbers, settings, { interrupted, journal, display });
    display.clear();
    error.write(failedRunsText(failed));
    const enumeration = fold.result(setup, cases, settings);
    const replayOf = (number: number): string => replayLine(settings, number);
    const text = (coloured: boolean): string => enumerationText(enumeration, { coloured, replayOf });
    out.write(settings.json ? canonicalJson(enumeration) : text(out.coloured));
    error.write(`${amountFigure(enumeration.runs, "case")}, ${speed(events, display.elapsedMs)}\n`);
    if (folder !== undefined) {
      clearReport(folder, earlier);
      const files = enumeration.failures.map(({ example }) => [caseFile(example), caseText(context, setup, cases, example)] as const);
      // The index first: the next enumeration here goes by it, even if this one is killed before it has written the rest.
      writeReport(folder, { [INDEX_FILE]: canonicalJson(enumeration), [SUMMARY_FILE]: text(false), ...Object.fromEntries(files) });
      error.write(`report in ${folder}\n`);
    }
    const { runs, errors, wanted, verdict } = enumeration;
    if (interrupted() && runs + errors < wanted) {
      const later = journal === undefined ? "" : "; --resume goes on from there";
      error.write(`interrupted: the result is over ${countFigure(runs)} of ${countFigure(wanted)} cases${later}\n`);
      return EXIT.interrupted;
    }
    // The journal stays where something is left to resume.
    if (errors > 0) return EXIT.internal;
    journal?.remove();
    return exitCodeOf(verdict);
  } finally {
    journal?.close();
  }
}

interface JudgeHooks {
  readonly interrupted: () => boolean;
  readonly journal: Journal<EnumeratedRun> | undefined;
  readonly display: ProgressDisplay;
}

/** All cases in their order: those that the journal knows, and the others from the farm. `events` are of those that were run just now. */
async function judged(
  setup: EnumerationSetup,
  numbers: readonly number[],
  { jobs, progress }: EnumerateSettings,
  { interrupted, journal, display }: JudgeHooks,
): Promise<{ readonly fold: EnumerationFold; readonly failed: readonly FailedRun[]; readonly events: number }> {
  const known = new Map((journal?.entries ?? []).map((run) => [run.number, run]));
  const missing = numbers.filter((number) => !known.has(number));
  const fold = new EnumerationFold();
  const failed: FailedRun[] = [];
  let events = 0;
  const fresh = farm(enumerateWork, setup, missing, {
    jobs,
    interrupted,
    onSettled: (settled) => {
      if ("output" in settled) journal?.append(settled.output);
    },
    onProgress: ({ finished, underWay, events: sofar }) => {
      const done = known.size + finished;
      const label = `${countFigure(done)} of ${amountFigure(numbers.length, "case")}, ${countFigure(fold.violated)} violated`;
      if (progress) display.show({ share: (done + underWay) / numbers.length, events: sofar, runs: finished, label });
    },
  });
  try {
    for (const number of numbers) {
      const journaled = known.get(number);
      if (journaled !== undefined) {
        fold.add(journaled);
        continue;
      }
      const { done, value } = await fresh.next();
      if (done === true || value === undefined) break;
      if ("output" in value) {
        fold.add(value.output);
        events += value.output.events;
      } else {
        fold.addError();
        failed.push({ name: `case ${number}`, failure: value.failure });
      }
    }
  } finally {
    await fresh.return();
  }
  return { fold, failed, events };
}

function caseFile({ number }: EnumeratedRun): string {
  return `case-${number}.yaml`;
}

/** A failing case as a complete scenario, for `run`, `cure` and `shrink`. */
function caseText({ vocabulary }: RunContext, setup: EnumerationSetup, cases: RolloutCases, { number, failure }: EnumeratedRun): string {
  const scenario = enumeratedCase(setup.scenario, setup.nodes, cases.at(number));
  const breaks = `# Case ${number} of the enumeration of ${setup.scenario.name}. It breaks ${failure?.id ?? "nothing"} first with`;
  const about = `${breaks}\n# cutover run case-${number}.yaml --seed ${shellWord(setup.seed)}, and cure and shrink take the same seed.`;
  return `${about}\n\n${scenarioText(standalone(scenario), vocabulary)}`;
}

function replayLine({ path, set, nodes, seed }: EnumerateSettings, number: number): string {
  const overrides = set.flatMap((each) => ["--set", shellWord(each)]);
  const words = ["--nodes", String(nodes), "--seed", shellWord(seed), "--from", String(number), "--runs", "1", ...overrides];
  return ["cutover explore", shellWord(path), "--exhaustive", ...words].join(" ");
}
