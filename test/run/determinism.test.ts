import { describe, expect, test } from "vitest";
import { observedWindows, type Window } from "../../src/plan/timeline.ts";
import { Rehearsal, rehearse } from "../../src/run/rehearsal.ts";
import { withoutAmbient } from "../determinism-guard.ts";
import { bytesOf, dwcp, rehearseInSlices, SHIPPED, smallTwin } from "./fixtures.ts";

describe.each(SHIPPED)("%s", (name) => {
  const scenario = smallTwin(name);
  const expected = bytesOf(rehearse(scenario, "7"));

  test("gives the same bytes again, and uses nothing but the scenario and the seed", () => {
    expect(withoutAmbient(() => bytesOf(rehearse(scenario, "7")))).toBe(expected);
  });

  test("gives the same bytes when it is loaded anew", () => {
    expect(bytesOf(rehearse(smallTwin(name), "7"))).toBe(expected);
  });
});

test("another seed gives another digest", () => {
  const scenario = dwcp("small");
  const digests = ["7", "8", "seven", "07"].map((seed) => rehearse(scenario, seed).outcome.digest);
  expect(new Set(digests).size).toBe(digests.length);
});

test("how far a run advances at a time makes no difference", () => {
  const scenario = dwcp("small");
  const whole = bytesOf(rehearse(scenario, "3"));
  for (const maxEvents of [1, 7_919, 1_000_000]) expect(bytesOf(rehearseInSlices(scenario, "3", maxEvents))).toBe(whole);
});

test("two rehearsals in one process do not disturb each other", () => {
  const scenarios = [smallTwin("un-kill"), dwcp("small")] as const;
  const alone = scenarios.map((scenario) => bytesOf(rehearse(scenario, "5")));
  const together = scenarios.map((scenario) => new Rehearsal(scenario, "5"));
  const over = together.map(() => false);
  while (over.includes(false)) {
    together.forEach((rehearsal, index) => {
      over[index] ||= rehearsal.advance(1_009);
    });
  }
  expect(together.map((rehearsal) => bytesOf(rehearsal.result()))).toEqual(alone);
});

test("a rehearsal that is not over has no outcome, and says how far it is", () => {
  const rehearsal = new Rehearsal(smallTwin("rollback"), "1");
  expect(rehearsal.progress).toEqual({ share: 0, events: 0, phase: "migration", calendarUs: 0, step: "before" });
  expect(() => rehearsal.result()).toThrow("not over");
  let last = 0;
  while (!rehearsal.advance(20_000)) {
    const { share } = rehearsal.progress;
    expect(share).toBeGreaterThanOrEqual(last);
    last = share;
  }
  expect(rehearsal.progress).toMatchObject({ share: 1, phase: "control", step: "week-10" });
  expect(rehearsal.progress.events).toBe(rehearsal.result().outcome.time.events + (rehearsal.result().outcome.time.controlEvents ?? 0));
});

test("what a window is extended by does not count as progress", () => {
  const scenario = smallTwin("rollback");
  const windows = observedWindows(scenario);
  const [first, second] = windows as [Window, Window];
  const plannedUs = windows.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  const rehearsal = new Rehearsal(scenario, "1");
  let extendedUs = 0;
  while (!rehearsal.advance(5_000)) {
    const { phase, calendarUs, share } = rehearsal.progress;
    if (phase === "control" || calendarUs >= second.fromUs) continue;
    extendedUs = Math.max(extendedUs, calendarUs - first.toUs);
    expect(share).toBeLessThanOrEqual(0.5 + (first.toUs - first.fromUs) / plannedUs / 2);
  }
  expect(extendedUs).toBeGreaterThan(0);
});
