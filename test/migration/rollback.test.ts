/** Rollbacks as they come out: phases that add up, who counts as reachable, and which later write ends one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Flags } from "../../src/migration/flags.ts";
import { type MilestonePhase, type RollbackRecord, rollbackPhases, slowestNode } from "../../src/migration/rollback.ts";
import { rollbackWrite } from "../../src/migration/rollback-write.ts";
import type { FlagWrite, RollbackLevel } from "../../src/plan/plan.ts";
import { BOUND_US, flags, smallScenario, TestFleet } from "./fixtures.ts";

const PHASES: readonly MilestonePhase[] = ["applied", "drained", "reconnected", "reconciled", "verified"];
const scenario = smallScenario();

const timeUs = fc.integer({ min: 0, max: 1_000_000_000 });
const node = fc.constantFrom("node-0", "node-1", "node-2", "node-3");
const reached = fc.array(fc.tuple(node, timeUs), { maxLength: 8 }).map((entries) => new Map(entries));

/** Any record at all, also ones that no run would give. */
const record: fc.Arbitrary<RollbackRecord> = fc
  .record({
    startedAtUs: timeUs,
    firedAtUs: timeUs,
    committedUs: fc.option(timeUs, { nil: undefined }),
    milestones: fc.record({ applied: reached, drained: reached, reconnected: reached, reconciled: reached, verified: reached }),
    unreachable: fc.array(node, { maxLength: 2 }),
  })
  .map(({ startedAtUs, firedAtUs, committedUs, milestones, unreachable }) => ({
    order: { writer: "kill", level: "flag", trigger: "operator kill", startedAtUs, firedAtUs },
    startedCalendarUs: startedAtUs,
    milestones,
    unreachable: new Set(unreachable),
    ...(committedUs === undefined ? {} : { committed: { atUs: committedUs, flags: flags(), before: flags() } }),
  }));

describe("the phases of a rollback", () => {
  it("are never negative, and add up to the total", () => {
    fc.assert(
      fc.property(record, (any) => {
        const { totalUs, ...phases } = rollbackPhases(any);
        const lengths = Object.values(phases);
        expect(lengths).toHaveLength(7);
        expect(Math.min(...lengths)).toBeGreaterThanOrEqual(0);
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(totalUs);
      }),
    );
  });

  it("do not depend on nodes out of reach", () => {
    fc.assert(
      fc.property(record, fc.constantFrom(...PHASES), timeUs, (any, phase, atUs) => {
        const out: RollbackRecord = { ...any, unreachable: new Set([...any.unreachable, "node-9"]) };
        const before = rollbackPhases(out);
        out.milestones[phase].set("node-9", atUs);
        expect(rollbackPhases(out)).toEqual(before);
        expect(slowestNode(out, phase)).not.toBe("node-9");
      }),
    );
  });

  it("end with the last node: the total reaches to the latest milestone of anybody in reach", () => {
    fc.assert(
      fc.property(record, (any) => {
        const { order, committed, milestones, unreachable } = any;
        const inReach = PHASES.flatMap((phase) => [...milestones[phase]].flatMap(([name, atUs]) => (unreachable.has(name) ? [] : [atUs])));
        const endUs = Math.max(order.startedAtUs, order.firedAtUs, committed?.atUs ?? 0, ...inReach);
        expect(rollbackPhases(any).totalUs).toBe(endUs - order.startedAtUs);
      }),
    );
  });

  it("name the last node of a phase, the first of those that were equally late", () => {
    const milestones = { applied: new Map(Object.entries({ a: 10, b: 30, c: 30, d: 40 })) };
    const empty = { drained: new Map(), reconnected: new Map(), reconciled: new Map(), verified: new Map() };
    const order = { writer: "kill", level: "flag", trigger: "operator kill", startedAtUs: 0, firedAtUs: 0 } as const;
    const some: RollbackRecord = { order, startedCalendarUs: 0, milestones: { ...milestones, ...empty }, unreachable: new Set(["d"]) };
    expect([slowestNode(some, "applied"), slowestNode(some, "drained")]).toEqual(["b", undefined]);
  });
});

