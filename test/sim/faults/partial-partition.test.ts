import { expect, it } from "vitest";
import { partialPartition } from "../../../sim/faults/partial-partition.ts";
import type { World } from "../../../sim/world.ts";
import { shareSlack } from "../../oracles/confidence.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

/** A world with `count` more nodes at each of the sites a and b, whose names begin with x. */
function largeWorld(count: number, seed = "test"): World {
  const { world } = faultWorld({}, seed);
  for (let i = 0; i < count; i++) {
    world.addNode(`xa${i}`, "a");
    world.addNode(`xb${i}`, "b");
  }
  return world;
}

/** The pairs that are cut, as names. */
function cutPairs(world: World): string[] {
  return world.nodes.flatMap((from) =>
    world.nodes.filter((to) => world.network.isCut(from.index, to.index)).map((to) => `${from.name} ${to.name}`),
  );
}

it("cuts a share of the pairs between sites, both ways, and no others, until its end", () => {
  const world = largeWorld(40);
  const end = partialPartition.begin(world, { between: ["a", "b"], share: 0.3 });
  const pairs = cutPairs(world);
  for (const pair of pairs) {
    const [from = "", to = ""] = pair.split(" ");
    expect([world.node(from).site, world.node(to).site].sort()).toEqual(["a", "b"]);
    expect(pairs).toContain(`${to} ${from}`);
  }
  const all = 42 * 42;
  expect(Math.abs(pairs.length / 2 / all - 0.3)).toBeLessThan(shareSlack(0.3, all));
  end();
  expect(cutPairs(world)).toEqual([]);
});

it("drops messages of those pairs only", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = partialPartition.begin(seen.world, { between: ["a", "b", "c"], share: 0.5 });
  const expected = [...before.keys()].filter((way) => {
    const [from = "", to = ""] = way.split(">");
    return seen.world.network.isCut(seen.world.node(from).index, seen.world.node(to).index);
  });
  expect(expected.length).toBeGreaterThan(0);
  expect(changedWays(before, probe(seen))).toEqual(expected);
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("chooses by the seed, and the same pairs whatever other nodes there are", () => {
  const pairsOf = (count: number, seed?: string): string[] => {
    const world = largeWorld(count, seed);
    partialPartition.begin(world, { between: ["a", "b"], share: 0.5 });
    return cutPairs(world).filter((pair) => !/x[ab][4-9]/.test(pair));
  };
  expect(pairsOf(8)).toEqual(pairsOf(4));
  expect(pairsOf(4, "another")).not.toEqual(pairsOf(4));
});

it("of everything is a partition, of nothing none", () => {
  const world = largeWorld(2);
  partialPartition.begin(world, { between: ["a", "b"], share: 0 });
  expect(cutPairs(world)).toEqual([]);
  partialPartition.begin(world, { between: ["a", "b"], share: 1 });
  expect(cutPairs(world)).toHaveLength(2 * 4 * 4);
});

it("stacks: two choose independently, and end in any order", () => {
  for (const first of [0, 1]) {
    const world = largeWorld(30);
    const ends = [0.4, 0.2].map((share) => partialPartition.begin(world, { between: ["a", "b"], share }));
    const all = 32 * 32;
    expect(Math.abs(cutPairs(world).length / 2 / all - 0.52)).toBeLessThan(shareSlack(0.52, all));
    ends[first]?.();
    ends[first]?.();
    const left = first === 0 ? 0.2 : 0.4;
    expect(Math.abs(cutPairs(world).length / 2 / all - left)).toBeLessThan(shareSlack(left, all));
    ends[1 - first]?.();
    expect(cutPairs(world)).toEqual([]);
  }
});
