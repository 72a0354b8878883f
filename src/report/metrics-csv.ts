/** The second-by-second series of a run as CSV, for spreadsheets and notebooks. */
import { stringify } from "csv-stringify/sync";
import type { MetricsRow } from "../run/outcome.ts";

const COLUMNS: readonly { readonly key: keyof MetricsRow; readonly header: string }[] = [
  { key: "run", header: "run" },
  { key: "atUs", header: "at_us" },
  { key: "calendarUs", header: "calendar_us" },
  { key: "step", header: "step" },
  { key: "version", header: "version" },
  { key: "operations", header: "operations" },
  { key: "errors", header: "errors" },
  { key: "unserved", header: "unserved" },
  { key: "p50Us", header: "p50_us" },
  { key: "p95Us", header: "p95_us" },
  { key: "transfersRunning", header: "transfers_running" },
];

/**
 * The text of `metrics.csv`: a header, then one line per row, ended by line feeds. Texts that a spreadsheet
 * would take for a formula are escaped, because step and version names come from scenario files.
 */
export function metricsCsv(rows: readonly MetricsRow[]): string {
  return stringify([...rows], { header: true, columns: [...COLUMNS], record_delimiter: "unix", escape_formulas: true });
}
