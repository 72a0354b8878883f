/** A node's contact with the flag store: what it does while it has none, and that it reads before it serves again. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crash } from "../../sim/faults/crash.ts";
import { cutOff } from "../../sim/faults/cut-off.ts";
import type { Message } from "../../sim/network/network.ts";
import { flagStoreOutage } from "../../src/migration/faults/flag-store-outage.ts";
import { COMPONENTS, EVERYTHING, SECOND_US, smallScenario, TestFleet } from "./fixtures.ts";

const scenario = smallScenario();
const processGlobal = smallScenario("mechanisms.flagStore=process-global", "mechanisms.negotiation=none");

const LEASE_US = 5_000_000;
/** A node asks the store 2.5 times in a lease, so it may notice this much later. */
const NOTICE_US = LEASE_US + 2 * (LEASE_US / 2.5) + SECOND_US;

const NODE = 3;

/** What `node` would run on the next version with a peer, for data: the whole mask, or 0. */
function wants(test: TestFleet, node: number): number {
  const peer = test.agent(node === 0 ? 1 : 0).node.index;
  const operation = test.agent(node).begin("data", peer, 7, "probe");
  if (operation === undefined) return -1;
  test.agent(node).end(operation, "ok", { faulted: false, harmed: false });
  return operation.next;
}

/** What was observed of one node, in order, as short texts. */
function story(test: TestFleet, number: number, sinceUs: number): string[] {
  const { name } = test.agent(number).node;
  return test.observations.flatMap((observation) => {
    if (observation.atUs < sinceUs || !("node" in observation) || observation.node !== name) return [];
    if (observation.kind === "serving") return [observation.serving ? "serves" : "stops"];
    if (observation.kind === "flags-applied") return [`applies ${observation.flags.revision}`];
    return [];
  });
}

const migrated = (): TestFleet => new TestFleet(scenario).run(3).write("step-1", EVERYTHING).run(5);

