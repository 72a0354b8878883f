/** Parameters that are each valid by themselves and do not fit each other. */
import { expect, test } from "vitest";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { failureOf } from "./samples.ts";

const SMALL = "scenarios/dwcp/small.yaml";
const crashLoop = (times: string): string => `faults=[{kind: crash-loop, at: 10s, node: node-0, ${times}}]`;

function messageOf(set: readonly string[]): string {
  return failureOf(() => loadScenario(SMALL, { vocabulary, set })).message;
}

test("a node that crashes every 10 s cannot last 10 s each time", () => {
  const problem = "expected up less than period";
  expect(messageOf([crashLoop("period: 10s, up: 10s")])).toContain(`found up 10s with period 10s, ${problem}`);
  expect(messageOf([crashLoop("up: 1m")])).toContain(`found up 1m with period 15s, ${problem}`);
  expect(messageOf([crashLoop("period: 5s")])).toContain(`found up 5s with period 5s, ${problem}`);
  expect(loadScenario(SMALL, { vocabulary, set: [crashLoop("period: 10s, up: 9s")] }).faults).toHaveLength(1);
});

test("the smallest machine is no larger than the largest", () => {
  const found = "found migrationSizeLeast 300MB with migrationSizeMost 200MB, expected migrationSizeLeast at most migrationSizeMost";
  expect(messageOf(["parameters.migrationSizeLeast=300MB"])).toContain(found);
  expect(loadScenario(SMALL, { vocabulary, set: ["parameters.migrationSizeLeast=200MB"] }).parameters.migrationSizeLeast).toBe(200_000_000);
});

test("the error points at the one of the two that was written", () => {
  expect(messageOf(["parameters.dirtyLeast=2%"])).toMatch(/^--set parameters\.dirtyLeast=2%:1:23: found dirtyLeast 2% with dirtyMost 1%/);
});
