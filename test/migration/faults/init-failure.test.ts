/** A next version that cannot be built, in processes that build both versions together and in those that do not. */
import { describe, expect, it } from "vitest";
import { initFailure } from "../../../src/migration/faults/init-failure.ts";
import { EVERYTHING, smallScenario, TestFleet } from "../fixtures.ts";

/** Everything is on; node-3 restarts while the next version cannot be built on it. */
function failing(variant: string): { test: TestFleet; mend: () => void } {
  const test = new TestFleet(smallScenario(`mechanisms.construction=${variant}`));
  test.write("all", EVERYTHING).run(3);
  const mend = initFailure.begin(test.fleet, { node: "node-3" });
  expect(test.agent(3).desired("data")).not.toBe(0);
  test.agent(3).node.restart();
  test.run(10);
  return { test, mend };
}

describe("built together", () => {
  it("the process serves nothing until it can be built, and then goes on as after any restart", () => {
    const { test, mend } = failing("together");
    expect([test.agent(3).serving, test.agent(3).begin("data", 0, 1, "request")]).toEqual([false, undefined]);
    mend();
    test.run(5);
    expect(test.agent(3).serving).toBe(true);
    expect(test.agent(3).desired("data")).not.toBe(0);
  });

  it("others are not struck, nor is a process that runs already", () => {
    const { test } = failing("together");
    expect(test.agents.filter(({ serving }) => serving)).toHaveLength(9);
  });
});

describe("built apart", () => {
  it("the old version serves, and the next one as soon as it can be built", () => {
    const { test, mend } = failing("apart");
    expect([test.agent(3).serving, test.agent(3).desired("data")]).toEqual([true, 0]);
    mend();
    test.run(5);
    expect(test.agent(3).desired("data")).not.toBe(0);
  });
});
