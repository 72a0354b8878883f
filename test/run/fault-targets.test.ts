/** Whom a fault strikes, found out when it begins. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomSource } from "../../sim/kernel/random.ts";
import type { Flags } from "../../src/migration/flags.ts";
import { resolveTarget } from "../../src/run/fault-targets.ts";
import type { FaultTarget } from "../../src/scenario/scenario.ts";
import { flags, smallScenario, TestFleet } from "../migration/fixtures.ts";

function resolve(
  test: TestFleet,
  target: FaultTarget,
  committed: Flags = flags(),
  seed = "1",
  consensusLeader?: string,
): readonly string[] {
  const random = new RandomSource(seed).stream("fault.target", "test");
  return resolveTarget(target, { fleet: test.fleet, controlPlane: test.controlPlane, flags: committed, consensusLeader, random });
}

const still = new TestFleet(smallScenario());
const names = still.fleet.members.map(({ name }) => name);

describe("nodes", () => {
  it("named are those", () => {
    expect(resolve(still, { kind: "nodes", nodes: ["node-7", "flags-1"] })).toEqual(["node-7", "flags-1"]);
  });

  it("by share are so many of the fleet, at least one, in its order, another set for another seed", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.string(), (share, seed) => {
        const nodes = resolve(still, { kind: "share", share }, flags(), seed);
        expect(nodes).toHaveLength(Math.max(1, Math.round(share * 10)));
        expect(names.filter((name) => nodes.includes(name))).toEqual(nodes);
        expect(resolve(still, { kind: "share", share }, flags(), seed)).toEqual(nodes);
      }),
    );
  });

  it("by share are each equally often among those", () => {
    const times = new Map(names.map((name) => [name, 0]));
    for (let seed = 0; seed < 1_000; seed++) {
      for (const name of resolve(still, { kind: "share", share: 0.3 }, flags(), String(seed))) times.set(name, (times.get(name) ?? 0) + 1);
    }
    // Binomial: 300 of 1000, five standard deviations.
    for (const count of times.values()) expect(Math.abs(count - 300)).toBeLessThan(5 * Math.sqrt(1_000 * 0.3 * 0.7));
  });

  it("of a site are the fleet's, without the control plane", () => {
    const nodes = resolve(still, { kind: "site", site: "us-e" });
    expect(nodes).toEqual(still.fleet.members.filter(({ site }) => site === "us-e").map(({ name }) => name));
    expect(nodes).not.toContain("controller");
  });
});

describe("roles", () => {
  it.each(["controller", "metrics", "operator"] as const)("%s is the node of that name", (role) => {
    expect(resolve(still, { kind: "role", role })).toEqual([role]);
  });

  it("the primary is who is it now, and nobody between its crash and the election", () => {
    const test = new TestFleet(smallScenario()).run(1);
    const primary = () => resolve(test, { kind: "role", role: "flag-store primary" });
    expect(primary()).toEqual(["flags-0"]);
    const start = test.fleet.store[0]?.holdDown();
    expect(primary()).toEqual([]);
    test.run(10);
    const [successor] = primary();
    expect(["flags-1", "flags-2"]).toContain(successor);
    start?.();
    test.run(10);
    expect(primary()).toEqual([successor]);
  });

  it("of two that take themselves for the primary it is the later one", () => {
    const test = new TestFleet(smallScenario()).run(1);
    const { network } = test.fleet.world;
    const old = test.fleet.store[0]?.index;
    network.cut(
      (node) => node === old,
      (node) => node !== old,
      true,
    );
    test.run(10);
    expect(test.replicas.filter(({ primaryTerm }) => primaryTerm !== undefined)).toHaveLength(2);
    expect(resolve(test, { kind: "role", role: "flag-store primary" })).not.toEqual(["flags-0"]);
  });

  it("a replica is one that is up and not the primary, over seeds each of them", () => {
    const test = new TestFleet(smallScenario()).run(1);
    const of = (seed: string) => resolve(test, { kind: "role", role: "flag-store replica" }, flags(), seed);
    const drawn = Array.from({ length: 40 }, (_, seed) => of(String(seed)).join());
    expect(new Set(drawn)).toEqual(new Set(["flags-1", "flags-2"]));
    test.fleet.store[1]?.crash();
    expect(of("1")).toEqual(["flags-2"]);
    expect(resolve(new TestFleet(smallScenario("mechanisms.flagStore.replicas=1")), { kind: "role", role: "flag-store replica" })).toEqual(
      [],
    );
  });

  it("the consensus leader is the last to have begun to lead, and nobody before", () => {
    const leader = (node?: string) => resolve(still, { kind: "role", role: "consensus leader" }, flags(), "1", node);
    expect([leader(), leader("node-4")]).toEqual([[], ["node-4"]]);
  });

  it("a canary is a node that the store lets run the next version: none before the rollout or under a kill", () => {
    const canary = (committed: Flags, seed = "1") => resolve(still, { kind: "role", role: "canary" }, committed, seed);
    const some = flags({ enabled: 1, percentage: 30 });
    const included = new Set(names.filter((name) => still.fleet.exposure.includes(name, 30)));
    const drawn = Array.from({ length: 60 }, (_, seed) => canary(some, String(seed)).join());
    expect(new Set(drawn)).toEqual(included);
    expect(canary(flags())).toEqual([]);
    expect(canary({ ...some, forced: true })).toEqual([]);
  });
});
