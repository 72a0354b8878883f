import { describe, expect, it } from "vitest";
import { MINUTE } from "../../../sim/kernel/units.ts";
import { versionLeak } from "../../../src/migration/faults/version-leak.ts";
import { EVERYTHING, SECOND_US, smallScenario, TestFleet } from "../fixtures.ts";

const GIGABYTE = 1_000_000_000;
const leak = { version: "next", bytes: 30 * GIGABYTE, every: "operation", restart: 5 * SECOND_US } as const;
const slowly = { ...leak, bytes: GIGABYTE, every: "minute" } as const;

/** The hardened fleet with everything on the next version. A node has 64 GB. */
function rolledOut(): TestFleet {
  return new TestFleet(smallScenario()).write("all", EVERYTHING).run(3);
}

/** Begins an operation on a node, with the given mask of components that it uses; time for what follows. */
function operate(test: TestFleet, node: number, uses = 1): void {
  test.agent(node).begin("data", test.agent(node + 1).node.index, uses, "r");
  test.run(0.001);
}

function usedGigabytes(test: TestFleet): number[] {
  return test.agents.map(({ node }) => node.memory.usedBytes / GIGABYTE);
}

/** Nothing but what these nodes use. */
function only(used: { readonly [node: number]: number }): number[] {
  return Array.from({ length: 10 }, (_, node) => used[node] ?? 0);
}

describe("a leak with each operation", () => {
  it("fills the memory of the nodes that work on the version, until one more kills the process", () => {
    const test = rolledOut();
    versionLeak.begin(test.fleet, leak);
    expect(usedGigabytes(test)).toEqual(only({}));
    operate(test, 3);
    operate(test, 3);
    operate(test, 5);
    expect(usedGigabytes(test)).toEqual(only({ 3: 60, 5: 30 }));
    operate(test, 3);
    const { node } = test.agent(3);
    expect([node.up, node.crashCause]).toEqual([false, "out-of-memory"]);
    expect(test.fleet.members.filter(({ up }) => !up)).toEqual([node]);
    test.run(4.9);
    expect(node.up).toBe(false);
    test.run(0.2);
    expect(node.up).toBe(true);
    expect(usedGigabytes(test)).toEqual(only({ 5: 30 }));
  });

  it("leaves the other version alone", () => {
    const test = rolledOut();
    versionLeak.begin(test.fleet, leak);
    operate(test, 3, 0);
    expect(usedGigabytes(test)).toEqual(only({}));
    versionLeak.begin(test.fleet, { ...leak, version: "old" });
    operate(test, 4, 0);
    expect(usedGigabytes(test)).toEqual(only({ 4: 30 }));
  });

  it("begins anew in a process that has started anew, whatever it went down by", () => {
    const test = rolledOut();
    versionLeak.begin(test.fleet, leak);
    operate(test, 3);
    operate(test, 3);
    test.agent(3).node.restart();
    test.run(3);
    operate(test, 3);
    expect(usedGigabytes(test)).toEqual(only({ 3: 30 }));
  });
});

describe("a leak by the minute", () => {
  it("begins with the first operation on the version, and goes on while the calendar jumps", () => {
    const test = rolledOut();
    versionLeak.begin(test.fleet, slowly);
    test.run(180);
    expect(usedGigabytes(test)).toEqual(only({}));
    operate(test, 3);
    test.run(180);
    expect(usedGigabytes(test)).toEqual(only({ 3: 3 }));
    test.fleet.world.calendar.jump(30 * MINUTE);
    expect(usedGigabytes(test)).toEqual(only({ 3: 33 }));
  });

  it("kills after the jump the process that would not have lived through it", () => {
    const test = rolledOut();
    versionLeak.begin(test.fleet, slowly);
    operate(test, 3);
    test.fleet.world.calendar.jump(65 * MINUTE);
    test.run(0.001);
    const { node } = test.agent(3);
    expect([node.up, node.crashCause]).toEqual([false, "out-of-memory"]);
    test.run(6);
    expect(node.up).toBe(true);
    test.fleet.world.calendar.jump(65 * MINUTE);
    test.run(0.001);
    expect(node.up).toBe(true);
  });
});

describe("the end", () => {
  it("gives the memory back, starts who is down by it, and nothing leaks any more", () => {
    const test = rolledOut();
    const ends = [versionLeak.begin(test.fleet, leak), versionLeak.begin(test.fleet, slowly)];
    for (let count = 0; count < 3; count++) operate(test, 3);
    operate(test, 5);
    expect(test.agent(3).node.up).toBe(false);
    for (const end of ends) end();
    expect(test.agent(3).node.up).toBe(true);
    expect(usedGigabytes(test)).toEqual(only({}));
    for (let count = 0; count < 3; count++) operate(test, 5);
    test.fleet.world.calendar.jump(65 * MINUTE);
    test.run(60);
    expect(usedGigabytes(test)).toEqual(only({}));
    expect(test.fleet.members.every(({ up }) => up)).toBe(true);
  });

  it.each([[[0, 1]], [[1, 0]]])("of two leaks leaves the other, in the order %j", (order) => {
    const test = rolledOut();
    const bytes = [10, 20];
    const ends = bytes.map((gigabytes) => versionLeak.begin(test.fleet, { ...leak, bytes: gigabytes * GIGABYTE }));
    operate(test, 3);
    expect(usedGigabytes(test)).toEqual(only({ 3: 30 }));
    const [first = 0, second = 0] = order;
    ends[first]?.();
    expect(usedGigabytes(test)).toEqual(only({ 3: bytes[second] ?? 0 }));
    operate(test, 3);
    expect(usedGigabytes(test)).toEqual(only({ 3: 2 * (bytes[second] ?? 0) }));
    ends[second]?.();
    expect(usedGigabytes(test)).toEqual(only({}));
  });
});
