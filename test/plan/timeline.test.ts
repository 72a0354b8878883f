import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OperatorCommand, Step } from "../../src/plan/plan.ts";
import { moments, observedWindows, timeline } from "../../src/plan/timeline.ts";
import { planText } from "../../src/report/plan-text.ts";
import type { ConditionalFault, FaultSpec, Scenario } from "../../src/scenario/scenario.ts";
import { SHIPPED, shipped } from "../run/fixtures.ts";

type Timed = Pick<Scenario, "plan" | "faults">;

function step(name: string, atUs: number): Step {
  return { name, title: name, atUs, bakeUs: 0, write: { percentage: 10 }, checks: [], gates: [] };
}

function command(name: string, atUs: number): OperatorCommand {
  return { name, title: name, atUs, command: "kill" };
}

function fault(atUs: number, forUs?: number): FaultSpec {
  return { kind: "crash", title: "crash", atUs, ...(forUs === undefined ? {} : { forUs }), parameters: { node: "node-0" } };
}

function waiting(title: string): ConditionalFault {
  const when = { kind: "phase", phase: "drain" } as const;
  return { kind: "crash", title, when, afterUs: 0, repeat: false, forUs: 20_000_000, parameters: { node: "node-0" } };
}

function timed(
  steps: readonly Step[],
  operator: readonly OperatorCommand[],
  faults: readonly FaultSpec[],
  beforeUs = 10,
  afterUs = 20,
): Timed {
  return { plan: { steps, operator, observe: { beforeUs, afterUs, extendUs: 0 } }, faults };
}

const at = fc.nat({ max: 1_000 });
const anyTimed: fc.Arbitrary<Timed> = fc
  .record({
    steps: fc.array(at, { minLength: 1, maxLength: 5 }),
    operator: fc.array(at, { maxLength: 4 }),
    faults: fc.array(fc.tuple(at, fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined })), { maxLength: 4 }),
    beforeUs: fc.nat({ max: 100 }),
    afterUs: fc.nat({ max: 100 }),
  })
  .map(({ steps, operator, faults, beforeUs, afterUs }) =>
    timed(
      steps.toSorted((one, other) => one - other).map((atUs, index) => step(`step-${index}`, atUs)),
      operator.map((atUs, index) => command(`command-${index}`, atUs)),
      faults.map(([atUs, forUs]) => fault(atUs, forUs)),
      beforeUs,
      afterUs,
    ),
  );

describe("moments", () => {
  test("at one moment faults end, then faults begin, then the operator acts, then the step is taken", () => {
    const scenario = timed([step("a", 100), step("b", 200)], [command("kill", 100)], [fault(50, 50), fault(100)]);
    expect(moments(scenario).map(({ kind, atUs }) => [atUs, kind])).toEqual([
      [50, "fault"],
      [100, "fault-end"],
      [100, "fault"],
      [100, "command"],
      [100, "step"],
      [200, "step"],
    ]);
  });

  test("are all there, once, in order of time", () => {
    fc.assert(
      fc.property(anyTimed, (scenario) => {
        const all = moments(scenario);
        const times = all.map(({ atUs }) => atUs);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        const ends = scenario.faults.filter(({ forUs }) => forUs !== undefined).length;
        expect(all.length).toBe(scenario.plan.steps.length + scenario.plan.operator.length + scenario.faults.length + ends);
        expect(new Set(all.map((moment) => JSON.stringify(moment))).size).toBe(all.length);
      }),
    );
  });
});

