/** How long a committed change takes to every node: push with its retry, polling, gossip. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVERYTHING, SECOND_US, smallScenario, TestFleet } from "./fixtures.ts";

const push = smallScenario("mechanisms.propagation={variant: push, retry: 1s}");
const poll = smallScenario("mechanisms.propagation={variant: poll, interval: 4s}");
const gossip = smallScenario("cluster.nodes=40", "mechanisms.propagation={variant: gossip, fanout: 3, period: 500ms}");

const seed = fc.string({ unit: "grapheme-ascii", maxLength: 6 });

/** Generous for any one way between two of the scenario's sites, jitter included. */
const ONE_WAY_MAX_US = 400_000;

/** Time from the commit of a change to each node that has applied it, microseconds, in the order of the nodes; absent where it has not. */
function delays(test: TestFleet): (number | undefined)[] {
  const committedUs = test.seen("flags-committed").at(-1)?.atUs ?? 0;
  const applied = new Map(test.seen("flags-applied").map(({ node, atUs }) => [node, atUs - committedUs]));
  return test.agents.map(({ node }) => applied.get(node.name));
}

const slowest = (test: TestFleet): number => Math.max(...delays(test).map((delayUs) => delayUs ?? Number.POSITIVE_INFINITY));

describe("push", () => {
  it("reaches every node on the direct way", () => {
    fc.assert(
      fc.property(seed, (name) => {
        const test = new TestFleet(push, name).run(3).write("step-1", EVERYTHING).run(5);
        expect(slowest(test)).toBeLessThan(ONE_WAY_MAX_US);
      }),
      { numRuns: 20 },
    );
  });

  it("reaches a node within one retry after the message to it was lost", () => {
    const test = new TestFleet(push).run(3);
    const { index, name } = test.agent(7).node;
    const heal = test.fleet.world.network.cut(
      (node) => node !== index,
      (node) => node === index,
      false,
    );
    test.write("step-1", EVERYTHING);
    while (test.committed.length === 0) test.fleet.world.kernel.advance(1);
    test.run(0.5);
    heal();
    const healedUs = test.nowUs;
    test.run(3);
    const applied = test.seen("flags-applied").find(({ node }) => node === name);
    expect(applied?.atUs).toBeGreaterThan(healedUs);
    expect(applied?.atUs).toBeLessThan(healedUs + SECOND_US + ONE_WAY_MAX_US);
    expect(delays(test).filter((delayUs) => (delayUs ?? 0) > 500_000)).toHaveLength(1);
  });

  it("falls silent once every node has acknowledged", () => {
    const test = new TestFleet(push).run(3).write("step-1", EVERYTHING).run(5);
    const pushes = test.sent.filter(({ kind }) => kind === "flags.push").length;
    test.run(20);
    expect(test.sent.filter(({ kind }) => kind === "flags.push")).toHaveLength(pushes);
  });

  it("brings a node that missed several changes the last one only", () => {
    const test = new TestFleet(push).run(3);
    const up = test.agent(2).node.holdDown();
    for (const percentage of [10, 20, 30]) test.write(`to-${percentage}`, { percentage }).run(2);
    up();
    test.run(5);
    const applied = test.seen("flags-applied").filter(({ node }) => node === test.agent(2).node.name);
    expect(applied.map(({ flags }) => flags.percentage)).toEqual([30]);
  });
});

describe("poll", () => {
  it("reaches every node within an interval and a round trip", () => {
    fc.assert(
      fc.property(seed, (name) => {
        const test = new TestFleet(poll, name).run(10).write("step-1", EVERYTHING).run(10);
        expect(slowest(test)).toBeLessThan(4 * SECOND_US + 2 * ONE_WAY_MAX_US);
        expect(test.sent.filter(({ kind }) => kind === "flags.push")).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it("gives each node a phase of its own", () => {
    const test = new TestFleet(poll).run(10).write("step-1", EVERYTHING).run(10);
    const late = delays(test).map((delayUs) => delayUs ?? 0);
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(SECOND_US);
  });
});

describe("gossip", () => {
  it("reaches every node within twelve rounds", () => {
    fc.assert(
      fc.property(seed, (name) => {
        const test = new TestFleet(gossip, name).run(3).write("step-1", EVERYTHING).run(12);
        // Each round multiplies who knows by up to 1 + 3, so 40 nodes take about three rounds and a tail of a few more (Karp et
        // al. 2000: log n + O(log log n)).
        expect(slowest(test)).toBeLessThan(12 * (500_000 + ONE_WAY_MAX_US));
      }),
      { numRuns: 10 },
    );
  });

  it("takes more than one round: nobody tells everybody", () => {
    const test = new TestFleet(gossip).run(3).write("step-1", EVERYTHING).run(12);
    expect(slowest(test)).toBeGreaterThan(500_000);
  });

  it("never brings an older change to a node that has a newer one", () => {
    const test = new TestFleet(gossip).run(3);
    for (const percentage of [10, 20, 30, 40]) test.write(`to-${percentage}`, { percentage }).run(0.7);
    test.run(10);
    for (const { node } of test.agents) {
      const revisions = test.seen("flags-applied").flatMap((applied) => (applied.node === node.name ? [applied.flags.revision] : []));
      expect(revisions).toEqual(revisions.toSorted((one, other) => one - other));
      expect(revisions.at(-1)).toBe(4);
    }
  });
});

describe("every variant", () => {
  it.each([
    ["push", push],
    ["poll", poll],
    ["gossip", gossip],
  ])("takes the same time with the same seed: %s", (_, scenario) => {
    const once = (name: string): unknown => delays(new TestFleet(scenario, name).run(5).write("step-1", EVERYTHING).run(10));
    expect(once("one")).toEqual(once("one"));
    expect(once("one")).not.toEqual(once("other"));
  });
});
