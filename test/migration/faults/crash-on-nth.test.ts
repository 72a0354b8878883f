import { expect, it } from "vitest";
import { crashOnNth } from "../../../src/migration/faults/crash-on-nth.ts";
import { EVERYTHING, SECOND_US, smallScenario, TestFleet } from "../fixtures.ts";

function rolledOut(): TestFleet {
  return new TestFleet(smallScenario()).write("all", EVERYTHING).run(3);
}

/** Begins an operation on a node, with the given mask of components that it uses; time for what follows. */
function operate(test: TestFleet, node: number, uses: number): void {
  test.agent(node).begin("data", test.agent(node + 1).node.index, uses, "r");
  test.run(0.001);
}

it("takes a node down at its nth operation on the next version, and brings it back", () => {
  const test = rolledOut();
  crashOnNth.begin(test.fleet, { nth: 2, restart: 5 * SECOND_US });
  operate(test, 3, 1);
  operate(test, 4, 1);
  expect([test.agent(3).node.up, test.agent(4).node.up]).toEqual([true, true]);
  operate(test, 3, 1);
  expect([test.agent(3).node.up, test.agent(4).node.up]).toEqual([false, true]);
  test.run(4.9);
  expect(test.agent(3).node.up).toBe(false);
  test.run(0.2);
  expect(test.agent(3).node.up).toBe(true);
});

it("counts anew in a process that has started anew, whatever it went down by", () => {
  const test = rolledOut();
  crashOnNth.begin(test.fleet, { nth: 2, restart: SECOND_US });
  operate(test, 3, 1);
  test.agent(3).node.restart();
  test.run(3);
  operate(test, 3, 1);
  expect(test.agent(3).node.up).toBe(true);
  operate(test, 3, 1);
  expect(test.agent(3).node.up).toBe(false);
});

it("leaves operations on the old version alone", () => {
  const test = rolledOut();
  crashOnNth.begin(test.fleet, { nth: 1, restart: SECOND_US });
  operate(test, 3, 0);
  expect(test.agent(3).node.up).toBe(true);
});

it("ends for everybody at once, and of two the other goes on", () => {
  const test = rolledOut();
  const first = crashOnNth.begin(test.fleet, { nth: 1, restart: 60 * SECOND_US });
  const second = crashOnNth.begin(test.fleet, { nth: 2, restart: 60 * SECOND_US });
  operate(test, 3, 1);
  expect(test.agent(3).node.up).toBe(false);
  first();
  expect(test.agent(3).node.up).toBe(true);
  test.run(3);
  operate(test, 3, 1);
  expect(test.agent(3).node.up).toBe(true);
  operate(test, 3, 1);
  expect(test.agent(3).node.up).toBe(false);
  second();
  expect(test.agent(3).node.up).toBe(true);
  test.run(3);
  for (let count = 0; count < 5; count++) operate(test, 3, 1);
  expect(test.fleet.members.every(({ up }) => up)).toBe(true);
});
