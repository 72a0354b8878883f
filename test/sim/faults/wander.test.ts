import { describe, expect, it } from "vitest";
import { bandwidth } from "../../../sim/faults/bandwidth.ts";
import { wander } from "../../../sim/faults/wander.ts";
import { ONE_WAY_US, SITE_BPS } from "../worlds.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const PERIOD_US = 5_000_000;
const FAR_BPS = SITE_BPS / 5;
const values = {
  link: "a -> b",
  delay: 8_000,
  bandwidth: FAR_BPS,
  period: PERIOD_US,
  shape: "walk",
  direction: "both",
} as const;

/** One-way delay and bandwidth of the link in the middle of each period. */
function course(shape: "walk" | "swing" | "leap", periods: number): { oneWayUs: number; bps: number }[] {
  const { world } = faultWorld();
  wander.begin(world, { ...values, shape });
  const path = world.network.pathBetween("a", "b");
  return Array.from({ length: periods }, (_, period) => {
    world.kernel.advance(1_000_000, period * PERIOD_US + PERIOD_US / 2);
    return { oneWayUs: path.oneWayUs, bps: path.link?.capacityBps ?? 0 };
  });
}

describe.each(["walk", "swing", "leap"] as const)("a %s", (shape) => {
  it("stays between the link's own figures and the far end, delay and bandwidth together", () => {
    const points = course(shape, 200);
    for (const { oneWayUs, bps } of points) {
      const level = (oneWayUs - ONE_WAY_US) / values.delay;
      expect(level).toBeGreaterThanOrEqual(0);
      expect(level).toBeLessThanOrEqual(1);
      expect(Math.abs(bps - (SITE_BPS - level * (SITE_BPS - FAR_BPS)))).toBeLessThan((SITE_BPS - FAR_BPS) / values.delay + 1);
    }
    expect(Math.min(...points.map(({ oneWayUs }) => oneWayUs))).toBeLessThan(ONE_WAY_US + 0.1 * values.delay);
    expect(Math.max(...points.map(({ oneWayUs }) => oneWayUs))).toBeGreaterThan(ONE_WAY_US + 0.9 * values.delay);
  });

  it("goes the same way for the same seed", () => {
    expect(course(shape, 20)).toEqual(course(shape, 20));
  });
});

it("swings to and fro, walks in steps of at most a quarter, and leaps further", () => {
  expect(course("swing", 4).map(({ bps }) => bps)).toEqual([FAR_BPS, SITE_BPS, FAR_BPS, SITE_BPS]);
  const longest = (shape: "walk" | "leap"): number => {
    const points = course(shape, 100).map(({ oneWayUs }) => oneWayUs);
    return Math.max(...points.slice(1).map((point, index) => Math.abs(point - (points[index] ?? 0))));
  };
  expect(longest("walk")).toBeLessThanOrEqual(0.25 * values.delay + 1);
  expect(longest("leap")).toBeGreaterThan(0.5 * values.delay);
});

it("bends the named link only, in one direction if it is told so, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = wander.begin(seen.world, { ...values, shape: "swing", period: 3_600_000_000, direction: "forth" });
  expect(changedWays(before, probe(seen))).toEqual(["a0>b0", "a1>b0"]);
  end();
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
  expect(seen.world.kernel.advance(10)).toBe("idle");
});

it("leaves the bandwidth of a link that has less as it is", () => {
  const { world } = faultWorld();
  wander.begin(world, { ...values, bandwidth: 2 * SITE_BPS, shape: "swing" });
  expect(world.network.pathBetween("a", "b").link?.capacityBps).toBe(SITE_BPS);
});

it("does not let the messages that wait slip through between two changes", () => {
  const seen = faultWorld();
  const { kernel, network } = seen.world;
  const startUs = kernel.nowUs;
  // Half of the time a bit a microsecond, half of the time a hundred.
  const end = wander.begin(seen.world, { ...values, delay: 0, bandwidth: SITE_BPS / 100, period: 100_000, shape: "swing" });
  network.send(0, 2, "long", 10_000_000 / 8, 0);
  kernel.advance(1_000, startUs + 1_000_000);
  end();
  // 100,000 bits in the first tenth of a second, and 9,900,000 in 99 ms of the second.
  expect(seen.arrivals.map(({ atUs }) => atUs - startUs - ONE_WAY_US)).toEqual([199_000]);
});

it.each(["bandwidth", "wander"])("goes by the link's own figures, and its limit stands whichever of two begins first: %s", (first) => {
  const { world } = faultWorld();
  const narrow = () => bandwidth.begin(world, { link: "a -> b", bandwidth: FAR_BPS / 2, direction: "both" });
  const swing = () => wander.begin(world, { ...values, shape: "swing" });
  let end = (): void => undefined;
  if (first === "bandwidth") end = narrow();
  swing();
  if (first === "wander") end = narrow();
  const link = world.network.pathBetween("a", "b").link;
  expect(link?.capacityBps).toBe(FAR_BPS / 2);
  end();
  expect(link?.capacityBps).toBe(FAR_BPS);
});
