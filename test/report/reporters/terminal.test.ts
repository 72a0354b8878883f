/** The table of a check: a column for the baseline where one was asked for, reasons and replay lines, and no endless list. */
import { expect, test } from "vitest";
import type { ScenarioBaseline } from "../../../src/report/check.ts";
import { terminalReporter } from "../../../src/report/reporters/terminal.ts";
import { cleanOutcome, violatedOutcome } from "../outcomes.ts";
import { CONTEXT, resultOf, slowerResult, unmetResult } from "./results.ts";

const text = (result: Parameters<typeof terminalReporter.render>[0]): string => terminalReporter.render(result, CONTEXT);

test("every unmet run has its reason and its replay line", () => {
  const table = text(unmetResult());
  expect(table).toContain("seed 1: expected holds, came out violated;");
  for (const seed of [1, 3]) expect(table).toContain(`      replay: cutover run 'scenarios/some plan.yaml' --seed ${seed}\n`);
  expect(table).not.toContain("--seed 2");
});

test("after ten unmet runs it says how many there are besides", () => {
  const table = text(resultOf(Array.from({ length: 12 }, violatedOutcome)));
  expect(table.match(/replay: /g)).toHaveLength(10);
  expect(table).toContain("      and 2 runs more, which --json lists\n");
});

test("a worse figure stands under its scenario, with old and new value, and counts", () => {
  const table = text(slowerResult());
  expect(table).toMatch(/ met +1 worse\n {6}rollback .*: p95 [\d.]+ s, was [\d.]+ s/);
  expect(table).toContain("      replay: cutover check 'scenarios/some plan.yaml'\n");
  expect(table).toMatch(/\nUNMET\n1 of 1 scenario came out worse than the baseline\n$/);
});

test("a scenario without a baseline is said to be not compared, in one line", () => {
  const none: ScenarioBaseline = { file: "reports/baselines/dwcp-test.json", status: "none" };
  const table = text(resultOf([cleanOutcome()], "dwcp-test", none));
  expect(table).toContain("\n1 scenario without a baseline, so not compared; cutover check -u writes one\n");
  expect(table).toContain("\nMET\n");
});

test("without baselines there is no column for them", () => {
  expect(text(unmetResult()).split("\n")[0]).not.toContain("baseline");
  expect(text(slowerResult()).split("\n")[0]).toMatch(/expected +baseline$/);
});
