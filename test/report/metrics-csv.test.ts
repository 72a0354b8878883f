import { expect, test } from "vitest";
import { metricsCsv } from "../../src/report/metrics-csv.ts";
import type { MetricsRow } from "../../src/run/outcome.ts";

const row: MetricsRow = {
  run: "migration",
  atUs: 1_000_000,
  calendarUs: 3_628_801_000_000,
  step: "week-7",
  version: "v3",
  operations: 120,
  errors: 1,
  unserved: 0,
  p50Us: 11_900,
  p95Us: 28_000,
  transfersRunning: 4,
};

test("a header and a line per row, ended by line feeds", () => {
  expect(metricsCsv([row, { ...row, run: "control", version: "v1" }])).toBe(
    [
      "run,at_us,calendar_us,step,version,operations,errors,unserved,p50_us,p95_us,transfers_running",
      "migration,1000000,3628801000000,week-7,v3,120,1,0,11900,28000,4",
      "control,1000000,3628801000000,week-7,v1,120,1,0,11900,28000,4",
      "",
    ].join("\n"),
  );
});

test("a name that a spreadsheet would run is escaped, and one with a comma is quoted", () => {
  const text = metricsCsv([{ ...row, step: "=HYPERLINK(1)", version: 'v"3, beta' }]);
  expect(text).toContain(",'=HYPERLINK(1),");
  expect(text).toContain(',"v""3, beta",');
});

test("without rows the header stays", () => {
  expect(metricsCsv([])).toMatch(/^run,at_us,.*\n$/);
});
