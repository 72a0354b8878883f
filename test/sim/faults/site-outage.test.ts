import { expect, it } from "vitest";
import { crash } from "../../../sim/faults/crash.ts";
import { siteOutage } from "../../../sim/faults/site-outage.ts";
import { changedWays, faultWorld, probe, ways } from "./probe.ts";

it("takes all nodes of a site down, and no other, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = siteOutage.begin(seen.world, { site: "a" });
  expect(seen.world.nodes.filter((node) => !node.up).map(({ name }) => name)).toEqual(["a0", "a1"]);
  expect(changedWays(before, probe(seen))).toEqual(ways.filter((way) => way.includes("a")));
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
  expect(seen.lives).toEqual(["a0 stopped", "a1 stopped", "a0 started", "a1 started"]);
});

it.each([
  ["the order of their beginnings", [0, 1]],
  ["the opposite order", [1, 0]],
])("stacks with a crash there; ended in %s, both leave the site up", (_, order) => {
  const { world } = faultWorld();
  const ends = [siteOutage.begin(world, { site: "b" }), crash.begin(world, { node: "b0" })];
  ends[order[0] ?? 0]?.();
  expect(world.node("b0").up).toBe(false);
  ends[order[1] ?? 0]?.();
  expect(world.nodes.every(({ up }) => up)).toBe(true);
});

it("refuses a site that does not exist", () => {
  expect(() => siteOutage.begin(faultWorld().world, { site: "z" })).toThrow("no site z: there are a, b, c");
});
