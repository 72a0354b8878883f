/** A check as a table for the terminal: a line for every scenario, and under it what did not come out as expected. */
import { type BaselineResult, type CheckProblem, type CheckResult, missingText, type ScenarioResult } from "../check.ts";
import { amountFigure, countFigure } from "../figures.ts";
import { createInk, type Ink, type Stroke } from "../ink.ts";
import { left, page, REPORT_COLUMNS, right, wrap } from "../layout.ts";
import type { Reporter } from "./reporter.ts";

const COUNT_COLUMNS = 9;
const COUNTS = ["runs", "holds", "violated", "unknown"] as const;
const STATUS_COLUMNS = 13;
const INDENT = "      ";
/** Lines for the reasons of a run that did not come out as expected. */
const REASON_LINES = 3;
/** Unmet runs of a scenario that are told one by one; the JSON has them all. */
const RUNS_TOLD = 10;

/** The table that a person reads. */
export const terminalReporter: Reporter = {
  name: "terminal",
  doc: "a table with the reasons and replay lines of what is not met (the default)",
  isData: false,
  render(result, { coloured }) {
    const ink = createInk(coloured);
    const compared = result.scenarios.some(({ baseline }) => baseline !== undefined);
    const columns = REPORT_COLUMNS - COUNTS.length * COUNT_COLUMNS - (compared ? 2 : 1) * STATUS_COLUMNS;
    const statuses = right("expected", STATUS_COLUMNS) + (compared ? right("baseline", STATUS_COLUMNS) : "");
    const header = left("Scenario", columns) + COUNTS.map((name) => right(name, COUNT_COLUMNS)).join("") + statuses;
    const lines = result.scenarios.flatMap((scenario) => scenarioLines(scenario, columns, ink));
    return page([[ink.heading(header), ...lines], notes(result), verdictLines(result, ink)]);
  },
};

function scenarioLines(scenario: ScenarioResult, columns: number, ink: Ink): string[] {
  const { path, runs, verdicts, unmet, problems, baseline } = scenario;
  const counts = [runs, verdicts.holds, verdicts.violated, verdicts.unknown].map((count) => right(countFigure(count), COUNT_COLUMNS));
  const status = unmet.length === 0 ? ink.good(right("met", STATUS_COLUMNS)) : ink.bad(right(`${unmet.length} unmet`, STATUS_COLUMNS));
  const line = left(shortenFront(path, columns), columns) + counts.join("") + status + baselineCell(baseline, problems, ink);
  const told = unmet
    .slice(0, RUNS_TOLD)
    .flatMap(({ seed, reasons, replay }) => [...reasonLines(`seed ${seed}: ${reasons.join("; ")}`), replayLine(replay)]);
  const figures = problems.filter(({ kind }) => kind === "baseline");
  const rest = unmet.length - RUNS_TOLD;
  return [
    line,
    ...told,
    ...(rest > 0 ? [`${INDENT}and ${amountFigure(rest, "run")} more, which --json lists`] : []),
    ...figures.flatMap(({ message }) => reasonLines(message)),
    ...figures.slice(0, 1).map(({ replay }) => replayLine(replay)),
  ];
}

function reasonLines(reason: string): string[] {
  return wrap(reason, REPORT_COLUMNS - INDENT.length, REASON_LINES).map((text) => `${INDENT}${text}`);
}

/** Never wrapped: it is there to be pasted. */
function replayLine(replay: string): string {
  return `${INDENT}replay: ${replay}`;
}

function baselineCell(baseline: BaselineResult | undefined, problems: readonly CheckProblem[], ink: Ink): string {
  if (baseline === undefined) return "";
  const worse = problems.filter(({ kind, status }) => kind === "baseline" && status === "unmet").length;
  const [text, stroke] = baselineWords(baseline.status, worse, ink);
  return stroke(right(text, STATUS_COLUMNS));
}

function baselineWords(status: BaselineResult["status"], worse: number, ink: Ink): readonly [string, Stroke] {
  switch (status) {
    case "worse":
      return [`${worse} worse`, ink.bad];
    case "unknown":
      return ["unknown", ink.unsure];
    case "none":
      return ["none", ink.faint];
    case "notUpdated":
      return ["not updated", ink.bad];
    default:
      return [status, ink.good];
  }
}

/** The end of a path says more than its beginning. */
function shortenFront(path: string, columns: number): string {
  const characters = [...path];
  const room = columns - 2;
  return characters.length <= room ? path : `..${characters.slice(characters.length - room + 2).join("")}`;
}

function notes({ scenarios }: CheckResult): string[] {
  const without = scenarios.filter(({ baseline }) => baseline?.status === "none").length;
  return without === 0 ? [] : [`${amountFigure(without, "scenario")} without a baseline, so not compared; cutover check -u writes one`];
}

function verdictLines({ status, scenarios, missingRuns }: CheckResult, ink: Ink): string[] {
  const unmet = scenarios.filter((scenario) => scenario.unmet.length > 0).length;
  const worse = scenarios.filter(({ baseline }) => baseline?.status === "worse").length;
  const unsure = scenarios.filter(({ baseline }) => baseline?.status === "unknown").length;
  const all = amountFigure(scenarios.length, "scenario");
  if (status === "met") return [ink.good("MET"), `${all} came out as expected in every run`];
  const stroke = status === "unmet" ? ink.bad : ink.unsure;
  return [
    stroke(status.toUpperCase()),
    ...(unmet > 0 ? [`${countFigure(unmet)} of ${all} did not come out as expected`] : []),
    ...(worse > 0 ? [`${countFigure(worse)} of ${all} came out worse than the baseline`] : []),
    ...(unsure > 0 ? [`${countFigure(unsure)} of ${all} could not be compared with the baseline`] : []),
    ...(missingRuns > 0 ? [missingText(missingRuns)] : []),
  ];
}
