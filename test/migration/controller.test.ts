/** The controller between telemetry and flag store: it writes the steps, watches the gates, and rolls back once. */
import { describe, expect, it } from "vitest";
import type { GateSpec, Step } from "../../src/plan/plan.ts";
import { smallScenario, TestFleet } from "./fixtures.ts";
import { Load } from "./load.ts";

const GATES = "poll: 1s, for: 3s, window: 10s, minimumSamples: 20, longestWait: 60s";
const untilEnd = smallScenario(`mechanisms.gates={variant: act, armed: until-end, ${GATES}}`);
const ownStep = smallScenario(`mechanisms.gates={variant: act, armed: own-step, ${GATES}}`);
const notify = smallScenario(`mechanisms.gates={variant: notify, armed: until-end, ${GATES}}`);

const ERRORS: GateSpec = { metric: "error-rate", of: "next", limit: 0.01, rollback: { level: "flag" } };
const LATENCY: GateSpec = { metric: "latency-p95", of: "all", baselineTimes: 2, rollback: { level: "partial", percentage: 10 } };

const step = (name: string, percentage: number | undefined, gates: readonly GateSpec[] = []): Step => ({
  name,
  title: name,
  atUs: 0,
  bakeUs: 0,
  checks: [],
  gates,
  ...(percentage === undefined ? {} : { write: { enable: ["transport", "compression"], percentage } }),
});

const writers = (test: TestFleet): string[] => test.committed.map(({ writer }) => writer);

describe("gates", () => {
  it("roll back once when a breach lasts, and end the rollout", () => {
    const test = new TestFleet(untilEnd);
    const load = new Load(test);
    test.run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.run(15);
    load.errorRate = 0.2;
    test.run(15);
    test.controller.apply(step("week-8", 50, [ERRORS]));
    test.run(15);
    expect(writers(test)).toEqual(["week-7", "rollback:week-7:error-rate"]);
    expect(test.committed.at(-1)).toMatchObject({ forced: true, kind: "rollback" });
    expect(test.tracker.records.map(({ order }) => [order.level, order.trigger])).toEqual([["flag", "gate error-rate of next > 1 %"]]);
    expect(test.tracker.fired).toHaveLength(1);
    expect([...test.controller.skipped]).toEqual(["week-8"]);
    expect(test.controller.hasOpenGate).toBe(false);
  });

  it("let a burst pass that is over before the time", () => {
    const test = new TestFleet(smallScenario(`mechanisms.gates={variant: act, ${GATES.replace("window: 10s", "window: 1s")}}`));
    const load = new Load(test);
    test.run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.run(15);
    load.errorRate = 0.2;
    test.run(1);
    load.errorRate = 0;
    test.run(20);
    expect(writers(test)).toEqual(["week-7"]);
    expect(test.controller.watches[0]?.worst).toBeGreaterThan(0.01);
  });

  it.each([
    ["until the end keep watching in later steps", untilEnd, ["week-7", "week-8", "rollback:week-7:error-rate"]],
    ["of their own step stop when the next one begins", ownStep, ["week-7", "week-8"]],
  ])("armed %s", (_, scenario, expected) => {
    const test = new TestFleet(scenario);
    const load = new Load(test);
    test.run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.run(15);
    test.controller.apply(step("week-8", 50));
    test.run(5);
    load.errorRate = 0.2;
    test.run(20);
    expect(writers(test)).toEqual(expected);
  });

  it("of their own step stop at a step that writes nothing, too", () => {
    const test = new TestFleet(ownStep);
    const load = new Load(test);
    test.run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.run(15);
    test.controller.apply(step("week-10", undefined));
    load.errorRate = 0.2;
    test.run(20);
    expect(writers(test)).toEqual(["week-7"]);
  });

  it("that only notify say so and write nothing", () => {
    const test = new TestFleet(notify);
    const load = new Load(test);
    test.run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    load.errorRate = 0.2;
    test.run(30);
    expect(writers(test)).toEqual(["week-7"]);
    expect(test.tracker.fired).toHaveLength(1);
    expect(test.tracker.records).toEqual([]);
  });

  it("compare latency with what was measured before the first step", () => {
    const test = new TestFleet(untilEnd);
    const load = new Load(test);
    test.run(20);
    test.controller.apply(step("week-7", 50, [LATENCY]));
    load.latencyUs = 1_900;
    test.run(20);
    expect(writers(test)).toEqual(["week-7"]);
    load.latencyUs = 3_000;
    test.run(20);
    expect(writers(test)).toEqual(["week-7", "rollback:week-7:latency-p95"]);
    expect(test.committed.at(-1)).toMatchObject({ percentage: 10, forced: false });
  });

  it("without telemetry never fire, and hold the calendar only as long as they may", () => {
    const test = new TestFleet(untilEnd).run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.run(30);
    expect(test.controller.hasOpenGate).toBe(true);
    test.run(40);
    expect(test.controller.hasOpenGate).toBe(false);
    expect(writers(test)).toEqual(["week-7"]);
  });
});

describe("a controller that is paused", () => {
  it("looks at a step that has come due when it goes on, and by what it knows then", () => {
    const waits = "poll: 1s, for: 3s, window: 10s, minimumSamples: 20, longestWait: 3s, onMissing: hold";
    const applied = (pausedS: number): string[] => {
      const test = new TestFleet(smallScenario(`mechanisms.gates={variant: act, ${waits}}`));
      new Load(test);
      test.run(5);
      test.controller.apply(step("week-7", 10, [ERRORS]));
      // Between two questions, so that no answer waits for the controller.
      test.run(15.5);
      const goOn = test.fleet.controller.pause();
      test.run(0.25);
      test.controller.apply(step("week-8", 50, [ERRORS]));
      test.run(pausedS);
      expect(writers(test)).toEqual(["week-7"]);
      goOn();
      test.run(10);
      return writers(test);
    };
    expect(applied(1)).toEqual(["week-7", "week-8"]);
    expect(applied(20)).toEqual(["week-7"]);
  });
});

describe("a controller that crashes", () => {
  it("writes the step that came meanwhile when it is up again", () => {
    const test = new TestFleet(untilEnd).run(5);
    const up = test.fleet.controller.holdDown();
    test.controller.apply(step("week-7", 10));
    test.run(5);
    expect(writers(test)).toEqual([]);
    up();
    test.run(5);
    expect(writers(test)).toEqual(["week-7"]);
  });

  it("keeps its gates armed, and goes on with a write that was not confirmed", () => {
    const test = new TestFleet(untilEnd);
    const load = new Load(test);
    test.run(5);
    test.controller.apply(step("week-7", 10, [ERRORS]));
    test.fleet.controller.restart();
    test.run(5);
    expect(writers(test)).toEqual(["week-7"]);
    test.fleet.controller.restart();
    load.errorRate = 0.2;
    test.run(20);
    expect(writers(test)).toEqual(["week-7", "rollback:week-7:error-rate"]);
  });
});
