import { expect, it } from "vitest";
import { cutOff } from "../../../sim/faults/cut-off.ts";
import { partition } from "../../../sim/faults/partition.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const toAndFromB0 = ["a0>b0", "b0>a0", "b0>c0", "b0>a1", "c0>b0", "a1>b0"];

it("cuts one node off from everybody, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = cutOff.begin(seen.world, { node: "b0" });
  expect(changedWays(before, probe(seen))).toEqual(toAndFromB0);
  expect(seen.world.network.isCut(seen.world.node("b0").index, seen.world.node("b1").index)).toBe(true);
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("leaves the node running", () => {
  const { world, lives } = faultWorld();
  let ticks = 0;
  world.node("b0").after(10, () => ticks++);
  cutOff.begin(world, { node: "b0" });
  world.kernel.advance(10);
  expect([ticks, lives]).toEqual([1, []]);
});

it("stacks with a partition of the node's site", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const endCutOff = cutOff.begin(seen.world, { node: "b0" });
  const endPartition = partition.begin(seen.world, { between: ["a", "b"] });
  endCutOff();
  expect(changedWays(before, probe(seen))).toEqual(["a0>b0", "b0>a0", "b0>a1", "a1>b0"]);
  endPartition();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("refuses a node that does not exist", () => {
  expect(() => cutOff.begin(faultWorld().world, { node: "z9" })).toThrow("no node z9");
});
