import { expect, it } from "vitest";
import { jitter } from "../../../sim/faults/jitter.ts";
import { meanSlack } from "../../oracles/confidence.ts";
import { ONE_WAY_US } from "../worlds.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const betweenAAndB = ["a0>b0", "b0>a0", "b0>a1", "a1>b0"];
const MEAN_US = 2_000;

it("adds a random delay with the given mean in both directions, and to nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen, 500);
  const end = jitter.begin(seen.world, { link: "a -> b", mean: MEAN_US, direction: "both" });
  const during = probe(seen, 500);
  expect(changedWays(before, during)).toEqual(betweenAAndB);
  for (const way of betweenAAndB) {
    const { arrived, flightUs } = during.get(way) ?? { arrived: 0, flightUs: 0 };
    expect(arrived).toBe(1);
    // The deviation of an exponential delay is its mean; half a microsecond is rounding.
    expect(Math.abs(flightUs - ONE_WAY_US - MEAN_US), way).toBeLessThan(meanSlack(MEAN_US, 500) + 0.5);
  }
  end();
  expect(changedWays(before, probe(seen, 500))).toEqual([]);
});

it("has messages overtake each other, in one direction if it is told so", () => {
  const seen = faultWorld();
  jitter.begin(seen.world, { link: "b -> a", mean: MEAN_US, direction: "forth" });
  const orderOf = (from: number, to: number): unknown[] => {
    const before = seen.arrivals.length;
    for (let i = 0; i < 50; i++) seen.world.network.send(from, to, "ping", 0, i);
    seen.world.kernel.advance(1_000);
    return seen.arrivals.slice(before).map(({ message }) => message.body);
  };
  const sent = [...Array(50).keys()];
  expect(orderOf(0, 2)).toEqual(sent);
  expect(orderOf(2, 0)).not.toEqual(sent);
});

it("stacks: means add up, and each ends by itself in any order", () => {
  for (const first of [0, 1]) {
    const seen = faultWorld();
    const before = probe(seen, 500);
    const means = [1_000, 4_000];
    const ends = means.map((mean) => jitter.begin(seen.world, { link: "a -> b", mean, direction: "forth" }));
    const meanOf = (): number => (probe(seen, 500).get("a0>b0")?.flightUs ?? 0) - ONE_WAY_US;
    expect(Math.abs(meanOf() - 5_000)).toBeLessThan(meanSlack(5_000, 500) + 0.5);
    ends[first]?.();
    ends[first]?.();
    const left = means[1 - first] ?? 0;
    expect(Math.abs(meanOf() - left)).toBeLessThan(meanSlack(left, 500) + 0.5);
    ends[1 - first]?.();
    expect(changedWays(before, probe(seen, 500))).toEqual([]);
  }
});
