/** Writes that come late or again. */
import { describe, expect, it } from "vitest";
import { commandDelay } from "../../../src/migration/faults/command-delay.ts";
import { commandDuplicate } from "../../../src/migration/faults/command-duplicate.ts";
import { EVERYTHING, SECOND_US, smallScenario, TestFleet } from "../fixtures.ts";

const KILL = { force: true } as const;

describe("command-delay", () => {
  it("has the operator's writes sent late, and nobody else's, until its end", () => {
    const test = new TestFleet(smallScenario());
    const end = commandDelay.begin(test.fleet, { from: "operator", delay: 3 * SECOND_US });
    const end2 = commandDelay.begin(test.fleet, { from: "controller", delay: 60 * SECOND_US });
    test.write("late", EVERYTHING);
    test.run(2.9);
    expect(test.sent.filter(({ kind }) => kind === "flags.write")).toEqual([]);
    test.run(2);
    expect(test.confirmed.map(({ id }) => id)).toEqual(["late"]);
    end();
    end2();
    test.write("in time", { percentage: 50 }).run(1);
    expect(test.confirmed.map(({ id }) => id)).toEqual(["late", "in time"]);
  });

  it("stacks: delays add up, and end in any order", () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const test = new TestFleet(smallScenario());
      const ends = [1, 2].map((seconds) => commandDelay.begin(test.fleet, { from: "operator", delay: seconds * SECOND_US }));
      test.write("both", EVERYTHING).run(2.9);
      expect(test.confirmed).toEqual([]);
      test.run(1);
      expect(test.confirmed).toHaveLength(1);
      for (const index of order) ends[index]?.();
      const beforeUs = test.nowUs;
      test.write("none", EVERYTHING).run(1);
      expect((test.confirmed[1]?.atUs ?? 0) - beforeUs).toBeLessThan(SECOND_US);
    }
  });

  it("keeps the order of a host's writes, and outlives a crash of the host", () => {
    const test = new TestFleet(smallScenario());
    const end = commandDelay.begin(test.fleet, { from: "operator", delay: 4 * SECOND_US });
    test.write("first", EVERYTHING);
    end();
    test.write("second", KILL);
    test.at(1, () => test.fleet.operator.restart()).run(6);
    expect(test.confirmed.map(({ id }) => id)).toEqual(["first", "second"]);
    expect(test.confirmed[0]?.atUs).toBeGreaterThan(4 * SECOND_US);
  });
});

describe("command-duplicate", () => {
  /** A step, then a kill, then the step once more. */
  function replayed(identity: "new" | "same", ...set: readonly string[]): TestFleet {
    const test = new TestFleet(smallScenario(...set));
    test.write("step", EVERYTHING).run(2).write("kill", KILL, "kill").run(2);
    expect(commandDuplicate.begin(test.fleet, { from: "operator", back: 1, identity }, test.controlPlane)).toBeDefined();
    return test.run(2);
  }

  it("has an earlier write committed again, which a replacing store takes for the latest", () => {
    const { committed } = replayed("new", "mechanisms.write=replace");
    expect(committed.map(({ revision, writer, forced }) => [revision, writer, forced])).toEqual([
      [1, "step", false],
      [2, "kill", true],
      [3, "step", false],
    ]);
  });

  it("cannot lift a latched kill", () => {
    expect(replayed("new").committed.map(({ forced }) => forced)).toEqual([false, true, true]);
  });

  it("with the same identity changes nothing, because the store has had it", () => {
    const test = replayed("same", "mechanisms.write=replace");
    expect(test.committed).toHaveLength(2);
    expect(test.write("next", EVERYTHING).run(1).committed).toHaveLength(3);
  });

  it("finds nothing where there is no such write", () => {
    const test = new TestFleet(smallScenario());
    const begin = (back: number) => commandDuplicate.begin(test.fleet, { from: "operator", back, identity: "new" }, test.controlPlane);
    expect(begin(0)).toBeUndefined();
    test.write("step", EVERYTHING).run(1);
    expect(begin(1)).toBeUndefined();
    expect(begin(0)).toBeDefined();
  });
});
