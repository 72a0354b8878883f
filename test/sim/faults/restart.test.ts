import { expect, it } from "vitest";
import { restart } from "../../../sim/faults/restart.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

it("ends a node's life and begins another at once, and changes nothing else", () => {
  const { world, lives } = faultWorld();
  const node = world.node("b0");
  node.after(10, () => lives.push("timer"));
  const end = restart.begin(world, { node: "b0" });
  end();
  world.kernel.advance(10, 100);
  expect([node.incarnation, node.up, lives]).toEqual([2, true, ["b0 stopped", "b0 started"]]);
  expect(bent(world, () => restart.begin(world, { node: "b0" }))).toEqual({ during: {}, after: {} });
});

it("starts a node that is down, unless it is held down", () => {
  const { world } = faultWorld();
  const node = world.node("b0");
  node.crash();
  restart.begin(world, { node: "b0" });
  expect(node.up).toBe(true);
  const release = node.holdDown();
  restart.begin(world, { node: "b0" });
  expect(node.up).toBe(false);
  release();
});

it("refuses a node that does not exist", () => {
  expect(() => restart.begin(faultWorld().world, { node: "z9" })).toThrow("no node z9");
});
