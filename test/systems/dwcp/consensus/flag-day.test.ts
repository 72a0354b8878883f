/**
 * The gap of the flag day (facts 1.6, 6.1 B8): while the members of a group go over one by one, there is a stretch in which neither v1's
 * Raft nor v3's PBFT has a quorum. Where it lies is found by a sweep over the number of members that have gone over.
 */
import { describe, expect, test } from "vitest";
import { dwcp, type ObservedRun, observe, ofKind } from "../../../run/fixtures.ts";
import { decidedSlots, groupScenario, violationsOf } from "./scenarios.ts";

const SECOND_US = 1_000_000;
/** By then the members that are to go over have done so, and what was under way has been decided. */
const SETTLED_US = 5 * SECOND_US;

/** So many members of a group of `nodes` are told to run v3, one by one, and the rest stay. */
function flagDay(nodes: number, flipped: number, quorum: string): { run: ObservedRun; settledUs: number } {
  const percentage = Math.round((flipped * 100) / nodes);
  const handover = "{variant: log-transfer, switch: each}";
  const run = observe(groupScenario({ nodes, mode: "internet", handover, quorum, steps: [{ atSecond: 0, percentage }], afterSeconds: 10 }));
  const [step] = ofKind(run, "step-applied");
  expect(step?.eligible).toHaveLength(flipped);
  return { run, settledUs: (step?.atUs ?? 0) + SETTLED_US };
}

const DECIDES_NOTHING: { readonly [nodes: number]: readonly number[] } = { 4: [2], 7: [4], 10: [5, 6], 13: [7, 8] };

describe.each(Object.entries(DECIDES_NOTHING).map(([nodes, gap]) => [Number(nodes), gap] as const))("a group of %i", (nodes, gap) => {
  test(`decides nothing once ${gap.join(" or ")} have gone over, and only then`, () => {
    const found: number[] = [];
    for (let flipped = 0; flipped <= nodes; flipped++) {
      const { run, settledUs } = flagDay(nodes, flipped, "all-members");
      const [onOld, onNext] = [decidedSlots(run, false, settledUs).size, decidedSlots(run, true, settledUs).size];
      expect(onOld === 0 || onNext === 0).toBe(true);
      expect(violationsOf(run, "D6")).toBe(0);
      expect(violationsOf(run, "D7") > 0).toBe(onOld + onNext === 0);
      if (onOld + onNext === 0) found.push(flipped);
    }
    expect(found).toEqual(gap);
  });
});

test.each([4, 7])("the shipped scenario shows a group of %i the same", (nodes) => {
  const run = observe(dwcp("flag-day", `cluster.nodes=${nodes}`));
  const outages = ofKind(run, "violation").filter(({ invariant }) => invariant === "D7");
  const flipped = outages.map(({ message }) => Number(/(\d+) run pbft/.exec(message)?.[1]));
  expect([...new Set(flipped)]).toEqual(DECIDES_NOTHING[nodes]);
  expect(violationsOf(run, "D6")).toBe(0);
});

// Not of 4: two members on PBFT decide nothing, whatever they count.
test.each([7, 10, 13])("a group of %i whose versions count their own members only is split there instead", (nodes) => {
  for (const flipped of DECIDES_NOTHING[nodes] ?? []) {
    const { run, settledUs } = flagDay(nodes, flipped, "own-members");
    expect(decidedSlots(run, false, settledUs).size).toBeGreaterThan(0);
    expect(decidedSlots(run, true, settledUs).size).toBeGreaterThan(0);
    expect(violationsOf(run, "D6")).toBeGreaterThan(0);
    expect(violationsOf(run, "D7")).toBe(0);
  }
});

test("a group that goes over together stays on v1 until all of it may go", () => {
  for (const percentage of [57, 86]) {
    const run = observe(groupScenario({ nodes: 7, mode: "internet", steps: [{ atSecond: 0, percentage }] }));
    expect(decidedSlots(run, true).size).toBe(0);
    expect(decidedSlots(run, false).size).toBeGreaterThan(100);
    expect(["D1b", "D6", "D7", "D12"].map((id) => violationsOf(run, id))).toEqual([0, 0, 0, 0]);
  }
});

test("three members cannot run PBFT: together they stay on v1, each for itself they stop", () => {
  const together = observe(groupScenario({ nodes: 3, mode: "internet" }));
  expect(decidedSlots(together, true).size).toBe(0);
  expect(violationsOf(together, "D7")).toBe(0);
  const each = observe(groupScenario({ nodes: 3, mode: "internet", handover: "{variant: log-transfer, switch: each}" }));
  expect(decidedSlots(each, true).size).toBe(0);
  expect(violationsOf(each, "D7")).toBeGreaterThan(0);
});