describe("a node that is cut off", () => {
  it("stops serving after the lease, and on return serves nothing before it has applied what it missed", () => {
    const test = migrated();
    const sinceUs = test.nowUs;
    const heal = cutOff.begin(test.fleet.world, { node: test.agent(NODE).node.name });
    test.run(1).write("kill", { force: true }, "kill").run(15);
    const stopped = test.seen("serving").find(({ serving, atUs }) => !serving && atUs > sinceUs);
    expect(stopped?.node).toBe(test.agent(NODE).node.name);
    expect(stopped?.atUs).toBeGreaterThan(sinceUs + LEASE_US / 2);
    expect(stopped?.atUs).toBeLessThan(sinceUs + NOTICE_US);
    expect(wants(test, NODE)).toBe(-1);
    heal();
    test.run(5);
    expect(story(test, NODE, sinceUs)).toEqual(["stops", "applies 2", "serves"]);
    expect(wants(test, NODE)).toBe(0);
  });

  it("serves again after reading, even if it has missed nothing", () => {
    const test = migrated();
    const sinceUs = test.nowUs;
    const heal = cutOff.begin(test.fleet.world, { node: test.agent(NODE).node.name });
    test.run(20);
    heal();
    test.run(5);
    expect(story(test, NODE, sinceUs)).toEqual(["stops", "serves"]);
    expect(wants(test, NODE)).toBe(7);
  });

  it("goes on undisturbed if it is back before the lease is over", () => {
    const test = migrated();
    const sinceUs = test.nowUs;
    const heal = cutOff.begin(test.fleet.world, { node: test.agent(NODE).node.name });
    test.run(2);
    heal();
    test.run(20);
    expect(story(test, NODE, sinceUs)).toEqual([]);
    expect(wants(test, NODE)).toBe(7);
  });

  it("never serves on flags older than its last stop, however it comes and goes", () => {
    const spans = fc.array(fc.record({ awaySeconds: fc.integer({ min: 1, max: 20 }), backSeconds: fc.integer({ min: 1, max: 12 }) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(spans, fc.string({ unit: "grapheme-ascii", maxLength: 4 }), (comings, seed) => {
        const test = new TestFleet(scenario, seed).run(3);
        comings.forEach(({ awaySeconds, backSeconds }, turn) => {
          const heal = cutOff.begin(test.fleet.world, { node: test.agent(NODE).node.name });
          test.write(`to-${turn}`, { percentage: turn + 1 }).run(awaySeconds);
          heal();
          test.run(backSeconds);
        });
        let committed = 0;
        let atReturn = 0;
        let applied = 0;
        let idle = false;
        for (const observation of test.observations) {
          if (observation.kind === "flags-committed") committed = observation.flags.revision;
          if (!("node" in observation) || observation.node !== test.agent(NODE).node.name) continue;
          if (observation.kind === "flags-applied") applied = observation.flags.revision;
          if (observation.kind === "reachability" && observation.reachable) atReturn = committed;
          if (observation.kind !== "serving") continue;
          idle = !observation.serving;
          if (!idle) expect(applied).toBeGreaterThanOrEqual(atReturn);
        }
        test.run(20);
        expect(test.agent(NODE).serving).toBe(true);
        expect(test.agent(NODE).flags.revision).toBe(comings.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("an outage of the store", () => {
  it("makes the nodes work on the old version, and lets all of them serve", () => {
    const test = migrated();
    const sinceUs = test.nowUs;
    const lift = flagStoreOutage.begin(test.fleet, {});
    test.run(4);
    expect(wants(test, NODE)).toBe(7);
    test.run(8);
    expect(test.agents.map((_, number) => wants(test, number))).toEqual(test.agents.map(() => 0));
    expect(test.seen("serving").filter(({ atUs }) => atUs > sinceUs)).toEqual([]);
    lift();
    test.run(15);
    expect(test.agents.map((_, number) => wants(test, number))).toEqual(test.agents.map(() => 7));
  });
});

describe("a node that boots", () => {
  it("reads the store before it serves", () => {
    const test = migrated();
    const sinceUs = test.nowUs;
    const lift = crash.begin(test.fleet.world, { node: test.agent(NODE).node.name });
    test.run(2);
    expect(test.agent(NODE).serving).toBe(false);
    lift();
    expect(test.agent(NODE).serving).toBe(false);
    test.run(2);
    expect(story(test, NODE, sinceUs)).toEqual(["stops", "applies 1", "serves"]);
    expect(wants(test, NODE)).toBe(7);
  });

  it("does not serve at all while the store is out", () => {
    const test = migrated();
    const lift = flagStoreOutage.begin(test.fleet, {});
    test.agent(NODE).node.restart();
    test.run(30);
    expect(test.agent(NODE).serving).toBe(false);
    lift();
    test.run(15);
    expect(test.agent(NODE).serving).toBe(true);
  });

  it("serves at once with everything off where the flags are a process-global struct", () => {
    const test = new TestFleet(processGlobal).run(3).write("step-1", EVERYTHING).run(5);
    expect(wants(test, NODE)).toBe(7);
    test.agent(NODE).node.restart();
    expect(test.agent(NODE).serving).toBe(true);
    expect(wants(test, NODE)).toBe(0);
    test.run(30);
    expect(wants(test, NODE)).toBe(0);
  });

  it("keeps the flags that it read at boot for a manager that copies them, even if those were the first", () => {
    const copying = smallScenario("mechanisms.flagView=copied-at-construction", "mechanisms.negotiation=none");
    const test = new TestFleet(copying).run(3);
    test.agent(NODE).node.restart();
    test.run(3).write("step-1", EVERYTHING).run(3);
    // Data goes by the manager as well with the per-component selector: constructed when everything was off, it stays off.
    expect(wants(test, NODE)).toBe(0);
    test.agent(NODE).node.restart();
    test.run(3);
    expect(wants(test, NODE)).toBe(test.fleet.components.mask(COMPONENTS));
  });
});

describe("signs of life", () => {
  it("are asked of nodes outside the site, and given", () => {
    const test = migrated();
    const lift = flagStoreOutage.begin(test.fleet, {});
    test.run(10);
    lift();
    const pings = test.sent.filter(({ kind }: Message) => kind === "node.ping");
    expect(pings.length).toBeGreaterThan(0);
    const { network } = test.fleet.world;
    expect(pings.filter(({ from, to }) => network.siteOf(from) === network.siteOf(to))).toEqual([]);
    expect(test.sent.filter(({ kind }) => kind === "node.pong").length).toBeGreaterThan(0);
  });
});
