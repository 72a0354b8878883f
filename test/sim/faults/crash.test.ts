import { expect, it } from "vitest";
import { crash } from "../../../sim/faults/crash.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

it("takes one node down, and only that, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = crash.begin(seen.world, { node: "b0" });
  expect(seen.world.node("b0").up).toBe(false);
  expect(changedWays(before, probe(seen))).toEqual(["a0>b0", "b0>a0", "b0>c0", "b0>a1", "c0>b0", "a1>b0"]);
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
  expect(seen.lives).toEqual(["b0 stopped", "b0 started"]);
});

it("of a node that others restart lasts nevertheless", () => {
  const { world } = faultWorld();
  const end = crash.begin(world, { node: "b0" });
  world.node("b0").restart();
  expect(world.node("b0").up).toBe(false);
  end();
  end();
  expect(world.node("b0").up).toBe(true);
});

it.each([
  ["the order of their beginnings", [0, 1]],
  ["the opposite order", [1, 0]],
])("stacks: two on one node that end in %s end with the second", (_, order) => {
  const { world, lives } = faultWorld();
  const ends = [crash.begin(world, { node: "b0" }), crash.begin(world, { node: "b0" })];
  ends[order[0] ?? 0]?.();
  expect(world.node("b0").up).toBe(false);
  ends[order[1] ?? 0]?.();
  expect(lives).toEqual(["b0 stopped", "b0 started"]);
});

it("refuses a node that does not exist", () => {
  expect(() => crash.begin(faultWorld().world, { node: "z9" })).toThrow("no node z9");
});
