/** A node's way back from the next version, as the fleet lives it: drain, reconnect, reconcile, report, whatever comes in between. */
import { describe, expect, it } from "vitest";
import type { Operation } from "../../src/migration/operation.ts";
import { rollbackPhases } from "../../src/migration/rollback.ts";
import { EVERYTHING, SECOND_US, smallScenario, TestFleet } from "./fixtures.ts";

const scenario = smallScenario("mechanisms.negotiation=none");

const HELD = { faulted: false, harmed: false };

/** A migrated fleet in which node 0 has a transfer to node 1 on the next version under way. */
function underWay(): { test: TestFleet; transfer: Operation; peer: number } {
  const test = new TestFleet(scenario).run(3).write("week-9", EVERYTHING).run(3);
  const peer = test.agent(1).node.index;
  const transfer = test.agent(0).begin("data", peer, 7, "transfer");
  if (transfer === undefined) throw new Error("the node serves nothing");
  expect(transfer.next).toBe(7);
  return { test, transfer, peer };
}

function kill(test: TestFleet): void {
  test.tracker.ordered({ writer: "kill", level: "flag", trigger: "operator kill", startedAtUs: test.nowUs, firedAtUs: test.nowUs });
  test.write("kill", { force: true }, "kill");
}

const milestones = (test: TestFleet, number: number, revision: number): string[] =>
  test
    .seen("milestone")
    .flatMap(({ node, phase, revision: of }) => (node === test.agent(number).node.name && of === revision ? [phase] : []));

describe("a kill", () => {
  it("takes every node through all phases in order, and each says so to the controller", () => {
    const { test, transfer } = underWay();
    test.agent(0).end(transfer, "ok", HELD);
    kill(test);
    test.run(10);
    for (const number of test.agents.keys()) {
      expect(milestones(test, number, 2)).toEqual(["applied", "drained", "reconnected", "reconciled", "verified"]);
    }
    const [record] = test.tracker.records;
    expect(record === undefined ? undefined : test.tracker.missing(record)).toEqual([]);
    expect(test.tracker.isBusy).toBe(false);
  });

  it("waits for what is still under way on the next version, and counts that as drain", () => {
    const { test, transfer } = underWay();
    kill(test);
    test.run(8);
    expect(milestones(test, 0, 2)).toEqual(["applied"]);
    test.agent(0).end(transfer, "ok", HELD);
    test.run(5);
    expect(milestones(test, 0, 2)).toEqual(["applied", "drained", "reconnected", "reconciled", "verified"]);
    const [record] = test.tracker.records;
    if (record === undefined) throw new Error("no record of the rollback");
    expect(rollbackPhases(record).drainUs).toBeGreaterThan(7 * SECOND_US);
  });

  it("reconciles with the peers with whom the next version was used, and with no others", () => {
    const { test, transfer, peer } = underWay();
    test.agent(0).end(transfer, "ok", HELD);
    kill(test);
    test.run(10);
    expect(test.members[0]?.reconciled.at(-1)).toEqual([peer]);
    expect(test.members[4]?.reconciled.at(-1)).toEqual([]);
  });

  it("is gone through in full although a step comes in the middle of the drain", () => {
    const { test, transfer, peer } = underWay();
    kill(test);
    test.run(2);
    test.write("week-10", EVERYTHING);
    test.run(3);
    expect(test.committed.at(-1)).toMatchObject({ revision: 3, forced: true });
    test.agent(0).end(transfer, "ok", HELD);
    test.run(5);
    expect(milestones(test, 0, 3)).toEqual(["applied", "drained", "reconnected", "reconciled", "verified"]);
    expect(test.members[0]?.reconciled.at(-1)).toEqual([peer]);
    expect(test.tracker.isBusy).toBe(false);
  });

  it("is reported by a node that missed it and first hears of it through a step that it withholds", () => {
    const { test, transfer } = underWay();
    test.agent(0).end(transfer, "ok", HELD);
    const { index } = test.agent(5).node;
    const replicas = new Set(test.fleet.store.map((replica) => replica.index));
    const heal = test.fleet.world.network.cut(
      (node) => replicas.has(node),
      (node) => node === index,
      false,
    );
    // Only the pushes get lost for a moment: the operator's retry and the lease are longer.
    kill(test);
    test.run(0.6);
    test.write("week-10", EVERYTHING).run(0.6);
    heal();
    test.run(5);
    expect(milestones(test, 5, 2)).toEqual([]);
    expect(milestones(test, 5, 3)).toContain("verified");
  });

  it("is over for a node that crashes on its way: what it held is gone", () => {
    const { test } = underWay();
    kill(test);
    test.run(1);
    test.agent(0).node.restart();
    test.run(10);
    expect(test.agent(0).inFlight).toBe(0);
    const lost = test.seen("operation-ended").filter(({ node }) => node === test.agent(0).node.name);
    expect(lost.map(({ result, faulted, next }) => [result, faulted, next])).toEqual([["unserved", true, 7]]);
    expect(milestones(test, 0, 2).at(-1)).toBe("verified");
  });

  it("does not wait for ever for a peer that does not answer", () => {
    const { test, transfer, peer } = underWay();
    test.agent(0).end(transfer, "ok", HELD);
    test.fleet.members.find(({ index }) => index === peer)?.holdDown();
    kill(test);
    test.run(15);
    expect(milestones(test, 0, 2)).toEqual(["applied", "drained", "reconnected", "reconciled", "verified"]);
    const [applied, reconnected] = (["applied", "reconnected"] as const).map((phase) =>
      test.seen("milestone").find((each) => each.node === test.agent(0).node.name && each.revision === 2 && each.phase === phase),
    );
    expect((reconnected?.atUs ?? 0) - (applied?.atUs ?? 0)).toBe(3 * SECOND_US);
  });
});

describe("a step that only adds", () => {
  it("leaves nothing to drain, to reconcile or to report", () => {
    const test = new TestFleet(scenario)
      .run(3)
      .write("week-7", { enable: ["transport"], percentage: 100 })
      .run(3);
    test.write("week-8", EVERYTHING).run(3);
    expect(milestones(test, 0, 2)).toEqual(["applied", "drained", "reconnected", "reconciled"]);
    expect(test.members[0]?.reconciled).toEqual([[], []]);
    expect(test.sent.filter(({ kind }) => kind === "rollback.done")).toEqual([]);
  });
});
