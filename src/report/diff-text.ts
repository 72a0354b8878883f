/** The differences between two outcomes for a reader: the two sides, then the changes by section, the important sections first. */
import type { Change, DiffSide, OutcomeDiff } from "./diff.ts";
import { calendarFigure, countFigure, durationFigure, shareFigure, significant, type Unit, valueFigure } from "./figures.ts";
import { createInk, type Ink, strokeOf } from "./ink.ts";
import { left, page, REPORT_COLUMNS, right, shorten } from "./layout.ts";

/** Changes of one section that are printed; the others are counted, and stand in the JSON. */
const LINES = 12;
const PATH_COLUMNS = 42;
const VALUE_COLUMNS = 19;

/** The section of the values that stand at the top of an outcome. */
const TOP = "outcome";

/** Sections in the order of a reader's interest; what is not named comes after them in the order of the outcome. */
const ORDER = [TOP, "expectation", "invariants", "criteria", "rollbacks", "plan", "requests", "transfers", "exposure", "sometimes"];

/** The text of `cutover diff`, at most 100 columns wide, ending with a line feed. */
export function diffText(diff: OutcomeDiff, coloured: boolean): string {
  const ink = createInk(coloured);
  const count = diff.changes.length;
  const lines = [sideLine("before", diff.before, ink), sideLine("after", diff.after, ink), ""];
  if (diff.same) {
    lines.push(ink.good("The outcomes are the same."));
  } else if (count === 0) {
    lines.push("Only the order of entries differs.");
  } else {
    const columns = ["before", "after", "change"].map((name) => right(name, VALUE_COLUMNS)).join("");
    const heading = `${countFigure(count)} difference${count === 1 ? "" : "s"}`;
    lines.push(ink.heading(left(heading, PATH_COLUMNS)) + ink.faint(columns), ...sectionLines(diff.changes, ink));
  }
  return page([lines]);
}

function sectionLines(changes: readonly Change[], ink: Ink): string[] {
  const sections = new Map<string, Change[]>();
  for (const change of changes) {
    const name = sectionOf(change);
    const section = sections.get(name);
    if (section === undefined) {
      sections.set(name, [change]);
    } else {
      section.push(change);
    }
  }
  const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...sections]
    .sort(([a], [b]) => rank(a) - rank(b))
    .flatMap(([name, section]) => [
      ink.heading(shorten(name, REPORT_COLUMNS)),
      ...section.slice(0, LINES).map((change) => changeLine(change, ink)),
      ...(section.length > LINES ? [ink.faint(`  and ${countFigure(section.length - LINES)} more`)] : []),
    ]);
}

function sectionOf({ path }: Change): string {
  return path.length === 1 ? TOP : (path[0] ?? TOP);
}

function sideLine(label: string, side: DiffSide, ink: Ink): string {
  const name = left(`${side.scenario}, seed ${side.seed}`, 44);
  return `${ink.faint(left(label, 8))}${name}${strokeOf(side.verdict, ink)(left(side.verdict, 10))}${ink.faint(shorten(side.digest, 36))}`;
}

function changeLine(change: Change, ink: Ink): string {
  const { path } = change;
  const name = left(`  ${(path.length === 1 ? path : path.slice(1)).join(" ")}`, PATH_COLUMNS - 1);
  const [old, next] = [valueText(change, "before"), valueText(change, "after")];
  if (old.length > VALUE_COLUMNS - 1 || next.length > VALUE_COLUMNS - 1) {
    const columns = Math.floor((REPORT_COLUMNS - PATH_COLUMNS - 4) / 2);
    return `${name} ${shorten(old, columns)} ${ink.faint("->")} ${shorten(next, columns)}`;
  }
  return `${name} ${right(old, VALUE_COLUMNS)}${right(next, VALUE_COLUMNS)}${ink.faint(right(differenceText(change), VALUE_COLUMNS))}`;
}

/** How a number moved: moments by the time between them, amounts relative to where they were. */
function differenceText({ path, before, after }: Change): string {
  if (typeof before !== "number" || typeof after !== "number") {
    return "";
  }
  const sign = after > before ? "+" : "";
  if (isMoment(path)) {
    return `${sign}${durationFigure(after - before)}`;
  }
  if (before === 0) {
    return "";
  }
  const ratio = (after - before) / Math.abs(before);
  return Math.abs(ratio) > 10 ? `${significant(after / before, 3)} times` : `${sign}${significant(ratio * 100, 3)} %`;
}

function valueText(change: Change, side: "before" | "after"): string {
  const value = change[side];
  if (value === undefined) {
    return change.only === side ? "present" : "-";
  }
  if (typeof value !== "number") {
    return typeof value === "string" ? value : JSON.stringify(value);
  }
  const { path, unit } = change;
  const key = path.at(-1) ?? "";
  if (isUnit(unit) && ["value", "limit", "control"].includes(key)) {
    return valueFigure(value, unit);
  }
  if (/calendarUs$/i.test(key)) {
    return calendarFigure(value, true);
  }
  if (key.endsWith("Us")) {
    return durationFigure(value, 6);
  }
  return key.endsWith("Share") ? shareFigure(value, 6) : countFigure(value);
}

function isMoment(path: readonly string[]): boolean {
  return /(?:^a|A)tUs$|calendarUs$/i.test(path.at(-1) ?? "");
}

function isUnit(unit: string | undefined): unit is Unit {
  return unit === "us" || unit === "share" || unit === "ratio" || unit === "count";
}
