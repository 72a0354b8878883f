/** Faults that last for weeks: the calendar jumps over their middle. */
import { expect, test } from "vitest";
import { Simulation } from "../../src/run/simulation.ts";
import { observe, ofKind, smallTwin } from "./fixtures.ts";

const asleep = "faults=[{kind: zombie, at: step:week-7 - 5s, until: step:week-8 + 20s, node: node-3}]";

test("a node that sleeps through a week comes back with what it knew, and the week is not simulated", () => {
  // A checklist would hold a step while a node is silent.
  const run = observe(smallTwin("hardened", asleep, "plan.operator=[]", "mechanisms.checklist=by-hand"));
  const { log, fleet } = run.simulation;
  const [begins, ends] = log.filter(({ kind }) => kind === "fault");
  expect((ends?.calendarUs ?? 0) - (begins?.calendarUs ?? 0)).toBe((7 * 86_400 + 25) * 1_000_000);
  expect((ends?.atUs ?? 0) - (begins?.atUs ?? 0)).toBeLessThan(600 * 1_000_000);
  const applied = ofKind(run, "flags-applied").filter(({ node, atUs }) => node === "node-3" && atUs < (ends?.atUs ?? 0) + 5_000_000);
  // It slept through the first two revisions and hears of the second one only.
  expect(applied.map(({ flags }) => flags.writer)).toEqual(["week-8"]);
  const serving = ofKind(run, "serving").filter(({ node }) => node === "node-3");
  expect(serving.map(({ why }) => why)).toEqual(["asleep", "awake"]);
  expect(fleet.world.node("node-3").up).toBe(true);
});

const drifting = "faults=[{kind: clock-drift, at: step:week-7 - 5s, until: step:week-8 + 20s, node: node-3, rate: 300}]";

test("a clock that drifts through a week is as far off as the whole week makes it, and the week is not simulated", () => {
  const simulation = new Simulation(smallTwin("hardened", drifting, "plan.operator=[]"), "1", "migration");
  const { evidence, world } = simulation.fleet;
  const borders: { kind: string; atUs: number; calendarUs: number; offsetUs: number }[] = [];
  for (const kind of ["fault-began", "fault-ended"] as const) {
    evidence.on(kind, ({ atUs }) => {
      borders.push({ kind, atUs, calendarUs: world.calendar.nowUs, offsetUs: world.node("node-3").clock.offsetUs() });
    });
  }
  while (!simulation.advance(1_000_000));
  const [began, ended] = borders;
  const weekUs = (7 * 86_400 + 25) * 1_000_000;
  expect((ended?.calendarUs ?? 0) - (began?.calendarUs ?? 0)).toBe(weekUs);
  expect((ended?.atUs ?? 0) - (began?.atUs ?? 0)).toBeLessThan(600 * 1_000_000);
  expect([began?.offsetUs, ended?.offsetUs]).toEqual([0, (weekUs / 1_000_000) * 300]);
  // At the end the clock is set right and goes on at the right rate.
  expect(world.node("node-3").clock.offsetUs()).toBe(0);
});
