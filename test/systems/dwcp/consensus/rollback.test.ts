/** The way back: what v3 has decided before the kill, and how long it takes until v1 works again (facts 6.1 B9, 8b.5). */
import { describe, expect, test } from "vitest";
import { type ObservedRun, observe, ofKind, outcomeOf } from "../../../run/fixtures.ts";
import { decidedSlots, groupScenario, violationsOf } from "./scenarios.ts";

const SECOND_US = 1_000_000;

/** All go to v3 and, twelve seconds later, are killed. Commands are rare enough for none to be under way at either moment. */
function killed(mode: "datacenter" | "internet", handover: string) {
  return groupScenario({
    nodes: 5,
    mode,
    handover,
    operator: [{ atSecond: 12, command: "kill" }],
    afterSeconds: 20,
    set: ["parameters.consensusInterval=3s"],
  });
}

describe.each(["datacenter", "internet"] as const)("in %s mode", (mode) => {
  const lossy = killed(mode, "none");
  const lost = observe(lossy);
  const kept = observe(killed(mode, "log-transfer"));

  test("without a hand-over the commands that v3 had decided are gone, and D6b names the first of them", () => {
    const onNext = commandsOn(lost, true);
    expect(onNext.length).toBeGreaterThan(5);
    const record = lost.simulation.invariants.find(({ invariant }) => invariant.id === "D6b");
    expect(record?.violations).toBeGreaterThan(0);
    expect(record?.first?.message).toContain(`${onNext.length} commands that cluster decided on v3 are lost`);
    expect(record?.first?.message).toContain(onNext[0]?.command ?? "?");
    const { invariants } = outcomeOf(lossy);
    const broken = invariants
      .filter(({ status }) => status === "violated")
      .map(({ id, firstViolation }) => [id, firstViolation?.atUs ?? 0]);
    expect(broken.toSorted(([, one], [, other]) => Number(one) - Number(other))[0]?.[0]).toBe("D6b");
  });

  test("with the log handed over v1 has every one of them, and goes on behind them", () => {
    const onNext = commandsOn(kept, true);
    expect(onNext.length).toBeGreaterThan(5);
    expect(["D6", "D6b", "D8"].map((id) => violationsOf(kept, id))).toEqual([0, 0, 0]);
    const [back] = ofKind(kept, "consensus-leader").filter(({ next, atUs }) => !next && atUs > (onNext[0]?.atUs ?? 0));
    expect(back?.lastSlot).toBeGreaterThanOrEqual(Math.max(...decidedSlots(kept, true)));
    expect(commandsOn(kept, false).filter(({ slot }) => slot > (back?.lastSlot ?? 0)).length).toBeGreaterThan(5);
  });

  test("a node is reconciled once its group has a leader on v1 again", () => {
    const killedUs = ofKind(kept, "flags-committed").find(({ write }) => write === "kill")?.atUs ?? 0;
    const milestones = ofKind(kept, "milestone").filter(({ atUs }) => atUs > killedUs);
    const last = Math.max(...milestones.filter(({ phase }) => phase === "reconciled").map(({ atUs }) => atUs));
    const [leader] = ofKind(kept, "consensus-leader").filter(({ next, atUs }) => !next && atUs > killedUs);
    expect(leader).toBeDefined();
    expect(last).toBeGreaterThan(leader?.atUs ?? Number.POSITIVE_INFINITY);
    expect(last - (leader?.atUs ?? 0)).toBeLessThan(SECOND_US);
  });

  test("nobody starts a command on v3 after the kill has reached it", () => {
    const killedUs = ofKind(kept, "flags-committed").find(({ write }) => write === "kill")?.atUs ?? 0;
    const late = ofKind(kept, "operation-started").filter(({ atUs, next }) => next !== 0 && atUs > killedUs + SECOND_US);
    expect(late).toEqual([]);
    expect(ofKind(kept, "operation-started").filter(({ next, uses }) => (next & uses) !== 0).length).toBeGreaterThan(5);
  });
});

/** Commands that were decided on a version, slot by slot. */
function commandsOn(run: ObservedRun, next: boolean) {
  const bySlot = new Map(
    ofKind(run, "decided")
      .filter((decided) => decided.next === next && decided.command?.startsWith("dwcp.consensus"))
      .toReversed()
      .map((decided) => [decided.slot, decided]),
  );
  return [...bySlot.values()].toSorted((one, other) => one.slot - other.slot);
}
