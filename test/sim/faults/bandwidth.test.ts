import { describe, expect, it } from "vitest";
import { bandwidth } from "../../../sim/faults/bandwidth.ts";
import { ONE_WAY_US, SITE_BPS } from "../worlds.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const betweenAAndB = ["a0>b0", "b0>a0", "b0>a1", "a1>b0"];
const BYTES = 1_000;

it("makes messages take longer on a link in both directions, and nowhere else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen, 1, BYTES);
  const end = bandwidth.begin(seen.world, { link: "a -> b", bandwidth: 8_000_000, direction: "both" });
  expect(changedWays(before, probe(seen, 1, BYTES))).toEqual(betweenAAndB);
  seen.world.network.send(0, 2, "alone", BYTES, 0);
  const sentAtUs = seen.world.kernel.nowUs;
  seen.world.kernel.advance(10);
  expect((seen.arrivals.at(-1)?.atUs ?? 0) - sentAtUs).toBe(ONE_WAY_US + 1_000);
  end();
  seen.world.kernel.advance(10, sentAtUs + 1_000_000);
  expect(changedWays(before, probe(seen, 1, BYTES))).toEqual([]);
});

it("bends one direction if it is told so", () => {
  const seen = faultWorld();
  const before = probe(seen, 1, BYTES);
  bandwidth.begin(seen.world, { link: "b -> a", bandwidth: 8_000_000, direction: "forth" });
  expect(changedWays(before, probe(seen, 1, BYTES))).toEqual(["b0>a0", "b0>a1"]);
});

it("slows bulk transfers down while it lasts, and gives the link back", () => {
  const { world } = faultWorld();
  const begin = (from: number, to: number) => world.network.startFlow({ from, to, bytes: 1_000_000_000, done: () => {} });
  const [one, other, elsewhere] = [begin(0, 2), begin(1, 3), begin(0, 4)];
  const rates = (): number[] => [one, other, elsewhere].map((flow) => flow.rateBps());
  expect(rates()).toEqual([SITE_BPS / 2, SITE_BPS / 2, SITE_BPS]);
  const end = bandwidth.begin(world, { link: "a -> b", bandwidth: 8_000_000, direction: "both" });
  expect(rates()).toEqual([4_000_000, 4_000_000, SITE_BPS]);
  end();
  expect(rates()).toEqual([SITE_BPS / 2, SITE_BPS / 2, SITE_BPS]);
});

describe("stacks: of several limits the least counts", () => {
  it.each([0, 1])("whichever ends first (%d)", (first) => {
    const { world } = faultWorld();
    const flow = world.network.startFlow({ from: 0, to: 2, bytes: 1_000_000_000, done: () => {} });
    const limits = [5_000_000, 20_000_000];
    const ends = limits.map((limit) => bandwidth.begin(world, { link: "a -> b", bandwidth: limit, direction: "both" }));
    expect(flow.rateBps()).toBe(5_000_000);
    ends[first]?.();
    ends[first]?.();
    expect(flow.rateBps()).toBe(limits[1 - first]);
    ends[1 - first]?.();
    expect(flow.rateBps()).toBe(SITE_BPS);
  });
});

it("leaves a link that has less as it is", () => {
  const seen = faultWorld();
  const before = probe(seen, 1, BYTES);
  bandwidth.begin(seen.world, { link: "a -> b", bandwidth: 10 * SITE_BPS, direction: "both" });
  expect(changedWays(before, probe(seen, 1, BYTES))).toEqual([]);
});

it("refuses no bandwidth at all", () => {
  const { world } = faultWorld();
  for (const limit of [0, 0.5, Number.NaN]) {
    expect(() => bandwidth.begin(world, { link: "a -> b", bandwidth: limit, direction: "both" })).toThrow(
      "expected a whole number above 0",
    );
  }
});
