/** A step that has checks is taken once they are met in one look, or not at all. */
import { describe, expect, it } from "vitest";
import { Checklist } from "../../src/migration/checklist/checklist.ts";
import type { CheckSpec, Step } from "../../src/plan/plan.ts";
import { smallScenario, TestFleet } from "./fixtures.ts";
import { Load } from "./load.ts";

const GATES = "poll: 1s, for: 3s, window: 5s, minimumSamples: 20, longestWait: 60s";
const enforced = smallScenario(`mechanisms.gates={variant: act, ${GATES}}`, "mechanisms.checklist={variant: enforced, patience: 20s}");
const byHand = smallScenario(`mechanisms.gates={variant: act, ${GATES}}`, "mechanisms.checklist=by-hand");

const ERRORS: CheckSpec = { metric: "error-rate", of: "all", limit: 0.001 };
const LATENCY: CheckSpec = { metric: "latency-p95", of: "all", baselineTimes: 1.5 };

function step(name: string, percentage: number, checks: readonly CheckSpec[]): Step {
  return { name, title: name, atUs: 0, bakeUs: 0, checks, gates: [], write: { enable: ["transport"], percentage } };
}

const writers = (test: TestFleet): string[] => test.committed.map(({ writer }) => writer);
const states = (test: TestFleet): string[] => test.controller.checklists.map((list) => `${list.step.name} ${list.state}`);

describe("an enforced checklist", () => {
  it("lets a step pass whose checks are met", () => {
    const test = new TestFleet(enforced);
    new Load(test);
    test.run(10);
    test.controller.apply(step("week-7", 10, [ERRORS, LATENCY]));
    test.run(5);
    expect(writers(test)).toEqual(["week-7"]);
    expect(states(test)).toEqual(["week-7 met"]);
    expect(test.controller.hasOpenGate).toBe(false);
  });

  it("waits for a box that is not ticked yet", () => {
    const test = new TestFleet(enforced);
    const load = new Load(test);
    test.run(10);
    load.errorRate = 0.05;
    test.run(10);
    test.controller.apply(step("week-7", 10, [ERRORS, LATENCY]));
    test.run(5);
    expect(writers(test)).toEqual([]);
    expect(test.controller.hasOpenGate).toBe(true);
    load.errorRate = 0;
    test.run(12);
    expect(writers(test)).toEqual(["week-7"]);
  });

  it.each([
    ["errors", { errorRate: 0.05 }, "error-rate"],
    ["latency", { latencyUs: 9_000 }, "latency-p95"],
  ])("holds the step and the rollout where %s stay too high", (_, worse, metric) => {
    const test = new TestFleet(enforced);
    const load = new Load(test);
    test.run(10);
    test.controller.apply(step("week-7", 10, [ERRORS, LATENCY]));
    test.run(10);
    Object.assign(load, worse);
    test.run(10);
    test.controller.apply(step("week-8", 50, [ERRORS, LATENCY]));
    test.run(30);
    test.controller.apply(step("week-9", 100, [ERRORS, LATENCY]));
    test.run(5);
    expect(writers(test)).toEqual(["week-7"]);
    expect(states(test)).toEqual(["week-7 met", "week-8 held"]);
    expect(
      test.controller.checklists
        .at(-1)
        ?.checks.filter(({ met }) => !met)
        .map(({ check }) => check.metric),
    ).toEqual([metric]);
    expect([...test.controller.skipped]).toEqual(["week-9"]);
    expect(test.controller.hasOpenGate).toBe(false);
  });

  it("holds where telemetry says nothing: silence is no tick", () => {
    const test = new TestFleet(enforced).run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.run(30);
    expect(writers(test)).toEqual([]);
    expect(states(test)).toEqual(["week-7 held"]);
    expect(test.controller.checklists[0]?.checks[0]?.value).toBeUndefined();
  });

  it("is gone through again by a controller that has crashed meanwhile", () => {
    const test = new TestFleet(enforced);
    new Load(test);
    test.run(10);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.fleet.controller.restart();
    test.run(5);
    expect(writers(test)).toEqual(["week-7"]);
  });

  it("gives a step up when the next one is due", () => {
    const test = new TestFleet(enforced).run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.run(5);
    test.controller.apply(step("week-8", 50, []));
    test.run(5);
    expect(states(test)).toEqual(["week-7 held"]);
    expect([...test.controller.skipped]).toEqual(["week-8"]);
  });
});

it("boxes that are ticked by hand hold nothing", () => {
  const test = new TestFleet(byHand);
  const load = new Load(test);
  test.run(10);
  load.errorRate = 0.5;
  test.run(10);
  test.controller.apply(step("week-7", 10, [ERRORS]));
  test.run(5);
  expect(writers(test)).toEqual(["week-7"]);
  expect(states(test)).toEqual([]);
});

it("only answers of one look count together", () => {
  const list = new Checklist(step("week-7", 10, [ERRORS, LATENCY]), 0, 1_000, 20);
  const [errors, latency] = list.checks as [Checklist["checks"][number], Checklist["checks"][number]];
  const good = { id: 0, samples: 100, errorRate: 0, latencyP95Us: 1_000 };
  list.beginRound();
  expect(list.judge(errors, good)).toBe(false);
  list.beginRound();
  expect(list.judge(latency, good)).toBe(false);
  expect(list.judge(errors, { ...good, errorRate: 0.5 })).toBe(false);
  expect(list.judge(errors, { ...good, samples: 19 })).toBe(false);
  expect(list.judge(errors, good)).toBe(true);
});
