/**
 * The numbered plan with what came of each step, and between the steps what else happened: commands, faults, gates, rollbacks,
 * first violations. An arrow stands at the step that failed, as in the printed plans of CockroachDB's mixed-version tests.
 */
import type { CheckOutcome, GateOutcome, Outcome, StepOutcome, TimelineEntry } from "../../run/outcome.ts";
import { amountFigure, calendarFigure, countFigure, durationFigure, shareFigure } from "../figures.ts";
import type { Ink, Stroke } from "../ink.ts";
import { left, REPORT_COLUMNS, right, shorten } from "../layout.ts";

/** Timeline lines beside the steps themselves: what is more is counted, not printed. */
const EVENT_LINES = 18;

const TIME_COLUMNS = 13;
const STATUS_COLUMNS = 12;
/** Enough for `check latency-p95 of all <= 1.2 x baseline`. */
const LIMIT_COLUMNS = 43;
const SHARE_COLUMNS = 9;
const SHARES = ["target", "eligible", "nodes", "ops"] as const;

/** What is dropped last when there are too many events for the page. */
const PRIORITY: readonly TimelineEntry["kind"][] = ["violation", "rollback", "command", "gate", "fault", "note"];

/**
 * The plan as it went. `eligible` are the nodes that the exposure lets in, `nodes` those that worked on the next version, `ops` the
 * operations there.
 */
export function planSection(outcome: Outcome, ink: Ink): string[] {
  const failed = failedStep(outcome);
  const nameColumns = Math.min(14, Math.max(9, ...outcome.plan.map((step) => step.step.length)));
  const { events, omitted } = selectEvents(outcome.timeline);
  const rows = [
    ...outcome.plan.map((step) => ({ calendarUs: step.calendarUs, lines: stepLines(step, step.step === failed, nameColumns, ink) })),
    ...events.map((entry) => ({ calendarUs: entry.calendarUs, lines: [eventLine(entry, nameColumns, ink)] })),
  ];
  // The sort is stable: at the same moment a step stands before what it caused, and entries keep the order of the log.
  rows.sort((a, b) => a.calendarUs - b.calendarUs);
  const columns = SHARES.map((name) => right(name, SHARE_COLUMNS)).join("");
  const lines = [ink.heading("Plan") + ink.faint(right(columns, REPORT_COLUMNS - "Plan".length))];
  if (failed === "before") {
    lines.push(ink.bad("->    broken before the first step"));
  }
  lines.push(...rows.flatMap((row) => row.lines));
  if (omitted > 0) {
    lines.push(ink.faint(`      and ${countFigure(omitted)} more under "timeline" in outcome.json`));
  }
  return lines;
}

/**
 * The step that stood when the first invariant broke; absent if none did. `before`: ahead of the first step. An invariant that the control
 * run broke too counts only if there is no other, because the migration is not needed to break it; without a control run nobody knows.
 */
export function failedStep(outcome: Outcome): string | undefined {
  const broken = outcome.invariants.filter(({ status, firstViolation }) => status === "violated" && firstViolation !== undefined);
  const caused = broken.filter(({ controlViolations = 0 }) => controlViolations === 0);
  const violations = (caused.length > 0 ? caused : broken).flatMap(({ firstViolation }) => firstViolation ?? []);
  violations.sort((a, b) => a.atUs - b.atUs);
  return violations[0]?.step;
}

function stepLines(step: StepOutcome, failed: boolean, nameColumns: number, ink: Ink): string[] {
  const titleColumns = REPORT_COLUMNS - 7 - TIME_COLUMNS - nameColumns - 1 - STATUS_COLUMNS - SHARES.length * SHARE_COLUMNS;
  const shares = [step.targetShare, step.eligibleShare, step.nodeShare, step.operationShare];
  const line =
    (failed ? ink.bad("-> ") : "   ") +
    right(String(step.number), 2) +
    left(` ${calendarFigure(step.calendarUs)}`, TIME_COLUMNS + 1) +
    ` ${ink.heading(left(step.step, nameColumns))} ` +
    left(step.title, titleColumns) +
    stepStroke(step.status, ink)(left(` ${step.status === "notReached" ? "not reached" : step.status}`, STATUS_COLUMNS)) +
    shares.map((share) => right(step.status === "notReached" ? "-" : shareFigure(share), SHARE_COLUMNS)).join("");
  return [line, ...step.checks.map((check) => checkLine(check, ink)), ...step.gates.map((gate) => gateLine(gate, ink))];
}

function checkLine({ check, status, value, limit }: CheckOutcome, ink: Ink): string {
  const figure = check.startsWith("error-rate") ? shareFigure : durationFigure;
  const found = [
    ...(value === undefined ? [] : [`found ${figure(value)}`]),
    ...(limit === undefined ? ["no baseline"] : [`limit ${figure(limit)}`]),
  ].join(", ");
  const words = { met: "met", notMet: "not met", noData: "no data" };
  const stroke = status === "met" ? ink.good : ink.unsure;
  return (
    ink.faint(`      ${left(`check ${check}`, LIMIT_COLUMNS)} `) +
    stroke(left(words[status], 9)) +
    ink.faint(shorten(found, REPORT_COLUMNS - LIMIT_COLUMNS - 16))
  );
}

function gateLine(gate: GateOutcome, ink: Ink): string {
  const found = [
    ...(gate.worst === undefined ? [] : [`worst ${gateFigure(gate, gate.worst)}`]),
    ...(gate.limit === undefined ? [] : [`limit ${gateFigure(gate, gate.limit)}`]),
    amountFigure(gate.samples, "sample"),
  ].join(", ");
  const status = gate.status === "noData" ? "no data" : gate.status;
  const stroke = gate.status === "passed" ? ink.good : ink.unsure;
  return (
    ink.faint(`      ${left(`gate ${gate.gate}`, LIMIT_COLUMNS)} `) +
    stroke(left(status, 9)) +
    ink.faint(shorten(found, REPORT_COLUMNS - LIMIT_COLUMNS - 16))
  );
}

/** A gate's value: a share for error rates, a duration for latencies. */
function gateFigure(gate: GateOutcome, value: number): string {
  return gate.gate.startsWith("error-rate") ? shareFigure(value) : durationFigure(value);
}

function eventLine(entry: TimelineEntry, nameColumns: number, ink: Ink): string {
  const kind = left(entry.kind, nameColumns);
  const textColumns = REPORT_COLUMNS - 7 - TIME_COLUMNS - nameColumns - 1;
  const time = left(calendarFigure(entry.calendarUs), TIME_COLUMNS);
  return `      ${time} ${eventStroke(entry.kind, ink)(kind)} ${shorten(entry.text, textColumns)}`;
}

function selectEvents(timeline: readonly TimelineEntry[]): { events: TimelineEntry[]; omitted: number } {
  const candidates = timeline.filter((entry) => PRIORITY.includes(entry.kind));
  const kept = new Set(
    [...candidates].sort((a, b) => PRIORITY.indexOf(a.kind) - PRIORITY.indexOf(b.kind) || a.atUs - b.atUs).slice(0, EVENT_LINES),
  );
  return { events: candidates.filter((entry) => kept.has(entry)), omitted: candidates.length - kept.size };
}

function stepStroke(status: StepOutcome["status"], ink: Ink): Stroke {
  return status === "applied" || status === "observed" ? ink.good : ink.unsure;
}

function eventStroke(kind: TimelineEntry["kind"], ink: Ink): Stroke {
  return kind === "violation" ? ink.bad : kind === "rollback" || kind === "gate" ? ink.unsure : ink.faint;
}
