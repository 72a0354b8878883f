import { describe, expect, it } from "vitest";
import { partition } from "../../../sim/faults/partition.ts";
import { changedWays, faultWorld, probe, ways } from "./probe.ts";

const betweenAAndB = ["a0>b0", "b0>a0", "b0>a1", "a1>b0"];

it("cuts two sites off from each other, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = partition.begin(seen.world, { between: ["a", "b"] });
  const during = probe(seen);
  expect(changedWays(before, during)).toEqual(betweenAAndB);
  for (const way of betweenAAndB) expect(during.get(way)?.arrived).toBe(0);
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
  expect(seen.lives).toEqual([]);
});

it("cuts each of several sites off from each other", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = partition.begin(seen.world, { between: ["a", "b", "c"] });
  expect(changedWays(before, probe(seen))).toEqual(ways.filter((way) => way !== "a0>a1" && way !== "a1>a0"));
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("stacks: where two overlap, both must end, in any order", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const endAll = partition.begin(seen.world, { between: ["a", "b", "c"] });
  const endPair = partition.begin(seen.world, { between: ["b", "a"] });
  endAll();
  endAll();
  expect(changedWays(before, probe(seen))).toEqual(betweenAAndB);
  endPair();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("covers nodes that come while it lasts", () => {
  const { world } = faultWorld();
  partition.begin(world, { between: ["a", "b"] });
  const late = world.addNode("late", "b");
  expect(world.network.isCut(world.network.indexOf("a0"), late.index)).toBe(true);
  expect(world.network.isCut(world.network.indexOf("b0"), late.index)).toBe(false);
});

describe("it refuses", () => {
  it.each([
    [["a", "z"], "no site z: there are a, b, c"],
    [["a"], "expected two or more different sites"],
    [["a", "a"], "expected two or more different sites"],
  ])("%j", (between, message) => {
    expect(() => partition.begin(faultWorld().world, { between })).toThrow(message);
  });
});
