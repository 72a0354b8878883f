/**
 * Draws operations as text: a lane for each client, a bar from call to return for each operation. The axis has a column for every moment at
 * which something began or ended, in their order and not to scale: what matters is who overlaps with whom.
 *
 *     operator  |=====|         write kill -> revision 3   10.000 to 10.120 s
 *     node-1             |==|   read -> revision 2, half   10.300 to 10.302 s
 */
import type { ClientOperation, History } from "./history.ts";

/** Columns of the whole picture: what a terminal of a hundred columns shows when it is indented a little. */
const COLUMNS = 96;
/** Columns between two moments, where there is room. */
const STRIDE = 3;
/** Columns of all bars together, at most. */
const AXIS_COLUMNS = 40;
/** Columns of a client's name, at most. */
const CLIENT_COLUMNS = 16;

/** One line for each operation, by client and then by time. An arrow at an end of a bar says that nobody knows when that was. */
export function drawHistory<Input, Output>(
  history: History<Input, Output>,
  describe: (operation: ClientOperation<Input, Output>) => string,
): readonly string[] {
  const operations = history.toSorted((one, other) => byCall(one, other));
  const clients = [...new Set(operations.map(({ client }) => client))];
  const clientColumns = Math.min(
    CLIENT_COLUMNS,
    clients.reduce((most, client) => Math.max(most, client.length), 0),
  );
  const moments = [...new Set(operations.flatMap(({ calledUs, returnedUs }) => [calledUs, returnedUs]))].filter(Number.isFinite);
  moments.sort((one, other) => one - other);
  const stride = Math.max(1, Math.min(STRIDE, Math.floor(AXIS_COLUMNS / Math.max(1, moments.length))));
  const width = Math.max(1, (moments.length - 1) * stride + 1);
  const columnOf = new Map(moments.map((moment, index) => [moment, index * stride]));
  const rows = clients.flatMap((client) => {
    const own = operations.filter((operation) => operation.client === client);
    return own.map((operation, lane) => ({
      lane: `${cut(lane === 0 ? client : "", clientColumns)}  ${barOf(operation, columnOf, width)}`,
      label: describe(operation),
      times: timesOf(operation),
    }));
  });
  const timesColumns = rows.reduce((most, { times }) => Math.max(most, times.length), 0);
  const labelColumns = rows.reduce((most, { label }) => Math.max(most, label.length), 0);
  const roomColumns = Math.max(8, COLUMNS - clientColumns - width - timesColumns - 8);
  const shownColumns = Math.min(labelColumns, roomColumns);
  return rows.map(({ lane, label, times }) => `${lane}  ${cut(label, shownColumns)}  ${times}`);
}

/** A bar, and blanks around it up to the width of the axis and the arrows on both of its sides. */
function barOf<Input, Output>(
  { calledUs, returnedUs }: ClientOperation<Input, Output>,
  columnOf: ReadonlyMap<number, number>,
  width: number,
): string {
  const from = columnOf.get(calledUs) ?? 0;
  const to = columnOf.get(returnedUs) ?? width - 1;
  const [begins, ends] = [columnOf.has(calledUs) ? "|" : "<", columnOf.has(returnedUs) ? "|" : ">"];
  const bar = from === to ? (begins === ends ? "|" : `${begins}${ends}`) : `${begins}${"=".repeat(to - from - 1)}${ends}`;
  return `${" ".repeat(from)}${bar}`.padEnd(width + 1);
}

function timesOf<Input, Output>({ calledUs, returnedUs }: ClientOperation<Input, Output>): string {
  const called = Number.isFinite(calledUs) ? `${secondsOf(calledUs)}` : "?";
  return calledUs === returnedUs ? `${called} s` : `${called} to ${Number.isFinite(returnedUs) ? secondsOf(returnedUs) : "?"} s`;
}

/** Milliseconds, and microseconds only where these are not all there is to it. */
function secondsOf(timeUs: number): string {
  const digits = timeUs % 1_000 === 0 ? 3 : 6;
  return (timeUs / 1_000_000).toFixed(digits);
}

function byCall<Input, Output>(one: ClientOperation<Input, Output>, other: ClientOperation<Input, Output>): number {
  if (one.calledUs !== other.calledUs) return one.calledUs < other.calledUs ? -1 : 1;
  return one.returnedUs === other.returnedUs ? 0 : one.returnedUs < other.returnedUs ? -1 : 1;
}

function cut(text: string, columns: number): string {
  return text.length <= columns ? text.padEnd(columns) : `${text.slice(0, columns - 2)}..`;
}
