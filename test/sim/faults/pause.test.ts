import { expect, it } from "vitest";
import { pause } from "../../../sim/faults/pause.ts";
import { SECOND } from "../../../sim/kernel/units.ts";
import { bent } from "./node-probe.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

it("has a node do nothing until its end, and keeps its life", () => {
  const { world, lives } = faultWorld();
  const { during, after } = bent(world, () => pause.begin(world, { node: "b0" }));
  const nothing = { timerUs: undefined, jobUs: undefined, syncUs: undefined, rotten: undefined, torn: undefined };
  expect(during).toEqual({ paused: true, ...nothing });
  expect(after).toEqual({});
  // The probe itself restarts the node once before and once after; it goes on in between.
  expect(lives.filter((life) => life.startsWith("b0"))).toHaveLength(4);
});

it("has messages to the node arrive at its host, and its own wait", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = pause.begin(seen.world, { node: "b0" });
  expect(changedWays(before, probe(seen))).toEqual(["b0>a0", "b0>c0", "b0>a1"]);
  end();
  probe(seen);
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it.each([
  ["the order of their beginnings", [0, 1]],
  ["the opposite order", [1, 0]],
])("stacks: two on one node that end in %s end with the second", (_, order) => {
  const { world } = faultWorld();
  let ticks = 0;
  world.node("b0").after(10, () => ticks++);
  const ends = [pause.begin(world, { node: "b0" }), pause.begin(world, { node: "b0" })];
  world.kernel.advance(1_000, SECOND);
  ends[order[0] ?? 0]?.();
  expect([world.node("b0").paused, ticks]).toEqual([true, 0]);
  ends[order[1] ?? 0]?.();
  expect([world.node("b0").paused, ticks]).toEqual([false, 1]);
});
