/** Operations for whose versions a group counts: what a node expects of others by its own flags, and what is on record when one begins. */
import { describe, expect, it } from "vitest";
import { consensusHandoverOf } from "../../src/migration/consensus-handover/index.ts";
import { quorumRuleOf } from "../../src/migration/quorum/index.ts";
import { COMPONENTS, EVERYTHING, smallScenario, TestFleet } from "./fixtures.ts";

const BIT = 4;

function rolledOut(percentage: number): TestFleet {
  return new TestFleet(smallScenario()).run(1).write("step", { enable: COMPONENTS, percentage }).run(2);
}

describe("a node", () => {
  it("expects of every other what its own flags and the rollout say", () => {
    const test = rolledOut(50);
    const eligible = test.fleet.members.filter(({ name }) => test.fleet.exposure.includes(name, 50)).map(({ name }) => name);
    expect(eligible).toHaveLength(5);
    for (const asked of [0, 9]) {
      const expected = test.fleet.members.filter(({ name }) => test.agent(asked).expected(name, "control") !== 0).map(({ name }) => name);
      expect(expected).toEqual(eligible);
    }
    for (const agent of test.agents) expect(agent.expected(agent.node.name, "control")).toBe(agent.desired("control"));
  });

  it("expects v3 of nobody while it is out of touch with the store", () => {
    const test = rolledOut(100);
    const agent = test.agent(0);
    expect(agent.expected("node-1", "control")).toBe(7);
    const { index } = agent.node;
    const stores = test.fleet.store.map((replica) => replica.index);
    test.fleet.world.network.cut(
      (node) => node === index,
      (node) => stores.includes(node),
      true,
    );
    test.run(20);
    expect(agent.expected("node-1", "control")).toBe(0);
  });
});

describe("an operation of a group", () => {
  it("begins with what the group runs, and says what the node would have wanted", () => {
    const test = rolledOut(100);
    const operation = test.agent(0).beginInGroup("control", 3, BIT, 0, "command-1");
    expect(operation?.next).toBe(0);
    const [started] = test.seen("operation-started").filter(({ operation: id }) => id === operation?.id);
    expect(started).toMatchObject({ node: "node-0", role: "sender", uses: BIT, next: 0, declinedByPeer: BIT });
  });

  it("goes on with what the group runs now, and is on record again if that is more of v3", () => {
    const test = rolledOut(100);
    const agent = test.agent(0);
    const operation = agent.beginInGroup("control", 3, BIT, 0, "command-1");
    if (operation === undefined) throw new Error("the node serves");
    const starts = () =>
      test
        .seen("operation-started")
        .filter(({ operation: id }) => id === operation.id)
        .map(({ next }) => next);
    agent.continueInGroup(operation, BIT);
    agent.continueInGroup(operation, 0);
    expect(operation.next).toBe(0);
    expect(starts()).toEqual([0, BIT]);
    agent.end(operation, "ok", { faulted: false, harmed: false });
    expect(agent.inFlight).toBe(0);
  });

  it("does not begin on a node that serves nothing", () => {
    const test = new TestFleet(smallScenario()).run(1).write("all", EVERYTHING).run(2);
    test.agent(0).node.crash();
    expect(test.agent(0).beginInGroup("control", 3, BIT, BIT, "command-1")).toBeUndefined();
  });
});

describe("mechanisms of consensus", () => {
  it("count all members, or those of the same version", () => {
    const counts = (variant: string) => [true, false].map((alike) => quorumRuleOf(variant).counts(alike));
    expect([counts("all-members"), counts("own-members")]).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  it("hand the log over or not, together or each", () => {
    expect(consensusHandoverOf("none", {})).toEqual({ transfersLog: false, together: false });
    expect(consensusHandoverOf("log-transfer", { switch: "together" })).toEqual({ transfersLog: true, together: true });
    expect(consensusHandoverOf("log-transfer", { switch: "each" })).toEqual({ transfersLog: true, together: false });
  });
});
