import { expect, it } from "vitest";
import { slowNode } from "../../../sim/faults/slow-node.ts";
import { bent } from "./node-probe.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

it("has jobs take so many times as long, and bends nothing else, until its end", () => {
  const { world } = faultWorld();
  expect(bent(world, () => slowNode.begin(world, { node: "b0", factor: 7.5 }))).toEqual({ during: { jobUs: 7_500 }, after: {} });
});

it("leaves messages alone", () => {
  const seen = faultWorld();
  const before = probe(seen);
  slowNode.begin(seen.world, { node: "b0", factor: 10 });
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("stacks: factors multiply, and are lifted one by one in any order", () => {
  const { world } = faultWorld();
  const endFirst = slowNode.begin(world, { node: "b0", factor: 3 });
  expect(bent(world, () => slowNode.begin(world, { node: "b0", factor: 5 }))).toEqual({ during: { jobUs: 15_000 }, after: {} });
  slowNode.begin(world, { node: "b0", factor: 5 });
  expect(bent(world, () => endFirst)).toEqual({ during: {}, after: { jobUs: 5_000 } });
});
