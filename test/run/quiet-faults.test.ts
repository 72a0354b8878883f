/** A fault in which nothing happens for weeks: the calendar jumps over its middle. */
import { expect, test } from "vitest";
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
