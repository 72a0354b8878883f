/** The rollback waterfall: where the time of every rollback went, phase by phase, all on one scale. */
import type { Outcome, RollbackOutcome } from "../../run/outcome.ts";
import { bar } from "../bars.ts";
import { countFigure, durationFigure, shareFigure } from "../figures.ts";
import type { Ink } from "../ink.ts";
import { left, REPORT_COLUMNS, right, shorten } from "../layout.ts";
import { phasesOf, rollbackTitle } from "../phases.ts";

/** Rollbacks drawn in full; the others get one line each, up to OTHER_LINES. */
const DRAWN = 2;
const OTHER_LINES = 4;
const BAR_COLUMNS = 46;

/** Every rollback with its phases, slowest nodes, unreachable nodes and losses. */
export function rollbackSection(outcome: Outcome, ink: Ink): string[] {
  const { rollbacks } = outcome;
  if (rollbacks.length === 0) {
    return [ink.heading("Rollbacks") + ink.faint("  none")];
  }
  // The scale is the slowest rollback that is drawn, so that two of them can be compared by eye.
  const drawn = rollbacks.slice(0, DRAWN);
  const wholeUs = Math.max(...drawn.map((rollback) => rollback.totalUs));
  const others = rollbacks.slice(DRAWN);
  const rest = others.length - OTHER_LINES;
  return [
    ink.heading("Rollbacks"),
    ...drawn.flatMap((rollback, index) => waterfall(rollback, index + 1, wholeUs, ink)),
    ...others.slice(0, OTHER_LINES).map((rollback, index) => shortenedLine(rollback, DRAWN + index + 1, ink)),
    ...(rest > 0 ? [ink.faint(`  and ${countFigure(rest)} more under "rollbacks" in outcome.json`)] : []),
  ];
}

function waterfall(rollback: RollbackOutcome, number: number, wholeUs: number, ink: Ink): string[] {
  let fromUs = 0;
  const phaseLines = phasesOf(rollback).map(({ name, durationUs, slowest }) => {
    const drawn = bar(fromUs, fromUs + durationUs, wholeUs, BAR_COLUMNS);
    fromUs += durationUs;
    const share = rollback.totalUs === 0 ? 0 : durationUs / rollback.totalUs;
    return (
      `  ${left(name, 10)}${right(durationFigure(durationUs), 12)}  ${ink.next(left(drawn, BAR_COLUMNS))}` +
      ink.faint(right(durationUs === 0 ? "" : shareFigure(share, 2), 10)) +
      ink.faint(durationUs === 0 || slowest === undefined ? "" : ` ${shorten(slowest, REPORT_COLUMNS - 83)}`)
    );
  });
  const total = `  ${left("total", 10)}${right(durationFigure(rollback.totalUs), 12)}  `;
  return [
    ink.unsure(shorten(`  ${rollbackTitle(rollback, number)}`, REPORT_COLUMNS)),
    ...phaseLines,
    ink.heading(total) +
      (rollback.complete ? ink.good("complete") : ink.bad("not complete")) +
      ink.faint(shorten(`, ${losses(rollback)}`, 60)),
    ...[...neverLine(rollback), ...undoneLine(rollback), ...unreachableLine(rollback)].map((line) => ink.bad(line)),
  ];
}

function shortenedLine(rollback: RollbackOutcome, number: number, ink: Ink): string {
  const end = `${durationFigure(rollback.totalUs)} ${rollback.complete ? "complete" : "not complete"}`;
  const stroke = rollback.complete ? ink.faint : ink.bad;
  return ink.unsure(left(`  ${rollbackTitle(rollback, number)}`, REPORT_COLUMNS - 26)) + stroke(right(end, 26));
}

function losses(rollback: RollbackOutcome): string {
  return `${countFigure(rollback.lostWrites)} transfers lost, ${countFigure(rollback.failedRequests)} requests failed meanwhile`;
}

function neverLine({ committed, notApplied, unfinished }: RollbackOutcome): string[] {
  if (!committed) return ["  the flag store never held it"];
  if (notApplied.length === 0 && unfinished.length > 0) {
    return [shorten(`  not through yet (${countFigure(unfinished.length)}): ${unfinished.join(", ")}`, REPORT_COLUMNS)];
  }
  if (notApplied.length === 0) return [];
  return [shorten(`  in reach but never applied it (${countFigure(notApplied.length)}): ${notApplied.join(", ")}`, REPORT_COLUMNS)];
}

function undoneLine({ undone, startedAtUs }: RollbackOutcome): string[] {
  return undone === undefined
    ? []
    : [shorten(`  undone ${durationFigure(undone.atUs - startedAtUs)} after its start by ${undone.by}`, REPORT_COLUMNS)];
}

function unreachableLine(rollback: RollbackOutcome): string[] {
  const { unreachable } = rollback;
  if (unreachable.length === 0) {
    return [];
  }
  return [shorten(`  unreachable (${countFigure(unreachable.length)}): ${unreachable.join(", ")}`, REPORT_COLUMNS)];
}
