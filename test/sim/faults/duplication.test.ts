import { expect, it } from "vitest";
import { duplication } from "../../../sim/faults/duplication.ts";
import { loss } from "../../../sim/faults/loss.ts";
import { shareSlack } from "../../oracles/confidence.ts";
import { ONE_WAY_US } from "../worlds.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const fromAToB = ["a0>b0", "a1>b0"];

it("doubles a share in one direction, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen, 1_000);
  const end = duplication.begin(seen.world, { link: "a -> b", rate: 0.3 });
  const during = probe(seen, 1_000);
  expect(changedWays(before, during)).toEqual(fromAToB);
  for (const way of fromAToB) {
    expect(Math.abs((during.get(way)?.arrived ?? 0) - 1.3)).toBeLessThan(shareSlack(0.3, 1_000));
    expect(during.get(way)?.flightUs).toBe(ONE_WAY_US);
  }
  end();
  expect(changedWays(before, probe(seen, 1_000))).toEqual([]);
});

it("gives the copy its own time on the link, right behind the first", () => {
  const seen = faultWorld();
  duplication.begin(seen.world, { link: "a -> b", rate: 1 });
  seen.world.network.send(0, 2, "ping", 1_000, 0);
  seen.world.kernel.advance(10);
  expect(seen.arrivals.map(({ atUs }) => atUs)).toEqual([ONE_WAY_US + 80, ONE_WAY_US + 160]);
  expect(seen.world.network.siteLinkBytes("a", "b")).toBe(2_000);
});

it("does not double what is lost", () => {
  const seen = faultWorld();
  duplication.begin(seen.world, { link: "a -> b", rate: 1 });
  loss.begin(seen.world, { link: "a -> b", rate: 0.4 });
  const arrived = probe(seen, 2_000).get("a0>b0")?.arrived ?? 0;
  expect(Math.abs(arrived / 2 - 0.6)).toBeLessThan(shareSlack(0.4, 2_000));
});

it("stacks: two double more, never threefold, and end in any order", () => {
  for (const first of [0, 1]) {
    const seen = faultWorld();
    const before = probe(seen, 10);
    const rates = [0.5, 0.2];
    const ends = rates.map((rate) => duplication.begin(seen.world, { link: "a -> b", rate }));
    const extra = (): number => (probe(seen, 2_000).get("a0>b0")?.arrived ?? 0) - 1;
    expect(Math.abs(extra() - 0.6)).toBeLessThan(shareSlack(0.6, 2_000));
    ends[first]?.();
    ends[first]?.();
    const left = rates[1 - first] ?? 0;
    expect(Math.abs(extra() - left)).toBeLessThan(shareSlack(left, 2_000));
    ends[1 - first]?.();
    expect(changedWays(before, probe(seen, 10))).toEqual([]);
  }
});

it("does not shift other luck: the same messages are lost as without it", () => {
  const survivors = (rate: number): number[] => {
    const seen = faultWorld({ jitter: 0.1, loss: 0.2 });
    duplication.begin(seen.world, { link: "a -> b", rate });
    for (let i = 0; i < 200; i++) seen.world.network.send(0, 2, "ping", 0, i);
    seen.world.kernel.advance(1_000);
    return [...new Set(seen.arrivals.map(({ message }) => message.body as number))].sort((one, other) => one - other);
  };
  expect(survivors(0.5)).toEqual(survivors(0));
});
