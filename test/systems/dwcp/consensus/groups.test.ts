/** Which nodes decide together, and what the simulator says of the paths between them. */
import { describe, expect, test } from "vitest";
import { Evidence } from "../../../../src/check/observation.ts";
import type { Fleet } from "../../../../src/migration/fleet.ts";
import { buildFleet } from "../../../../src/run/cluster.ts";
import { type ConsensusGroup, ConsensusGroups, worst } from "../../../../src/systems/dwcp/consensus/groups.ts";
import { shipped } from "../../../run/fixtures.ts";

/** The fleet of the shipped cluster in a smaller size, with its groups, and what the evidence says of them. */
function cluster(nodes: number, consensusGroups: "cluster" | "region", consensusMembers: number, ...set: readonly string[]) {
  const evidence = new Evidence();
  const links: { readonly group: string; readonly inTouch: readonly (readonly string[])[] }[] = [];
  evidence.on("consensus-links", ({ group, inTouch }) => links.push({ group, inTouch }));
  const fleet = buildFleet(shipped("hardened", `cluster.nodes=${nodes}`, ...set), "1", ["consensus"], evidence, {});
  const groups = new ConsensusGroups(fleet, { consensusGroups, consensusMembers });
  return { fleet, groups, links };
}

function groupsOf({ fleet, groups }: { fleet: Fleet; groups: ConsensusGroups }): ConsensusGroup[] {
  return [...new Set(fleet.members.flatMap(({ index }) => groups.of(index) ?? []))];
}

describe("formation", () => {
  test("one group takes its members from all sites in turns", () => {
    const [group, ...others] = groupsOf(cluster(100, "cluster", 7));
    expect(others).toEqual([]);
    expect(group?.members.map(({ site }) => site)).toEqual(["us-w", "us-e", "eu-w", "apac", "sa", "us-w", "us-e"]);
    expect(group?.mode).toBe("internet");
    for (const [position, { index }] of group?.members.entries() ?? []) expect(group?.positionOf(index)).toBe(position);
  });

  test("a region has a group of its own, of at most so many members, and the other nodes are in none", () => {
    const made = cluster(40, "region", 5);
    const groups = groupsOf(made);
    expect(groups.map(({ members }) => members.length)).toEqual([5, 5, 5, 5, 2]);
    for (const { members, mode } of groups) {
      expect(new Set(members.map(({ site }) => site)).size).toBe(1);
      expect(mode).toBe("datacenter");
    }
    expect(made.fleet.members.filter(({ index }) => made.groups.of(index) === undefined)).toHaveLength(18);
  });

  test("two sites of one region are one group", () => {
    const sites = "cluster.sites=[{name: one, region: dallas, share: 50%}, {name: two, region: dallas, share: 50%}]";
    const controlPlane = "cluster.controlPlane={controller: one, operator: one, metrics: one, flagStore: [one, two, one]}";
    const groups = groupsOf(cluster(10, "region", 4, sites, controlPlane, "cluster.network={profile: region}", "faults=[]"));
    expect(groups.map(({ members }) => members.map(({ site }) => site))).toEqual([["one", "two", "one", "two"]]);
  });

  test("the worst mode is that farthest from a datacenter", () => {
    expect([worst([]), worst(["datacenter", "hybrid"]), worst(["hybrid", "internet", "datacenter"])]).toEqual([
      "datacenter",
      "hybrid",
      "internet",
    ]);
  });
});

describe("who is in touch with whom", () => {
  test("is said when it changes, and only then", () => {
    const { fleet, links } = cluster(4, "cluster", 4);
    const { world, members } = fleet;
    world.start();
    const names = members.map(({ name }) => name);
    expect(links.at(-1)?.inTouch.map((each) => each.toSorted())).toEqual(names.map(() => names));
    const before = links.length;
    const heal = world.network.cut(
      (node) => node === members[0]?.index,
      (node) => node === members[1]?.index,
      false,
    );
    expect(links.at(-1)?.inTouch).toEqual([
      ["node-0", "node-2", "node-3"],
      ["node-1", "node-2", "node-3"],
      ["node-2", "node-0", "node-1", "node-3"],
      ["node-3", "node-0", "node-1", "node-2"],
    ]);
    members[3]?.crash();
    expect(links.at(-1)?.inTouch.map(([member]) => member)).toEqual(["node-0", "node-1", "node-2"]);
    heal();
    fleet.controller.crash();
    expect(links.length).toBe(before + 3);
  });

  test("decides whether something was disturbed since", () => {
    const made = cluster(4, "cluster", 4);
    const { world, members } = made.fleet;
    world.start();
    const [group] = groupsOf(made);
    const wait = (us: number) => world.kernel.advance(1_000_000, world.kernel.nowUs + us);
    wait(1_000);
    expect(group?.wasDisturbed(500)).toBe(false);
    members[2]?.crash();
    expect(group?.wasDisturbed(world.kernel.nowUs)).toBe(true);
    wait(1_000);
    members[2]?.start();
    expect([group?.wasDisturbed(1_500), group?.wasDisturbed(2_500)]).toEqual([true, false]);
  });
});
