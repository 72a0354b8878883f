import { expect, it } from "vitest";
import { oneWayPartition } from "../../../sim/faults/one-way-partition.ts";
import { partition } from "../../../sim/faults/partition.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const fromAToB = ["a0>b0", "a1>b0"];

it("cuts one direction between two sites, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = oneWayPartition.begin(seen.world, { link: "a -> b" });
  const during = probe(seen);
  expect(changedWays(before, during)).toEqual(fromAToB);
  for (const way of fromAToB) expect(during.get(way)?.arrived).toBe(0);
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("stalls bulk transfers both ways, for want of data or of acknowledgements", () => {
  const { world } = faultWorld();
  const begin = (from: number, to: number) => world.network.startFlow({ from, to, bytes: 1_000_000_000, done: () => {} });
  const flows = [begin(0, 2), begin(2, 0), begin(0, 4)];
  const end = oneWayPartition.begin(world, { link: "a -> b" });
  expect(flows.map((flow) => flow.rateBps() > 0)).toEqual([false, false, true]);
  end();
  expect(flows.map((flow) => flow.rateBps() > 0)).toEqual([true, true, true]);
});

it("stacks with its opposite and with a full partition, in any order of their ends", () => {
  for (const order of [
    [0, 1, 2],
    [2, 0, 1],
    [1, 2, 0],
  ]) {
    const seen = faultWorld();
    const before = probe(seen);
    const ends = [
      oneWayPartition.begin(seen.world, { link: "a -> b" }),
      oneWayPartition.begin(seen.world, { link: "b -> a" }),
      partition.begin(seen.world, { between: ["a", "b"] }),
    ];
    const active = new Set([0, 1, 2]);
    for (const index of order) {
      ends[index]?.();
      ends[index]?.();
      active.delete(index);
      const isCut = (direction: number): boolean => active.has(2) || active.has(direction);
      expect(seen.world.network.isCut(0, 2)).toBe(isCut(0));
      expect(seen.world.network.isCut(2, 0)).toBe(isCut(1));
    }
    expect(changedWays(before, probe(seen))).toEqual([]);
  }
});

it("refuses what is no link between two sites of the cluster", () => {
  const { world } = faultWorld();
  expect(() => oneWayPartition.begin(world, { link: "a" })).toThrow(/expected "from -> to"/);
  expect(() => oneWayPartition.begin(world, { link: "a -> z" })).toThrow("no site z");
  expect(() => oneWayPartition.begin(world, { link: "a -> a" })).toThrow("two or more different sites");
});
