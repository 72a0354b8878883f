/** The examples of how a scenario names faults: each shows what its header says, in a small twin. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/run/outcome.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { outcomeOf, SMALL } from "./fixtures.ts";

const FOLDER = fileURLToPath(new URL("../../scenarios/dwcp/examples/", import.meta.url));
const EXAMPLES = readdirSync(FOLDER).map((file) => file.replace(".yaml", ""));

function twin(name: string, ...set: readonly string[]): Scenario {
  return loadScenario(`${FOLDER}${name}.yaml`, { vocabulary, set: [...SMALL, ...set] });
}

function texts({ timeline }: Outcome, kind: string): readonly string[] {
  return timeline.filter((entry) => entry.kind === kind).map(({ text }) => text);
}

test("there are some", () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(3);
});

describe.each(EXAMPLES)("%s", (name) => {
  test("comes out as it expects, and every fault that it requires strikes", () => {
    const { expectation, sometimes } = outcomeOf(twin(name));
    expect(expectation).toEqual({ met: true, reasons: [] });
    const faults = sometimes.filter(({ id }) => id.startsWith("fault-"));
    expect(faults.length).toBeGreaterThan(0);
    for (const { seen } of faults) expect(seen).toBe(1);
  });
});

test("the primary is killed inside the 50 % step, and the step still reaches its share", () => {
  const outcome = outcomeOf(twin("primary-killed-in-step"));
  const begins = outcome.timeline.find(({ text }) => text.startsWith("begins: crash"));
  const [, half, full] = outcome.plan;
  expect(begins?.text).toBe("begins: crash: role flag-store primary (flags-0)");
  expect(begins?.calendarUs).toBeGreaterThan(half?.calendarUs ?? Number.POSITIVE_INFINITY);
  expect(begins?.calendarUs).toBeLessThan(full?.calendarUs ?? 0);
  expect(half).toMatchObject({ status: "applied", nodeShare: 0.5 });
});

test("the region is cut off during the rollback, which names its nodes as unreachable", () => {
  // A seed in which a transfer is under way when the gate fires, so that the drain takes its time.
  const outcome = outcomeOf(twin("region-cut-during-rollback"), "3");
  const [rollback] = outcome.rollbacks;
  const [cut] = outcome.timeline.filter(({ text }) => text.startsWith("begins: partition"));
  expect(cut?.atUs).toBeGreaterThan((rollback?.startedAtUs ?? 0) + (rollback?.detectUs ?? 0));
  expect(cut?.atUs).toBeLessThan((rollback?.startedAtUs ?? 0) + (rollback?.totalUs ?? 0));
  expect(rollback?.unreachable).toEqual(["node-16", "node-17", "node-18"]);
  // The same cut strikes the control run, so what it costs is not the migration's doing.
  expect(outcome.control?.requests.unserved).toBeGreaterThan(0);
});

test("the late duplicate cannot lift a latched kill, but replaces the whole struct where a write does that", () => {
  const holds = outcomeOf(twin("late-duplicate-step"));
  expect(texts(holds, "step").at(-1)).toMatch(/^week-10/);
  expect(texts(holds, "step")).toContain("the store holds revision 4: week-8, withheld while the kill is set");
  const replaced = outcomeOf(twin("late-duplicate-step", "mechanisms.write=replace"));
  expect(replaced.verdict).toBe("violated");
  expect(replaced.invariants.find(({ id }) => id === "D2")?.firstViolation?.message).toMatch(/week-8 cleared the kill/);
});
