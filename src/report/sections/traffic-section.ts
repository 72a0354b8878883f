/** What the workload saw: requests and bulk transfers by version, beside the control run that migrated nothing, if there was one. */
import type { Outcome, RequestsOutcome, TransfersOutcome, VersionRequests } from "../../run/outcome.ts";
import { bytesFigure, countFigure, durationFigure, shareFigure } from "../figures.ts";
import type { Ink } from "../ink.ts";
import { left, REPORT_COLUMNS, right, shorten } from "../layout.ts";

const LABEL_COLUMNS = 16;
const COLUMNS = 12;

type Row = readonly [label: string, ...cells: string[]];

/** Requests, then transfers. The first column is the version; `all` and `control` stand below. */
export function trafficSection(outcome: Outcome, ink: Ink): string[] {
  const { requests, transfers, control } = outcome;
  const requestRows: Row[] = [
    ...Object.entries(requests.byVersion).map(([version, values]) => requestRow(version, values)),
    requestRow("all", requests.total),
    ...(control === undefined ? [] : [requestRow("control", control.requests.total)]),
  ];
  const controlRows = control === undefined ? [] : transferRowsOf(migratesNothing(control.transfers), "control ");
  const transferRows: Row[] = [...transferRowsOf(transfers, ""), ...controlRows];
  const inControl = control === undefined ? "" : `; control: ${unserved(control.requests)}`;
  return [
    ...table(["Requests", "operations", "failed", "rate", "p50", "p95", "p99"], requestRows, ink),
    ink.faint(shorten(`  unserved ${unserved(requests)}${inControl}`, REPORT_COLUMNS)),
    ...(transferRows.length === 0
      ? []
      : table(["Transfers", "completed", "failed", "size", "on the wire", "time p50", "time p95", "pause p95"], transferRows, ink)),
  ];
}

function requestRow(label: string, values: VersionRequests): Row {
  const { count, errors } = values;
  const latencies = [values.p50Us, values.p95Us, values.p99Us].map((latencyUs) => (latencyUs === 0 ? "-" : durationFigure(latencyUs)));
  return [label, countFigure(count), countFigure(errors), count === 0 ? "-" : shareFigure(errors / count), ...latencies];
}

function transferRowsOf(transfers: TransfersOutcome, prefix: string): Row[] {
  return Object.entries(transfers.byVersion).map(([version, values]) => {
    const times = [values.durationP50Us, values.durationP95Us, values.pauseP95Us];
    return [
      prefix + version,
      countFigure(values.completed),
      countFigure(values.failed),
      bytesFigure(values.bytes),
      bytesFigure(values.wireBytes),
      ...times.map((timeUs) => (timeUs === 0 ? "-" : durationFigure(timeUs))),
    ];
  });
}

/** The control run without the version that it never uses. */
function migratesNothing({ byVersion }: TransfersOutcome): TransfersOutcome {
  return { byVersion: Object.fromEntries(Object.entries(byVersion).filter(([, { completed, failed }]) => completed + failed > 0)) };
}

function unserved(requests: RequestsOutcome): string {
  return `${countFigure(requests.unserved)}, ${durationFigure(requests.unavailableUs)} of node time unavailable`;
}

function table([caption, ...captions]: Row, rows: readonly Row[], ink: Ink): string[] {
  const firstColumns = REPORT_COLUMNS - captions.length * COLUMNS;
  return [
    ink.heading(left(caption, firstColumns)) + ink.faint(captions.map((text) => right(text, COLUMNS)).join("")),
    ...rows.map(
      ([label, ...cells]) =>
        `  ${left(label, Math.max(LABEL_COLUMNS, firstColumns) - 2)}${cells.map((cell) => right(cell, COLUMNS)).join("")}`,
    ),
  ];
}
