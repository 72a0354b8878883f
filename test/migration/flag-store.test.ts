/**
 * The flag store in single situations: a primary that dies in mid-write, restarts of everybody, outages, the
 * process-global struct, and a minority.
 */
import { describe, expect, it } from "vitest";
import { flagStoreOutage } from "../../src/migration/faults/flag-store-outage.ts";
import type { ReadReply } from "../../src/migration/messages.ts";
import { EVERYTHING, SECOND_US, smallScenario, TestFleet } from "./fixtures.ts";

const replicated = smallScenario();
const single = smallScenario("mechanisms.flagStore.replicas=1");
const processGlobal = smallScenario("mechanisms.flagStore=process-global");

/** Revisions that replicas have answered reads with, since a time. */
function answers({ sent }: TestFleet, sinceUs: number): { readonly from: number; readonly revision: number }[] {
  return sent.flatMap(({ kind, from, body, sentAtUs }) => {
    const flags = kind === "flags.value" ? (body as ReadReply).flags : undefined;
    return flags === undefined || sentAtUs < sinceUs ? [] : [{ from, revision: flags.revision }];
  });
}

const restart = ({ fleet }: TestFleet): void => {
  for (const replica of fleet.store) replica.restart();
};

describe("a replicated store", () => {
  it("commits a write once a majority holds it, and confirms it to the writer", () => {
    const test = new TestFleet(replicated).run(1).write("step-1", EVERYTHING).run(2);
    expect(test.committed).toEqual([{ revision: 1, enabled: 7, percentage: 100, forced: false, writer: "step-1", kind: "step" }]);
    expect(test.confirmed.map(({ id, flags }) => [id, flags.revision])).toEqual([["step-1", 1]]);
    // The write crosses to us-e, from there to the nearest other replica and back, and the answer crosses once more: three
    // quarters of two round trips at least.
    const { rttUs } = test.fleet.world.topology;
    expect(test.seen("flags-committed")[0]?.atUs).toBeGreaterThanOrEqual(SECOND_US + rttUs("us-w", "us-e") / 2 + rttUs("us-e", "us-w"));
  });

  it("takes concurrent writes one after the other", () => {
    const test = new TestFleet(replicated).run(1);
    for (const number of [1, 2, 3]) test.write(`step-${number}`, { percentage: number });
    test.run(5);
    expect(test.committed.map(({ revision, writer, percentage }) => [revision, writer, percentage])).toEqual([
      [1, "step-1", 1],
      [2, "step-2", 2],
      [3, "step-3", 3],
    ]);
    expect(test.confirmed.map(({ id }) => id)).toEqual(["step-1", "step-2", "step-3"]);
  });

  it("does not lose a write whose primary is killed in the middle of it", () => {
    const test = new TestFleet(replicated).run(1).write("step-1", EVERYTHING);
    const primary = test.fleet.store[0];
    const flying = (): boolean => test.sent.some(({ kind, body }) => kind === "flags.append" && JSON.stringify(body).includes("step-1"));
    while (!flying()) test.fleet.world.kernel.advance(1);
    primary?.crash();
    expect(test.committed).toEqual([]);
    test.run(20);
    expect(test.committed.map(({ writer }) => writer)).toEqual(["step-1"]);
    expect(test.confirmed.map(({ id }) => id)).toEqual(["step-1"]);
    expect(test.agents.map(({ flags }) => flags.revision)).toEqual(test.agents.map(() => 1));
  });

  it("applies a write once, however often it is sent", () => {
    const test = new TestFleet(replicated).run(1).write("step-1", EVERYTHING).run(3);
    test.write("step-1", EVERYTHING).run(3);
    expect(test.committed).toHaveLength(1);
    expect(test.confirmed.map(({ flags }) => flags.revision)).toEqual([1, 1]);
  });

  it.each([
    ["three replicas", replicated],
    ["one replica", single],
  ])("of %s keeps its state when all of them restart", (_, scenario) => {
    const test = new TestFleet(scenario).run(1).write("step-1", EVERYTHING).run(3);
    restart(test);
    test.write("step-2", { percentage: 50 }).run(20);
    expect(test.committed.at(-1)).toMatchObject({ revision: 2, enabled: 7, percentage: 50 });
    expect(test.agent(0).flags).toEqual(test.committed.at(-1));
  });

  it("answers no reads through a primary that is in the minority, and goes on with the majority", () => {
    const test = new TestFleet(replicated).run(1).write("step-1", EVERYTHING).run(3);
    const [primary] = test.fleet.store;
    if (primary === undefined) throw new Error("the store has no replica");
    const others = new Set(test.fleet.store.slice(1).map(({ index }) => index));
    const heal = test.fleet.world.network.cut(
      (node) => node === primary.index,
      (node) => others.has(node),
      true,
    );
    test.run(2);
    const cutOffUs = test.nowUs;
    const ask = (): void => {
      test.fleet.controller.send(primary.index, "flags.read", 128, undefined);
      if (test.nowUs < cutOffUs + 15 * SECOND_US) test.at(0.5, ask);
    };
    ask();
    test.write("step-2", { percentage: 50 }).run(20);
    expect(test.committed.map(({ writer }) => writer)).toEqual(["step-1", "step-2"]);
    expect(answers(test, cutOffUs).filter(({ from }) => from === primary.index)).toEqual([]);
    heal();
    test.run(10);
    test.write("step-3", { percentage: 60 }).run(10);
    expect(test.committed.at(-1)).toMatchObject({ revision: 3, writer: "step-3" });
  });

  it("keeps what a backup has acknowledged when an older append arrives late", () => {
    const test = new TestFleet(replicated).run(1).write("step-1", EVERYTHING).run(3);
    const { world, store } = test.fleet;
    const [primary, near, far] = store;
    if (primary === undefined || near === undefined || far === undefined) throw new Error("the store has three replicas");
    const heal = world.network.cut(
      (node) => node === primary.index,
      (node) => node === far.index,
      true,
    );
    const isAppend = ({ kind, to }: { kind: string; to: number }): boolean => kind === "flags.append" && to === near.index;
    const appends = test.sent.filter(isAppend).length;
    const hurry = world.network.addDelay(primary.site, near.site, 400_000, 0);
    while (test.sent.filter(isAppend).length === appends) world.kernel.advance(1);
    hurry();
    test.write("step-2", { percentage: 50 }).run(0.45);
    expect(test.committed.map(({ writer }) => writer)).toEqual(["step-1", "step-2"]);
    // The primary dies before its next heartbeat, and the only other replica that has the write must still have it.
    primary.holdDown();
    heal();
    test
      .run(20)
      .write("step-3", { enable: ["transport"] })
      .run(10);
    expect(test.committed.map(({ revision, writer }) => [revision, writer])).toEqual([
      [1, "step-1"],
      [2, "step-2"],
      [3, "step-3"],
    ]);
    expect(test.committed.at(-1)?.percentage).toBe(50);
  });

  it("elects nobody beside a primary that may still answer reads", () => {
    const test = new TestFleet(replicated).run(1).write("step-1", EVERYTHING).run(3);
    const { world, store, controller } = test.fleet;
    const [primary, near, far] = store;
    if (primary === undefined || near === undefined || far === undefined) throw new Error("the store has three replicas");
    const separate = (other: number): unknown =>
      world.network.cut(
        (node) => node === primary.index,
        (node) => node === other,
        true,
      );
    separate(far.index);
    while (!test.sent.some(({ kind }) => kind === "flags.vote-request")) world.kernel.advance(1);
    separate(near.index);
    const fromUs = test.nowUs;
    test.write("step-2", { percentage: 50 });
    const stale: number[] = [];
    for (let asked = 0; asked < 100; asked++) {
      controller.send(primary.index, "flags.read", 128, undefined);
      test.run(0.05);
      const known = test.committed.length;
      stale.push(...answers(test, test.nowUs - 0.05 * SECOND_US).flatMap(({ revision }) => (revision < known ? [revision] : [])));
    }
    expect(answers(test, fromUs).length).toBeGreaterThan(0);
    expect(stale).toEqual([]);
    test.run(15);
    expect(test.committed.map(({ writer }) => writer)).toEqual(["step-1", "step-2"]);
  });

  it("says nothing at all during an outage, and takes the waiting write afterwards", () => {
    const test = new TestFleet(replicated).run(1);
    // One node is down, so there is always somebody whom the change is still to be pushed to.
    test.agent(5).node.holdDown();
    test.write("step-1", EVERYTHING).run(3);
    const lift = flagStoreOutage.begin(test.fleet, {});
    test.run(1).write("step-2", { percentage: 50 });
    const fromUs = test.nowUs;
    test.run(30);
    const replicas = new Set(test.fleet.store.map(({ index }) => index));
    expect(test.sent.filter(({ from, sentAtUs }) => replicas.has(from) && sentAtUs > fromUs)).toEqual([]);
    expect(test.committed).toHaveLength(1);
    lift();
    test.run(20);
    expect(test.committed.map(({ writer }) => writer)).toEqual(["step-1", "step-2"]);
  });
});

describe("a process-global struct", () => {
  it("is one host, which forgets everything when it restarts", () => {
    const test = new TestFleet(processGlobal).run(1).write("step-1", EVERYTHING).run(3);
    expect(test.fleet.store).toHaveLength(1);
    expect(test.committed.map(({ enabled, percentage }) => [enabled, percentage])).toEqual([[7, 100]]);
    restart(test);
    test.run(3).write("step-2", { percentage: 50 }).run(3);
    expect(test.committed.at(-1)).toMatchObject({ revision: 2, enabled: 0, percentage: 50 });
  });

  it("does not tell a node again what the node has forgotten", () => {
    const test = new TestFleet(processGlobal).run(1).write("step-1", EVERYTHING).run(3);
    test.agent(4).node.restart();
    test.run(30);
    expect(test.agent(4).flags).toMatchObject({ revision: 0, enabled: 0 });
    expect(test.agent(5).flags).toMatchObject({ revision: 1, enabled: 7 });
  });
});
