/** The numbered timeline of a plan before it is run, and the stretches of the calendar that a run will simulate. */
import type { TimelineLine, Window } from "../plan/timeline.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { amountFigure, calendarFigure, durationFigure } from "./figures.ts";
import { createInk, type Ink } from "./ink.ts";
import { left, lengthOf, page, REPORT_COLUMNS, right, shorten, wrap } from "./layout.ts";

const TIME_COLUMNS = 14;
const KIND_COLUMNS = 8;

/** A scenario's timeline before it is run. */
export interface PlannedRun {
  readonly scenario: Pick<Scenario, "name" | "title" | "system" | "cluster">;
  readonly entries: readonly TimelineLine[];
  readonly windows: readonly Window[];
}

/** The text of `cutover plan`, at most 100 columns wide, ending with a line feed. */
export function planText({ scenario, entries, windows }: PlannedRun, coloured: boolean): string {
  const ink = createInk(coloured);
  const { nodes, sites } = scenario.cluster;
  const facts = `${scenario.name}  |  ${scenario.system}  |  ${amountFigure(nodes, "node")}, ${amountFigure(sites.length, "site")}`;
  const numberColumns = Math.max(2, ...entries.map(({ number }) => lengthOf(number)));
  const observedUs = windows.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  const lines = [
    ink.heading(shorten(scenario.title, REPORT_COLUMNS)),
    ink.faint(shorten(facts, REPORT_COLUMNS)),
    "",
    ...entries.flatMap((entry) => entryLines(entry, numberColumns, ink)),
    "",
    ink.heading(`Observed: ${durationFigure(observedUs)} in ${amountFigure(windows.length, "window")}`),
    ...windows.map(
      ({ fromUs, toUs }) =>
        `  ${calendarFigure(fromUs, true)} to ${calendarFigure(toUs, true)}  ${ink.faint(durationFigure(toUs - fromUs))}`,
    ),
    ink.faint("  a window is extended while the cluster is not quiescent"),
  ];
  return page([lines]);
}

function entryLines(entry: TimelineLine, numberColumns: number, ink: Ink): string[] {
  const indent = " ".repeat(numberColumns + 1 + TIME_COLUMNS + KIND_COLUMNS + 1);
  const { calendarUs, untilCalendarUs } = entry;
  const forUs = calendarUs === undefined || untilCalendarUs === undefined ? entry.forUs : untilCalendarUs - calendarUs;
  const until = forUs === undefined ? "" : `, for ${durationFigure(forUs)}`;
  // A fault's title begins with its kind, which is its name.
  const name = entry.title.startsWith(entry.name) ? entry.title : `${entry.name}: ${entry.title}`;
  const text = shorten(name + until, REPORT_COLUMNS - indent.length);
  const time = left(calendarUs === undefined ? "on condition" : calendarFigure(calendarUs), TIME_COLUMNS);
  const start = `${right(entry.number, numberColumns)} ${time}${ink.faint(left(entry.kind, KIND_COLUMNS))} `;
  const details = entry.details.flatMap((detail) => wrap(detail, REPORT_COLUMNS - indent.length - 2));
  return [start + (entry.kind === "step" ? ink.heading(text) : text), ...details.map((line) => ink.faint(`${indent}  ${line}`))];
}