describe("the tracker", () => {
  const KILL = flags({ revision: 5, enabled: 7, percentage: 100, forced: true, writer: "kill", kind: "kill" });

  function tracked(level: RollbackLevel = "flag"): {
    test: TestFleet;
    record: RollbackRecord;
    commit: (committed: Flags, atUs: number) => void;
  } {
    const test = new TestFleet(scenario);
    test.tracker.ordered({ writer: "kill", level, trigger: "operator kill", startedAtUs: 0, firedAtUs: 0 });
    const [first] = test.tracker.records;
    if (first === undefined) throw new Error("no record of the rollback");
    const commit = (committed: Flags, atUs: number): void =>
      test.fleet.evidence.emit({ kind: "flags-committed", atUs, flags: committed, write: committed.kind });
    return { test, record: first, commit };
  }

  const reach = (test: TestFleet, name: string, reachable: boolean, atUs: number): void =>
    test.fleet.evidence.emit({ kind: "reachability", atUs, node: name, reachable });

  const milestone = (test: TestFleet, name: string, phase: MilestonePhase, atUs: number, revision = 5): void =>
    test.fleet.evidence.emit({ kind: "milestone", atUs, node: name, revision, phase });

  it("recognises the commit by its writer, and says that a kill was ordered", () => {
    const { test, record: kill, commit } = tracked();
    expect(test.seen("kill-ordered")).toEqual([{ kind: "kill-ordered", atUs: 0, by: "kill" }]);
    commit(flags({ revision: 4, writer: "week-8" }), 5);
    expect(kill.committed).toBeUndefined();
    commit(KILL, 10);
    expect(kill.committed).toMatchObject({ atUs: 10, flags: KILL, before: { writer: "week-8" } });
  });

  it("is busy until every node in reach has gone through every phase", () => {
    const { test, record: kill, commit } = tracked();
    const names = test.fleet.members.map(({ name }) => name);
    expect(test.tracker.isBusy).toBe(true);
    commit(KILL, 10);
    for (const name of names) for (const phase of PHASES) if (name !== "node-3" || phase !== "verified") milestone(test, name, phase, 20);
    expect(test.tracker.missing(kill)).toEqual(["node-3"]);
    expect(test.tracker.isBusy).toBe(true);
    milestone(test, "node-3", "verified", 30);
    expect(test.tracker.isBusy).toBe(false);
  });

  it("counts the first time only, and nothing of an older revision", () => {
    const { test, record: kill, commit } = tracked();
    commit(KILL, 10);
    milestone(test, "node-1", "applied", 15, 4);
    milestone(test, "node-1", "applied", 20, 5);
    milestone(test, "node-1", "applied", 30, 6);
    expect([...kill.milestones.applied]).toEqual([["node-1", 20]]);
  });

  it("takes out who was out of reach at the commit or within the bound after it, and nobody later", () => {
    const { test, record: kill, commit } = tracked();
    reach(test, "node-1", false, 1);
    reach(test, "node-2", false, 1);
    reach(test, "node-2", true, 5);
    commit(KILL, 10);
    reach(test, "node-1", true, 12);
    reach(test, "node-3", false, 10 + BOUND_US);
    reach(test, "node-4", false, 11 + BOUND_US);
    expect([...kill.unreachable].toSorted()).toEqual(["node-1", "node-3"]);
  });

  it("gives up on nodes that are out of reach now", () => {
    const { test, commit } = tracked();
    commit(KILL, 10);
    for (const { name } of test.fleet.members) {
      if (name !== "node-4") for (const phase of PHASES) milestone(test, name, phase, 20);
    }
    expect(test.tracker.isBusy).toBe(true);
    reach(test, "node-4", false, 20 + BOUND_US);
    expect(test.tracker.isBusy).toBe(false);
  });

  it.each<[string, Partial<Flags>, boolean]>([
    ["a step that the kill withholds", { percentage: 100, forced: true, writer: "week-9" }, false],
    ["a step that undoes the kill", { percentage: 100, forced: false, writer: "week-9" }, true],
    ["the unforce", { forced: false, writer: "unforce", kind: "unforce" }, true],
  ])("goes on or ends with the next write: %s", (_, fields, ends) => {
    const { test, record: kill, commit } = tracked();
    commit(KILL, 10);
    commit({ ...KILL, revision: 6, kind: "step", ...fields }, 20);
    expect(kill.ended).toEqual(ends ? { atUs: 20, by: fields.writer } : undefined);
    milestone(test, "node-1", "applied", 30, 6);
    expect(kill.milestones.applied.has("node-1")).toBe(!ends);
  });

  it("sees a component rollback end when what it took comes back, and by nothing else", () => {
    const before = { ...KILL, revision: 4, forced: false, enabled: 7, percentage: 100, kind: "step", writer: "week-8" } as const;
    const ends = (rollback: Partial<Flags>, later: Partial<Flags>): boolean => {
      const { record, commit } = tracked(rollback.percentage === undefined ? "component" : "partial");
      commit(before, 5);
      commit({ ...before, ...rollback, revision: 5, kind: "rollback", writer: KILL.writer }, 10);
      commit({ ...before, ...rollback, ...later, revision: 6, writer: "later" }, 20);
      return record.ended !== undefined;
    };
    const oneComponent = { enabled: 3 };
    expect([{}, { enabled: 1 }, { enabled: 11 }, { percentage: 10 }].map((later) => ends(oneComponent, later))).toEqual(
      new Array(4).fill(false),
    );
    expect([{ enabled: 7 }, { enabled: 4 }].map((later) => ends(oneComponent, later))).toEqual([true, true]);
    const fewerNodes = { percentage: 50 };
    expect([{ enabled: 15 }, { percentage: 10 }].map((later) => ends(fewerNodes, later))).toEqual([false, false]);
    expect(ends(fewerNodes, { percentage: 51 })).toBe(true);
    // Given while a kill was set: the end of the kill gives back nothing of it.
    const inKill = { percentage: 50, forced: true };
    expect([{ forced: true }, { forced: false }].map((later) => ends(inKill, later))).toEqual([false, false]);
    expect(ends(inKill, { forced: false, percentage: 100 })).toBe(true);
  });

  it("knows the first harm since the last rollback: an unreadable message, or a defect on the next version", () => {
    const { test } = tracked();
    const end = (atUs: number, next: number, harmed: boolean): void =>
      test.fleet.evidence.emit({
        kind: "operation-ended",
        ...{ atUs, next, harmed, node: "node-0", peer: "node-1", operation: 1, work: "data", result: "error" },
        ...{ latencyUs: 0, request: "r", faulted: false },
      });
    end(10, 0, true);
    end(20, 1, false);
    expect(test.tracker.firstHarmUs).toBeUndefined();
    end(30, 1, true);
    end(40, 1, true);
    expect(test.tracker.firstHarmUs).toBe(30);
    test.tracker.ordered({ writer: "again", level: "partial", trigger: "operator rollback", startedAtUs: 50, firedAtUs: 50 });
    expect(test.tracker.firstHarmUs).toBeUndefined();
  });
});

describe("what a rollback writes", () => {
  const STANDING: FlagWrite = { enable: ["transport", "compression"], percentage: 50 };

  it("is the kill alone, for the flag", () => {
    expect(rollbackWrite({ level: "flag" }, STANDING)).toEqual({ force: true });
  });

  it("is the standing write without the component, which it turns off, for a component (plan L419-423)", () => {
    expect(rollbackWrite({ level: "component", components: ["compression"] }, STANDING)).toEqual({
      enable: ["transport"],
      disable: ["compression"],
      percentage: 50,
    });
  });

  it("is the first component and the smaller percentage, for a share (plan L429-432)", () => {
    expect(rollbackWrite({ level: "partial", percentage: 10 }, STANDING)).toEqual({ enable: ["transport"], percentage: 10 });
  });

  it("is well-defined before any step", () => {
    expect(rollbackWrite({ level: "component", components: ["transport"] }, {})).toEqual({
      enable: [],
      disable: ["transport"],
      percentage: 0,
    });
    expect(rollbackWrite({ level: "partial" }, {})).toEqual({ enable: [], percentage: 0 });
  });
});
