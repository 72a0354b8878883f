import { expect, it } from "vitest";
import { diskTorn } from "../../../sim/faults/disk-torn.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

it("has a crash leave a part of what was not synced, and bends nothing else, until its end", () => {
  const { world } = faultWorld();
  expect(bent(world, () => diskTorn.begin(world, { node: "b0" }))).toEqual({ during: { torn: true }, after: {} });
});

it.each([
  ["the order of their beginnings", [0, 1]],
  ["the opposite order", [1, 0]],
])("stacks: two that end in %s end with the second", (_, order) => {
  const { world } = faultWorld();
  const { disk } = world.node("b0");
  const ends = [diskTorn.begin(world, { node: "b0" }), diskTorn.begin(world, { node: "b0" })];
  ends[order[0] ?? 0]?.();
  expect(disk.tornBytes(100)).toBeGreaterThan(0);
  ends[order[1] ?? 0]?.();
  expect(disk.tornBytes(100)).toBe(0);
});
