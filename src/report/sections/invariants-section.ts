/** Invariants: which held, and of each broken one when, where and how it broke first. */
import type { InvariantOutcome, Outcome } from "../../run/outcome.ts";
import { calendarFigure, countFigure } from "../figures.ts";
import { type Ink, strokeOf } from "../ink.ts";
import { left, lengthOf, printable, REPORT_COLUMNS, right, shorten, wrap } from "../layout.ts";

const STATUS_COLUMNS = 9;
const CHECKS_COLUMNS = 10;
const VIOLATIONS_COLUMNS = 11;
const CONTROL_COLUMNS = 11;
const MESSAGE_LINES = 2;
const PICTURE_LINES = 12;
const PICTURE_INDENT = "    ";
/** An invariant that held needs no more than its line; beyond so many of them only the names are listed. */
const LINES = 18;

/** Broken invariants first, then unknown ones, then those that held; those that did not apply in one line. */
export function invariantsSection(outcome: Outcome, ink: Ink): string[] {
  const judged = (["violated", "unknown", "holds", "measured"] as const).flatMap((status) =>
    outcome.invariants.filter((invariant) => invariant.status === status),
  );
  const listed = judged.slice(0, LINES);
  const idColumns = Math.min(10, Math.max(4, ...listed.map((invariant) => lengthOf(invariant.id))));
  const heading = "Invariants";
  const captions = numberCells("checks", "violations", "in control");
  return [
    ink.heading(heading) + ink.faint(right(captions, REPORT_COLUMNS - heading.length)),
    ...listed.flatMap((invariant) => invariantLines(invariant, idColumns, ink)),
    ...namesLine("further", judged.slice(LINES)).map(ink.faint),
    ...namesLine(
      "not applicable",
      outcome.invariants.filter((invariant) => invariant.status === "notApplicable"),
    ).map(ink.faint),
  ];
}

function invariantLines(invariant: InvariantOutcome, idColumns: number, ink: Ink): string[] {
  const stroke = strokeOf(invariant.status, ink);
  const { checks, violations, controlViolations } = invariant;
  const inControl = controlViolations === undefined ? "-" : countFigure(controlViolations);
  const numbers = numberCells(countFigure(checks), countFigure(violations), inControl);
  const titleColumns = REPORT_COLUMNS - 2 - STATUS_COLUMNS - idColumns - 1 - numbers.length;
  const name = stroke(left(invariant.status, STATUS_COLUMNS)) + ink.heading(left(invariant.id, idColumns));
  return [`  ${name} ${left(invariant.title, titleColumns)}${numbers}`, ...firstViolationLines(invariant, idColumns, ink)];
}

function firstViolationLines(invariant: InvariantOutcome, idColumns: number, ink: Ink): string[] {
  const first = invariant.firstViolation;
  if (first === undefined) {
    return [];
  }
  const step = first.step === "before" ? "before the first step" : `in ${first.step}`;
  const where = first.node === undefined ? step : `${step}, on ${first.node}`;
  const { controlViolations = 0 } = invariant;
  const control = controlViolations > 0 ? `also in the control run: ${countFigure(controlViolations)}; ` : "";
  const text = `${control}first at ${calendarFigure(first.calendarUs, true)}, ${where}: ${first.message}`;
  const indent = " ".repeat(2 + STATUS_COLUMNS + idColumns + 1);
  const picture = (first.picture ?? [])
    .slice(0, PICTURE_LINES)
    .map((line) => PICTURE_INDENT + shorten(printable(line), REPORT_COLUMNS - PICTURE_INDENT.length));
  return [...wrap(text, REPORT_COLUMNS - indent.length, MESSAGE_LINES).map((line) => indent + line), ...picture].map(ink.faint);
}

function numberCells(checks: string, violations: string, inControl: string): string {
  return right(checks, CHECKS_COLUMNS) + right(violations, VIOLATIONS_COLUMNS) + right(inControl, CONTROL_COLUMNS);
}

function namesLine(caption: string, invariants: readonly InvariantOutcome[]): string[] {
  return invariants.length === 0
    ? []
    : wrap(`${caption}: ${invariants.map(({ id }) => id).join(", ")}`, REPORT_COLUMNS - 2, 2).map((line) => `  ${line}`);
}
