/** What comes after the runs of a check: baselines, problems on their lines, and every report that was asked for. */
import { appendFileSync, statSync } from "node:fs";
import { type CheckedScenario, type CheckResult, checkResult, scenarioResult } from "../report/check.ts";
import { reporters } from "../report/reporters/index.ts";
import type { Reporter, ReporterContext } from "../report/reporters/reporter.ts";
import { stepSummary } from "../report/reporters/step-summary.ts";
import { reportErrorOf, requireWritable, writeWhole } from "../report/write.ts";
import { type Locate, locator } from "../scenario/locate.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { BASELINES_FOLDER, type BaselineSettings, CheckBaselines } from "./check-baselines.ts";
import { shellWord } from "./seeds.ts";
import type { Environment, Output } from "./terminal.ts";

/** One report: who makes it, and the file that it goes to; without one it goes to stdout. */
export interface ReportChoice {
  readonly reporter: Reporter;
  readonly path?: string;
}

/** What a check does with what it finds. */
export interface CheckReporting {
  readonly reports: readonly ReportChoice[];
  /** Absent if baselines are not asked for. */
  readonly baselines?: BaselineSettings;
  readonly environment: Environment;
  readonly version: string;
}

/** How the scenarios are run, for the command line that does it again. */
export interface CheckRuns {
  readonly set: readonly string[];
  readonly from: number;
  readonly runs: number;
}

/** How the runs came to an end. */
export interface CheckEnding {
  /** Nothing was interrupted or stopped. */
  readonly complete: boolean;
  /** Runs without an outcome: by a fault of the tool or the machine, or because they were not made. */
  readonly missingRuns: number;
}

/** GitHub gives a step's summary 1 MiB; one that comes close to it has been seen to vanish (actions/runner issue 4337). */
const SUMMARY_BYTES = 1_000_000;

/** Knows every scenario's lines and baseline before the first run, so that a mistake in them is not found after an hour. */
export class CheckReport {
  readonly #runs: CheckRuns;
  readonly #reporting: CheckReporting;
  readonly #locators: ReadonlyMap<string, Locate>;
  readonly #baselines: CheckBaselines | undefined;

  /** Throws a `UsageError`, `BaselineError`, `ScenarioError` or, for a report that could not be written, a `ReportError`. */
  constructor(
    subjects: readonly { readonly path: string; readonly scenario: Pick<Scenario, "name" | "incident"> }[],
    vocabulary: Vocabulary,
    runs: CheckRuns,
    reporting: CheckReporting,
  ) {
    this.#runs = runs;
    this.#reporting = reporting;
    this.#locators = new Map(subjects.map(({ path }) => [path, locator(path, { vocabulary, set: runs.set })]));
    // What an incident has to do is break; how its one run compares with that of other models says nothing.
    const named = subjects
      .filter(({ scenario }) => scenario.incident === undefined)
      .map(({ path, scenario: { name } }) => ({ path, name }));
    this.#baselines = reporting.baselines === undefined ? undefined : new CheckBaselines(named, reporting.baselines);
    for (const { path } of reporting.reports) {
      if (path === undefined) continue;
      this.#baselines?.refuseReport(path);
      requireWritable(path);
    }
  }

  /**
   * Compares or updates the baselines, and writes all reports: those for stdout first, which are not lost then where a file cannot be
   * written. Throws a `ReportError`.
   */
  finish(checked: readonly CheckedScenario[], { complete, missingRuns }: CheckEnding, out: Output): CheckResult {
    const { reports, environment, version } = this.#reporting;
    const result = checkResult(
      checked.map((each) => this.#scenario(each, complete)),
      missingRuns,
    );
    const root = environment.GITHUB_WORKSPACE || environment.CI_PROJECT_DIR || process.cwd();
    const context: ReporterContext = { coloured: false, version, root };
    for (const { reporter, path } of reports) {
      if (path === undefined) out.write(reporter.render(result, { ...context, coloured: out.coloured }));
    }
    for (const { reporter, path } of reports) if (path !== undefined) writeWhole(path, reporter.render(result, context));
    const summaryFile = environment.GITHUB_STEP_SUMMARY;
    if (reports.some(({ reporter }) => reporter.name === "github") && summaryFile) appendSummary(result, root, summaryFile);
    return result;
  }

  #scenario(checked: CheckedScenario, complete: boolean) {
    const locate: Locate = this.#locators.get(checked.path) ?? (() => ({ file: checked.path, line: 1, column: 1 }));
    return scenarioResult(checked, this.#baselines?.of(checked, complete), locate, this.#checkAgain(checked.path));
  }

  #checkAgain(path: string): string {
    const { set, from, runs } = this.#runs;
    const folder = this.#reporting.baselines?.folder ?? BASELINES_FOLDER;
    return [
      ...["cutover", "check", path, "--runs", String(runs), "--from", String(from)],
      ...set.flatMap((assignment) => ["--set", assignment]),
      ...(folder === BASELINES_FOLDER ? [] : ["--baselines", folder]),
    ]
      .map(shellWord)
      .join(" ");
  }
}

/** The reporters without a file of their own, or the table where there is none, so that stdout is never left empty. */
export function withStdout(choices: readonly ReportChoice[]): readonly ReportChoice[] {
  if (choices.some(({ path }) => path === undefined)) return choices;
  return [...choices, ...reporters.filter(({ name }) => name === "terminal").map((reporter) => ({ reporter }))];
}

/** Several steps of a job have a file each; what an earlier command of this step has written stays. */
function appendSummary(result: CheckResult, root: string, file: string): void {
  try {
    const taken = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, stepSummary(result, root, SUMMARY_BYTES - taken));
  } catch (error) {
    throw reportErrorOf(file, error);
  }
}
