import { expect, it } from "vitest";
import { diskFull } from "../../../sim/faults/disk-full.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

it("leaves no room on a disk, and bends nothing else, until its end", () => {
  const { world } = faultWorld();
  const unwritten = { accepted: false, syncUs: undefined, rotten: undefined, torn: undefined };
  expect(bent(world, () => diskFull.begin(world, { node: "b0", free: 0 }))).toEqual({ during: { freeBytes: 0, ...unwritten }, after: {} });
});

it("may leave some", () => {
  const { world } = faultWorld();
  expect(bent(world, () => diskFull.begin(world, { node: "b0", free: 10_000 }))).toEqual({ during: { freeBytes: 10_000 }, after: {} });
});

it("stacks: the least room counts, and they are lifted one by one in any order", () => {
  const { world } = faultWorld();
  const { disk } = world.node("b0");
  const healthyBytes = disk.freeBytes;
  const endFirst = diskFull.begin(world, { node: "b0", free: 100 });
  const endSecond = diskFull.begin(world, { node: "b0", free: 10_000 });
  expect(disk.freeBytes).toBe(100);
  endFirst();
  expect(disk.freeBytes).toBe(10_000);
  endSecond();
  expect(disk.freeBytes).toBe(healthyBytes);
});
