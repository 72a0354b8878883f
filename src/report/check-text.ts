/** A check as a table for the terminal: a line for every scenario, and under it what did not come out as expected. */
import type { CheckedScenario, CheckResult } from "./check.ts";
import { amountFigure, countFigure } from "./figures.ts";
import { createInk, type Ink } from "./ink.ts";
import { left, page, REPORT_COLUMNS, right, wrap } from "./layout.ts";

const COUNT_COLUMNS = 9;
const COUNTS = ["runs", "holds", "violated", "unknown"] as const;
const STATUS_COLUMNS = 13;
const PATH_COLUMNS = REPORT_COLUMNS - COUNTS.length * COUNT_COLUMNS - STATUS_COLUMNS;
const INDENT = "      ";
/** Lines for the reasons of a run that did not come out as expected. */
const REASON_LINES = 3;

/** The whole table. */
export function checkText(result: CheckResult, coloured: boolean): string {
  const ink = createInk(coloured);
  const header =
    left("Scenario", PATH_COLUMNS) + COUNTS.map((name) => right(name, COUNT_COLUMNS)).join("") + right("expected", STATUS_COLUMNS);
  return page([[ink.heading(header), ...result.scenarios.flatMap((scenario) => scenarioLines(scenario, ink))], verdictLines(result, ink)]);
}

function scenarioLines({ path, runs, verdicts, unmet, replay }: CheckedScenario, ink: Ink): string[] {
  const counts = [runs, verdicts.holds, verdicts.violated, verdicts.unknown].map((count) => right(countFigure(count), COUNT_COLUMNS));
  const status = unmet.length === 0 ? ink.good(right("met", STATUS_COLUMNS)) : ink.bad(right(`${unmet.length} unmet`, STATUS_COLUMNS));
  const line = left(shortenFront(path), PATH_COLUMNS) + counts.join("") + status;
  const [first] = unmet;
  if (first === undefined) return [line];
  const why = wrap(`seed ${first.seed}: ${first.reasons.join("; ")}`, REPORT_COLUMNS - INDENT.length, REASON_LINES);
  return [line, ...why.map((text) => `${INDENT}${text}`), ...(replay === undefined ? [] : [`${INDENT}replay: ${replay}`])];
}

/** The end of a path says more than its beginning. */
function shortenFront(path: string): string {
  const characters = [...path];
  const room = PATH_COLUMNS - 2;
  return characters.length <= room ? path : `..${characters.slice(characters.length - room + 2).join("")}`;
}

function verdictLines({ status, scenarios }: CheckResult, ink: Ink): string[] {
  const unmet = scenarios.filter((scenario) => scenario.unmet.length > 0).length;
  const all = amountFigure(scenarios.length, "scenario");
  if (status === "met") return [ink.good("MET"), `${all} came out as expected in every run`];
  const stroke = status === "unmet" ? ink.bad : ink.unsure;
  return [stroke(status.toUpperCase()), `${countFigure(unmet)} of ${all} did not come out as expected`];
}
