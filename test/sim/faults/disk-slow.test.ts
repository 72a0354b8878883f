import { expect, it } from "vitest";
import { diskSlow } from "../../../sim/faults/disk-slow.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

/** A sync of the probe's record of 212 bytes, header included: 2000 us and 8 * 212 / 800 us, rounded up. */
const SYNC_US = 2_003;

it("has syncs take so many times as long, and bends nothing else, until its end", () => {
  const { world } = faultWorld();
  const during = { syncUs: Math.ceil(2_002.12 * 10) };
  expect(bent(world, () => diskSlow.begin(world, { node: "b0", factor: 10 }))).toEqual({ during, after: {} });
});

it("stacks: factors multiply, and are lifted one by one in any order", () => {
  const { world } = faultWorld();
  const endFirst = diskSlow.begin(world, { node: "b0", factor: 2 });
  const endSecond = diskSlow.begin(world, { node: "b0", factor: 3 });
  const { disk } = world.node("b0");
  expect(disk.syncUs(212)).toBe(Math.ceil(2_002.12 * 6));
  endFirst();
  expect(disk.syncUs(212)).toBe(Math.ceil(2_002.12 * 3));
  endSecond();
  expect(disk.syncUs(212)).toBe(SYNC_US);
});
