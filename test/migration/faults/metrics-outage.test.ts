import { expect, it } from "vitest";
import { metricsOutage } from "../../../src/migration/faults/metrics-outage.ts";
import { smallScenario, TestFleet } from "../fixtures.ts";

/** How many answers the controller got within some seconds. */
function answers(test: TestFleet, seconds: number): number {
  const from = test.sent.length;
  test.run(seconds);
  return test.sent.slice(from).filter(({ kind }) => kind === "metrics.reply").length;
}

it("leaves the controller without answers, and only that, until its end; two end in any order", () => {
  const test = new TestFleet(smallScenario()).run(1);
  const healthy = answers(test, 30);
  expect(healthy).toBeGreaterThan(0);
  const first = metricsOutage.begin(test.fleet, {});
  const second = metricsOutage.begin(test.fleet, {});
  expect(answers(test, 30)).toBe(0);
  expect(test.fleet.metrics.up).toBe(true);
  first();
  expect(answers(test, 30)).toBe(0);
  second();
  expect(answers(test, 30)).toBe(healthy);
});
