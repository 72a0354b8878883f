/** A node that sleeps and comes back with what it knew. */
import { describe, expect, it } from "vitest";
import { crash } from "../../../sim/faults/crash.ts";
import { zombie } from "../../../src/migration/faults/zombie.ts";
import { EVERYTHING, smallScenario, TestFleet } from "../fixtures.ts";

const KILL = { force: true } as const;

/** Everything is on, for as long as that takes to reach everybody; node-3 falls asleep and misses the kill. */
function asleep(seconds = 3, ...set: readonly string[]): { test: TestFleet; wake: () => void } {
  const test = new TestFleet(smallScenario(...set));
  test.write("all", EVERYTHING).run(seconds);
  const wake = zombie.begin(test.fleet, { node: "node-3" });
  test.run(1).write("kill", KILL, "kill").run(20);
  return { test, wake };
}

describe("while it sleeps", () => {
  it("it does nothing and hears nothing; all others go on", () => {
    const { test } = asleep();
    const { index } = test.agent(3).node;
    const from = test.sent.length;
    test.run(30);
    expect(test.sent.slice(from).some((message) => message.from === index)).toBe(false);
    expect(test.agent(3).flags.writer).toBe("all");
    expect(test.agents.filter(({ flags }) => flags.forced)).toHaveLength(9);
  });
});

describe("when it wakes", () => {
  it("serves at once by the flags of before, then hears of the kill", () => {
    const { test, wake } = asleep();
    wake();
    const agent = test.agent(3);
    expect([agent.serving, agent.flags.writer]).toEqual([true, "all"]);
    expect(agent.begin("data", test.agent(4).node.index, 1, "r")?.next).toBe(1);
    test.run(3);
    expect(agent.flags).toMatchObject({ writer: "kill", forced: true });
  });

  it("notices by its lease that it has slept, where nobody pushes", () => {
    const { test, wake } = asleep(610, "mechanisms.propagation={variant: poll, interval: 10m}");
    wake();
    expect(test.agent(3).flags.writer).toBe("all");
    test.run(5);
    expect(test.agent(3).flags.writer).toBe("kill");
  });

  it("unlike a node that crashed, which serves nothing before it has read the store", () => {
    const { test, wake } = asleep();
    wake();
    test.run(3);
    test.agent(3).node.restart();
    expect([test.agent(3).serving, test.agent(3).flags.writer]).toEqual([false, "initial"]);
  });
});

describe("with other faults", () => {
  it("two on one node end with the second, in any order", () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { test, wake } = asleep();
      const wakes = [wake, zombie.begin(test.fleet, { node: "node-3" })];
      wakes[order[0] ?? 0]?.();
      expect(test.agent(3).node.up).toBe(false);
      wakes[order[1] ?? 0]?.();
      expect([test.agent(3).serving, test.agent(3).flags.writer]).toEqual([true, "all"]);
      expect(test.fleet.conditions.asleep.size).toBe(0);
    }
  });

  it("a crash that outlasts the sleep takes the memory away", () => {
    const { test, wake } = asleep();
    const start = crash.begin(test.fleet.world, { node: "node-3" });
    wake();
    expect(test.agent(3).node.up).toBe(false);
    start();
    expect([test.agent(3).serving, test.agent(3).flags.writer]).toEqual([false, "initial"]);
  });

  it("a node that was down when the sleep began knows nothing when it wakes", () => {
    const test = new TestFleet(smallScenario());
    test.write("all", EVERYTHING).run(3);
    const start = crash.begin(test.fleet.world, { node: "node-3" });
    const wake = zombie.begin(test.fleet, { node: "node-3" });
    start();
    wake();
    expect([test.agent(3).serving, test.agent(3).flags.writer]).toEqual([false, "initial"]);
  });
});
