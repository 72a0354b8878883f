import { expect, it } from "vitest";
import { delay } from "../../../sim/faults/delay.ts";
import { meanSlack } from "../../oracles/confidence.ts";
import { ONE_WAY_US } from "../worlds.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const betweenAAndB = ["a0>b0", "b0>a0", "b0>a1", "a1>b0"];

it("delays both directions between two sites, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = delay.begin(seen.world, { link: "a -> b", delay: 5_000, jitter: 0, direction: "both" });
  const during = probe(seen);
  expect(changedWays(before, during)).toEqual(betweenAAndB);
  for (const way of betweenAAndB) expect(during.get(way)).toEqual({ arrived: 1, flightUs: ONE_WAY_US + 5_000 });
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("delays one direction if it is told so", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const end = delay.begin(seen.world, { link: "b -> a", delay: 5_000, jitter: 0, direction: "forth" });
  expect(changedWays(before, probe(seen))).toEqual(["b0>a0", "b0>a1"]);
  end();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("may jitter, with the given mean", () => {
  const seen = faultWorld();
  delay.begin(seen.world, { link: "b -> a", delay: 0, jitter: 2_000, direction: "both" });
  for (const way of betweenAAndB) {
    const flightUs = probe(seen, 500).get(way)?.flightUs ?? 0;
    // The deviation of an exponential delay is its mean.
    expect(Math.abs(flightUs - ONE_WAY_US - 2_000), way).toBeLessThan(meanSlack(2_000, 500) + 0.5);
  }
});

it("stacks: two add up and end in any order", () => {
  const seen = faultWorld();
  const before = probe(seen);
  const endFirst = delay.begin(seen.world, { link: "a -> b", delay: 5_000, jitter: 0, direction: "both" });
  const endSecond = delay.begin(seen.world, { link: "b -> a", delay: 300, jitter: 0, direction: "both" });
  expect(probe(seen).get("a0>b0")?.flightUs).toBe(ONE_WAY_US + 5_300);
  endFirst();
  expect(probe(seen).get("b0>a0")?.flightUs).toBe(ONE_WAY_US + 300);
  endFirst();
  endSecond();
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("refuses what is no link", () => {
  const { world } = faultWorld();
  const begin = (link: string) => () => delay.begin(world, { link, delay: 1, jitter: 0, direction: "both" });
  for (const link of ["a", "a -> ", "-> b", "a -> b -> c", ""]) expect(begin(link)).toThrow(/expected "from -> to"/);
  expect(begin("a -> z")).toThrow("no site z");
  expect(begin("a -> a")).toThrow("no link from a to itself");
});
