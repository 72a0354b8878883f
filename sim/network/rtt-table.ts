/** Reads tables of measured round-trip times: CSV with the header `from,to,rtt_ms`, one directed pair of regions a line. */

/** A directed round-trip time between two regions, integer microseconds. */
export interface RttEntry {
  readonly from: string;
  readonly to: string;
  readonly rttUs: number;
}

/** What is wrong with a table, and where; line and column count from 1. */
export class RttTableError extends Error {
  override readonly name = "RttTableError";
  readonly line: number;
  readonly column: number;

  constructor(line: number, column: number, message: string) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

interface Field {
  readonly text: string;
  readonly column: number;
}

const COLUMNS = ["from", "to", "rtt_ms"];
const DECIMAL = /^\d+(\.\d+)?$/;

/** The table's entries in its order. Empty lines and spaces around fields do not count. Throws an `RttTableError`. */
export function parseRttTable(csvText: string): RttEntry[] {
  const lines = csvText.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const entries: RttEntry[] = [];
  const lineOfPair = new Map<string, number>();
  let headerSeen = false;
  for (const [index, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const line = index + 1;
    const fields = fieldsOf(text);
    if (!headerSeen) {
      checkHeader(fields, line);
      headerSeen = true;
      continue;
    }
    const entry = entryOf(fields, line, text.length + 1);
    const pair = `${entry.from},${entry.to}`;
    const earlier = lineOfPair.get(pair);
    if (earlier !== undefined) throw new RttTableError(line, 1, `${entry.from} to ${entry.to} stands in line ${earlier} already`);
    lineOfPair.set(pair, line);
    entries.push(entry);
  }
  if (!headerSeen) throw new RttTableError(1, 1, `the table is empty: expected the header "${COLUMNS.join(",")}"`);
  return entries;
}

function checkHeader(fields: readonly Field[], line: number): void {
  for (const [index, name] of COLUMNS.entries()) {
    const field = fields[index];
    if (field?.text !== name) {
      throw new RttTableError(line, field?.column ?? 1, `expected the header "${COLUMNS.join(",")}", found "${textsOf(fields)}"`);
    }
  }
  rejectSurplus(fields, line);
}

function entryOf(fields: readonly Field[], line: number, endColumn: number): RttEntry {
  const [from, to, rtt] = fields;
  if (from === undefined || to === undefined || rtt === undefined) {
    throw new RttTableError(line, endColumn, `expected ${COLUMNS.length} fields (${COLUMNS.join(", ")}), found ${fields.length}`);
  }
  rejectSurplus(fields, line);
  for (const region of [from, to]) {
    if (region.text === "") throw new RttTableError(line, region.column, "expected the name of a region, found nothing");
    if (region.text.includes('"'))
      throw new RttTableError(line, region.column, `quoted fields are not read: write ${region.text} without quotes`);
  }
  const rttUs = Math.round(Number(rtt.text) * 1000);
  if (!DECIMAL.test(rtt.text) || !Number.isSafeInteger(rttUs)) {
    throw new RttTableError(line, rtt.column, `expected a round-trip time in milliseconds such as 12.5, found "${rtt.text}"`);
  }
  return { from: from.text, to: to.text, rttUs };
}

function rejectSurplus(fields: readonly Field[], line: number): void {
  const surplus = fields[COLUMNS.length];
  if (surplus !== undefined) {
    throw new RttTableError(line, surplus.column, `expected ${COLUMNS.length} fields (${COLUMNS.join(", ")}), found ${fields.length}`);
  }
}

function textsOf(fields: readonly Field[]): string {
  return fields.map((field) => field.text).join(",");
}

/** Splits a line at its commas; a field's column is that of its first character that is not a space. */
function fieldsOf(line: string): Field[] {
  let start = 0;
  return line.split(",").map((raw) => {
    const column = start + (raw.length - raw.trimStart().length) + 1;
    start += raw.length + 1;
    return { text: raw.trim(), column };
  });
}
