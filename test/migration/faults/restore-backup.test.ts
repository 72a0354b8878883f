/** The flag store with the disk of an old backup. */
import { describe, expect, it } from "vitest";
import { primaryOf } from "../../../src/migration/control-plane.ts";
import { restoreBackup } from "../../../src/migration/faults/restore-backup.ts";
import { EVERYTHING, smallScenario, TestFleet } from "../fixtures.ts";

/** Three commits: everything on, half, killed. */
function killed(...set: readonly string[]): TestFleet {
  const test = new TestFleet(smallScenario(...set));
  return test.write("all", EVERYTHING).run(2).write("half", { percentage: 50 }).run(2).write("kill", { force: true }, "kill").run(2);
}

function restore(test: TestFleet, of: "primary" | "backup" | "all", back: number): boolean {
  return restoreBackup.begin(test.fleet, { of, back }, test.controlPlane) !== undefined;
}

describe.each(["primary", "backup"] as const)("one replica of three, the %s", (of) => {
  it("is brought up to date by the others: nothing that was committed is lost", () => {
    const test = killed();
    expect(restore(test, of, 2)).toBe(true);
    test.run(15).write("unkill", { force: false }, "unforce").run(3);
    const last = test.committed.at(-1);
    expect(last).toMatchObject({ revision: 4, writer: "unkill", forced: false, percentage: 50 });
    expect(test.agents.every(({ flags }) => flags.revision === 4)).toBe(true);
  });
});

describe("the whole store", () => {
  it("is back where it was: a node that reads it now gets the flags of then", () => {
    const test = killed();
    expect(test.agent(3).flags.forced).toBe(true);
    expect(restore(test, "all", 1)).toBe(true);
    test.run(10);
    test.agent(3).node.restart();
    test.run(3);
    expect(test.agent(3).flags).toMatchObject({ revision: 2, writer: "half", forced: false });
    // The others have seen a later revision than the store now has, and keep to it.
    expect(test.agent(4).flags).toMatchObject({ revision: 3, forced: true });
  });

  it("elects a primary and goes on; the revision that was lost is given anew, and observed as another commit", () => {
    const test = killed();
    restore(test, "all", 1);
    test.run(10);
    expect(primaryOf(test.replicas)?.primaryTerm).toBeGreaterThan(1);
    test.write("again", { percentage: 20 }).run(3);
    expect(test.committed.map(({ revision, writer }) => [revision, writer])).toEqual([
      [1, "all"],
      [2, "half"],
      [3, "kill"],
      [3, "again"],
    ]);
  });

  it("goes back as far as there are backups, to a store that has never been told anything", () => {
    const test = killed();
    expect(restore(test, "all", 100)).toBe(true);
    test.run(10);
    test.agent(3).node.restart();
    expect(test.run(3).agent(3).flags.revision).toBe(0);
    expect(restore(test, "all", 1)).toBe(false);
  });

  it("may be a single replica", () => {
    const test = killed("mechanisms.flagStore={variant: replicated, replicas: 1}");
    expect(restore(test, "primary", 1)).toBe(true);
    test.run(2).write("more", { percentage: 60 }).run(2);
    expect(test.committed.at(-1)).toMatchObject({ revision: 3, writer: "more", forced: false });
  });
});

it("finds nothing in a store that was never written to", () => {
  const test = new TestFleet(smallScenario()).run(1);
  expect(restore(test, "all", 1)).toBe(false);
  expect(test.fleet.store.every(({ incarnation }) => incarnation === 1)).toBe(true);
});

it("leaves a replica down that another fault holds down, and it starts from the backup", () => {
  const test = killed();
  const start = test.fleet.store[2]?.holdDown();
  expect(restore(test, "all", 1)).toBe(true);
  test.run(10);
  expect(test.fleet.store[2]?.up).toBe(false);
  start?.();
  test.run(3).write("again", { percentage: 20 }).run(3);
  expect(test.committed.at(-1)).toMatchObject({ revision: 3, writer: "again" });
});
