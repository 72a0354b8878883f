/** Criteria: the plan's own success criteria and claims, each beside the control run where it has one. */
import type { CriterionOutcome, Outcome } from "../../run/outcome.ts";
import { boundFigure, distinctFigures, valueFigure } from "../figures.ts";
import { type Ink, statusWord, strokeOf } from "../ink.ts";
import { left, lengthOf, REPORT_COLUMNS, right, shorten } from "../layout.ts";

const LINES = 12;
const STATUS_COLUMNS = 15;
const FIGURE_COLUMNS = 12;

/** Says what a scenario claims that was left out without a control run, if anything was. */
export function leftOutLines(leftOut: readonly string[] = [], ink: Ink): string[] {
  return leftOut.length === 0 ? [] : [ink.unsure(shorten(`  left out without a control run: ${leftOut.join(", ")}`, REPORT_COLUMNS))];
}

/** One line per criterion with value, limit and control, and one more with its scope and note where there is room for doubt. */
export function criteriaSection({ criteria, leftOut }: Outcome, ink: Ink): string[] {
  const heading = "Criteria";
  const others = leftOutLines(leftOut, ink);
  if (criteria.length === 0) return others.length === 0 ? [] : [ink.heading(heading), ...others];
  const idColumns = Math.min(18, Math.max(8, ...criteria.map((criterion) => lengthOf(criterion.id))));
  const captions = ["value", "limit", "control"].map((caption) => right(caption, FIGURE_COLUMNS)).join("");
  const rest = criteria.length - LINES;
  return [
    ink.heading(heading) + ink.faint(right(captions, REPORT_COLUMNS - heading.length)),
    ...criteria.slice(0, LINES).flatMap((criterion) => criterionLines(criterion, idColumns, ink)),
    ...(rest > 0 ? [ink.faint(`  and ${rest} more under "criteria" in outcome.json`)] : []),
    ...others,
  ];
}

function criterionLines(criterion: CriterionOutcome, idColumns: number, ink: Ink): string[] {
  const { status, id, title, scope, note } = criterion;
  const start = `  ${strokeOf(status, ink)(left(statusWord(status), STATUS_COLUMNS))}${ink.heading(left(id, idColumns))} `;
  const textColumns = REPORT_COLUMNS - 2 - STATUS_COLUMNS - idColumns - 1;
  if (status === "notApplicable") {
    return [start + ink.faint(shorten(note ?? scope, textColumns))];
  }
  const cells = figures(criterion).map((figure) => right(figure, FIGURE_COLUMNS));
  const scopeColumns = textColumns - cells.length * FIGURE_COLUMNS;
  const fits = lengthOf(scope) < scopeColumns;
  // A scope that does not fit beside the figures moves to the line below, and the title takes its place.
  const details = [...(fits ? [] : [scope]), ...(note === undefined ? [] : [note])].join("; ");
  const indent = " ".repeat(REPORT_COLUMNS - textColumns);
  return [
    start + left(fits ? scope : title, scopeColumns) + cells.join(""),
    ...(details === "" ? [] : [ink.faint(indent + shorten(details, textColumns))]),
  ];
}

/** Value, limit and control as texts; value and limit never look equal unless they are. */
function figures({ value, limit, control, unit, bound }: CriterionOutcome): readonly [string, string, string] {
  const [valueText, limitText] =
    value === undefined || limit === undefined
      ? [value === undefined ? "-" : valueFigure(value, unit), limit === undefined ? "-" : valueFigure(limit, unit)]
      : distinctFigures(value, limit, unit);
  return [valueText, limit === undefined ? "-" : boundFigure(limitText, bound), control === undefined ? "-" : valueFigure(control, unit)];
}
