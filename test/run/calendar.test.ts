import { describe, expect, test } from "vitest";
import type { Outcome } from "../../src/run/outcome.ts";
import { killTwin, outcomeOf, SHIPPED, smallTwin } from "./fixtures.ts";

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;

describe.each(SHIPPED)("the clocks of %s", (name) => {
  const scenario = smallTwin(name);
  const { time, timeline, verdict } = outcomeOf(scenario);

  test("calendar and simulated time differ by the jumps, and by nothing else", () => {
    const jumped = time.windows.map(({ fromCalendarUs, startedAtUs }) => fromCalendarUs - startedAtUs);
    expect(jumped).toEqual(jumped.toSorted((one, other) => one - other));
    expect(jumped[0]).toBe(time.windows[0]?.fromCalendarUs);
    expect(time.calendarUs - time.simulatedUs).toBe(jumped.at(-1));
    for (const { atUs, calendarUs } of timeline) expect(jumped).toContain(calendarUs - atUs);
  });

  test("every window is simulated to its end, and a jump waits until what is under way has settled", () => {
    time.windows.forEach(({ fromCalendarUs, toCalendarUs, startedAtUs }, index) => {
      const nextUs = time.windows[index + 1]?.startedAtUs ?? time.simulatedUs;
      expect(nextUs - startedAtUs).toBeGreaterThanOrEqual(toCalendarUs - fromCalendarUs + 5 * SECOND_US);
    });
    expect(verdict).not.toBe("unknown");
  });

  test("weeks take minutes", () => {
    expect(time.calendarUs).toBeGreaterThan(60 * DAY_US);
    expect(time.simulatedUs).toBeLessThan(1_500 * SECOND_US);
  });
});

test("a window that is extended into the next one becomes one with it, and what is due there is on time", () => {
  const long = ["parameters.migrationInterval=60s", "parameters.migrationSizeLeast=10GB", "parameters.migrationSizeMost=20GB"];
  const twin = killTwin(...long, "plan.observe.after=20s", "parameters.controlInterval=5s", "parameters.localShare=0");
  const killUs = twin.plan.operator[0]?.atUs ?? 0;
  const { time, timeline } = outcomeOf(twin);
  const [first, second] = time.windows;
  expect(second?.fromCalendarUs).toBeLessThan(killUs);
  expect((second?.startedAtUs ?? 0) - (first?.startedAtUs ?? 0)).toBe((second?.fromCalendarUs ?? 0) - (first?.fromCalendarUs ?? 0));
  expect(timeline.find(({ kind }) => kind === "command")).toMatchObject({ calendarUs: killUs });
});

describe("a budget that runs out is no pass", () => {
  test("a window that cannot become quiescent in time", () => {
    const outcome = outcomeOf(killTwin("plan.observe.after=61s", "plan.observe.extendAtMost=0s", "parameters.migrationInterval=10s"));
    expect(outcome.verdict).toBe("unknown");
    expect(outcome.reasons).toContain("transfers still under way when the window had been extended as far as it may (extendAtMost)");
    expect(outcome.timeline.filter(({ kind }) => kind === "note")).not.toEqual([]);
  });

  test("a rollback that is not over in time", () => {
    const forever = "faults=[{kind: flag-store-outage, at: 'step:all + 50s'}]";
    const outcome = outcomeOf(killTwin(forever, "plan.observe.extendAtMost=20s", "criteria={}"));
    expect(outcome.rollbacks).toMatchObject([{ complete: false }]);
    expect(unknownOrViolated(outcome)).toContain(
      "a rollback is not over when the window had been extended as far as it may (extendAtMost)",
    );
  });

  test("events", () => {
    const outcome = outcomeOf(killTwin("eventLimit=5000"));
    expect(outcome.verdict).toBe("unknown");
    expect(outcome.reasons).toContain("the run needs more than 5000 events (eventLimit)");
    expect(outcome.reasons).toContain("control run: the run needs more than 5000 events (eventLimit)");
    expect([outcome.time.events, outcome.time.controlEvents]).toEqual([5_000, 5_000]);
  });

  test("a run without traffic proves nothing about v3", () => {
    const idle = ["parameters.controlInterval=10d", "parameters.migrationInterval=10d", "plan.operator=[]", "criteria={}"];
    const outcome = outcomeOf(killTwin(...idle));
    expect(outcome.verdict).toBe("unknown");
    expect(outcome.reasons).toContain("never seen: a control request completed on v3");
    expect(outcome.reasons).toContain("never seen: a machine arrived on v3");
  });
});

function unknownOrViolated({ verdict, reasons }: Outcome): readonly string[] {
  expect(verdict).not.toBe("holds");
  return reasons;
}
