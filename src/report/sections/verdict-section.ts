/**
 * The end of a summary: what was seen and how much of the calendar, the fingerprints, the verdict with
 * its reasons, the line to run it again.
 */
import type { Outcome } from "../../run/outcome.ts";
import { amountFigure, countFigure, durationFigure, shareFigure } from "../figures.ts";
import { type Ink, strokeOf } from "../ink.ts";
import { REPORT_COLUMNS, wrap } from "../layout.ts";

const REASONS = 12;
const LABEL_COLUMNS = 12;

/** Situations that must have been seen, and how much of the calendar was simulated. */
export function evidenceSection(outcome: Outcome, ink: Ink): string[] {
  const { time } = outcome;
  const missing = outcome.sometimes.filter(({ seen, required }) => seen === 0 && required);
  const seen = outcome.sometimes.filter((situation) => situation.seen > 0).map(({ title, seen }) => `${title} ${countFigure(seen)}`);
  const share = time.calendarUs === 0 ? 0 : time.simulatedUs / time.calendarUs;
  const windows = amountFigure(time.windows.length, "window");
  const inControl = time.controlEvents === undefined ? "" : `, control ${countFigure(time.controlEvents)}`;
  const observed =
    `${durationFigure(time.simulatedUs)} of ${durationFigure(time.calendarUs)} (${shareFigure(share)}) in ${windows}, ` +
    `${countFigure(time.events)} events${inControl}; rates are per observed time`;
  return [
    ...(seen.length === 0 ? [] : labelled("Seen", seen.join(", "), 3, ink)),
    ...(missing.length === 0 ? [] : labelled("Never seen", missing.map(({ title }) => title).join(", "), 2, ink).map(ink.unsure)),
    ...labelled("Observed", observed, 2, ink),
    ...labelled("Digest", `${outcome.digest}, model ${outcome.model}`, 2, ink),
  ];
}

/** The verdict in capitals, its reasons, the expectation if there is one, and the replay line. The replay line is never broken. */
export function verdictSection(outcome: Outcome, replay: string, ink: Ink): string[] {
  const stroke = strokeOf(outcome.verdict, ink);
  const reasons = outcome.reasons.slice(0, REASONS).flatMap((reason) => bullet(reason));
  const rest = outcome.reasons.length - REASONS;
  return [
    ink.heading(stroke(outcome.verdict.toUpperCase())),
    ...reasons,
    ...(rest > 0 ? [`  and ${countFigure(rest)} more under "reasons" in outcome.json`] : []),
    ...expectationLines(outcome, ink),
    `replay: ${replay}`,
  ];
}

function expectationLines({ expectation }: Outcome, ink: Ink): string[] {
  if (expectation === undefined) {
    return [];
  }
  if (expectation.met) {
    return [ink.faint("The scenario expects this.")];
  }
  return [ink.bad("The scenario expects something else:"), ...expectation.reasons.slice(0, 4).flatMap((reason) => bullet(reason))];
}

function bullet(text: string): string[] {
  return wrap(text, REPORT_COLUMNS - 4, 2).map((line, index) => `${index === 0 ? "  - " : "    "}${line}`);
}

function labelled(label: string, text: string, lines: number, ink: Ink): string[] {
  return wrap(text, REPORT_COLUMNS - LABEL_COLUMNS, lines).map(
    (line, index) => (index === 0 ? ink.heading(label.padEnd(LABEL_COLUMNS)) : " ".repeat(LABEL_COLUMNS)) + line,
  );
}