describe("observed windows", () => {
  test("stand around each moment; those that touch are one", () => {
    const scenario = timed([step("a", 100), step("b", 130), step("c", 191)], [command("kill", 161)], []);
    expect(observedWindows(scenario)).toEqual([
      { fromUs: 90, toUs: 150 },
      { fromUs: 151, toUs: 211 },
    ]);
  });

  test("hold a fault that ends from its beginning to its end, and of one without end the beginning", () => {
    expect(observedWindows(timed([step("a", 1_000)], [], [fault(100, 300), fault(600)]))).toEqual([
      { fromUs: 90, toUs: 420 },
      { fromUs: 590, toUs: 620 },
      { fromUs: 990, toUs: 1_020 },
    ]);
  });

  test("stand around the two ends of a quiet fault, and not at all around one that waits for a condition", () => {
    const quiet: FaultSpec = { kind: "zombie", title: "zombie", atUs: 100, forUs: 300, parameters: { node: "node-0" }, quiet: true };
    expect(observedWindows(timed([step("a", 1_000)], [], [quiet, waiting("a")]))).toEqual([
      { fromUs: 90, toUs: 120 },
      { fromUs: 390, toUs: 420 },
      { fromUs: 990, toUs: 1_020 },
    ]);
  });

  test("stand around the two ends of a fault of more than a day", () => {
    const dayUs = 86_400_000_000;
    const lasting = (forUs: number): FaultSpec => ({ kind: "loss", title: "loss", atUs: 100, forUs, parameters: {} });
    const windowsOf = (forUs: number) => observedWindows(timed([step("a", 10)], [], [lasting(forUs)]));
    const ofStep = { fromUs: 0, toUs: 30 };
    expect(windowsOf(dayUs)).toEqual([ofStep, { fromUs: 90, toUs: dayUs + 120 }]);
    expect(windowsOf(dayUs + 1)).toEqual([ofStep, { fromUs: 90, toUs: 120 }, { fromUs: dayUs + 91, toUs: dayUs + 121 }]);
  });

  test("never begin before the plan does", () => {
    expect(observedWindows(timed([step("a", 3)], [], []))).toEqual([{ fromUs: 0, toUs: 23 }]);
  });

  test("are apart, in order, no longer than needed, and hold every moment with what is asked around it", () => {
    fc.assert(
      fc.property(anyTimed, (scenario) => {
        const windows = observedWindows(scenario);
        const { beforeUs, afterUs } = scenario.plan.observe;
        windows.slice(1).forEach(({ fromUs }, index) => {
          expect(fromUs).toBeGreaterThan(windows[index]?.toUs ?? 0);
        });
        const borders = moments(scenario).flatMap(({ atUs }) => [Math.max(0, atUs - beforeUs), atUs + afterUs]);
        for (const moment of moments(scenario)) {
          const window = windows.find(({ fromUs, toUs }) => fromUs <= moment.atUs && moment.atUs <= toUs);
          expect(window?.fromUs).toBeLessThanOrEqual(Math.max(0, moment.atUs - beforeUs));
          expect(window?.toUs).toBeGreaterThanOrEqual(moment.atUs + afterUs);
        }
        for (const { fromUs, toUs } of windows) expect([borders.includes(fromUs), borders.includes(toUs)]).toEqual([true, true]);
        for (const { atUs, forUs } of scenario.faults) {
          if (atUs === undefined) continue;
          const whole = windows.some(({ fromUs, toUs }) => fromUs <= atUs && atUs + (forUs ?? 0) <= toUs);
          expect(whole).toBe(true);
        }
      }),
    );
  });
});

describe("the printed plan", () => {
  test("numbers its lines in the order in which things happen, each once", () => {
    fc.assert(
      fc.property(anyTimed, (scenario) => {
        const lines = timeline(scenario);
        expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => String(index + 1)));
        const times = lines.map(({ calendarUs }) => calendarUs ?? Number.POSITIVE_INFINITY);
        expect(times).toEqual(times.toSorted((one, other) => one - other));
        expect(lines.length).toBe(scenario.plan.steps.length + scenario.plan.operator.length + scenario.faults.length);
      }),
    );
  });

  test("has faults that wait for a condition at its end, without a time, in the order of the scenario", () => {
    const repeated: FaultSpec = { ...waiting("b"), afterUs: 2_500_000, repeat: true, required: true };
    const scenario = timed([step("a", 100)], [], [waiting("a"), fault(200, 50), repeated]);
    expect(timeline(scenario).slice(1)).toEqual([
      { number: "2", kind: "fault", calendarUs: 200, untilCalendarUs: 250, name: "crash", title: "crash", details: [] },
      { number: "3", kind: "fault", forUs: 20_000_000, name: "crash", title: "a", details: ["when a rollback reaches drain"] },
      {
        number: "4",
        kind: "fault",
        forUs: 20_000_000,
        name: "crash",
        title: "b",
        details: ["when a rollback reaches drain, 2.5 s later, each time", "required: the verdict is unknown if it never strikes"],
      },
    ]);
    expect(moments(scenario).map(({ kind }) => kind)).toEqual(["step", "fault", "fault-end"]);
    const cluster = { ...shipped("hardened").cluster, nodes: 2 };
    const text = planText({ scenario: { name: "n", title: "t", system: "s", cluster }, entries: timeline(scenario), windows: [] }, false);
    expect(text).toContain(" 3 on condition  fault    crash: a, for 20 s\n                            when a rollback reaches drain\n");
  });

  test.each(SHIPPED)("of %s", async (name) => {
    const scenario = shipped(name);
    const text = planText({ scenario, entries: timeline(scenario), windows: observedWindows(scenario) }, false);
    await expect(text).toMatchFileSnapshot(`../golden/plan/${name}.txt`);
  });
});
