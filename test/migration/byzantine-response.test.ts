/** What the controller makes of a node that suspects another of lying. */
import { expect, it } from "vitest";
import { MESSAGE_BYTES } from "../../src/migration/messages.ts";
import type { Step } from "../../src/plan/plan.ts";
import { smallScenario, TestFleet } from "./fixtures.ts";

const ALL: Step = {
  name: "all",
  title: "all",
  atUs: 0,
  bakeUs: 0,
  checks: [],
  gates: [],
  write: { enable: ["transport"], percentage: 100 },
};

function report(test: TestFleet): void {
  test.agent(1).node.send(test.fleet.controller.index, "metrics.byzantine", MESSAGE_BYTES.small, { peer: "node-2" });
}

it("rolls back at the first such event of a rollout, once, and follows the plan no further", () => {
  const test = new TestFleet(smallScenario("mechanisms.byzantineResponse=roll-back"));
  expect(test.fleet.rollsBackOnByzantine).toBe(true);
  report(test);
  test.run(5);
  expect(test.committed).toEqual([]);
  test.controller.apply(ALL);
  test.run(5);
  report(test);
  report(test);
  test.run(5);
  expect(test.committed.map(({ writer }) => writer)).toEqual(["all", "rollback:byzantine"]);
  expect(test.committed.at(-1)?.forced).toBe(true);
  expect(test.tracker.records.map(({ order }) => order.trigger)).toEqual(["a Byzantine event: node-2"]);
  test.controller.apply({ ...ALL, name: "more" });
  test.run(5);
  expect([...test.controller.skipped]).toEqual(["more"]);
});

it("is to quarantine, and nothing else, unless a scenario says otherwise", () => {
  expect(new TestFleet(smallScenario()).fleet.rollsBackOnByzantine).toBe(false);
});
