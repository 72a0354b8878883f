import { describe, expect, it } from "vitest";
import { corruption } from "../../../sim/faults/corruption.ts";
import { shareSlack } from "../../oracles/confidence.ts";
import { ONE_WAY_US, type Seen } from "../worlds.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const fromAToB = ["a0>b0", "a1>b0"];

function corruptedShare(seen: Seen, count: number): number {
  const before = seen.arrivals.length;
  probe(seen, count);
  const arrived = seen.arrivals.slice(before).filter(({ message }) => message.from === 0 && message.to === 2);
  return arrived.filter(({ message }) => message.corrupted).length / count;
}

it("drops a share in one direction on arrival, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen, 1_000);
  const end = corruption.begin(seen.world, { link: "a -> b", rate: 0.3, undetected: 0 });
  const startUs = seen.world.kernel.nowUs;
  const during = probe(seen, 1_000);
  expect(changedWays(before, during)).toEqual(fromAToB);
  for (const way of fromAToB) expect(Math.abs((during.get(way)?.arrived ?? 0) - 0.7)).toBeLessThan(shareSlack(0.3, 1_000));
  expect(new Set(seen.drops.map(({ atUs, reason }) => `${reason} after ${atUs - startUs}`))).toEqual(
    new Set([`corruption after ${ONE_WAY_US}`]),
  );
  expect(seen.arrivals.some(({ message }) => message.corrupted)).toBe(false);
  end();
  expect(changedWays(before, probe(seen, 1_000))).toEqual([]);
});

it("delivers what no checksum shows, marked as corrupted", () => {
  const seen = faultWorld();
  const end = corruption.begin(seen.world, { link: "a -> b", rate: 0.5, undetected: 0.4 });
  expect(Math.abs(corruptedShare(seen, 2_000) - 0.2)).toBeLessThan(shareSlack(0.2, 2_000));
  expect(Math.abs(seen.drops.length / 4_000 - 0.3)).toBeLessThan(shareSlack(0.3, 4_000));
  end();
  expect(corruptedShare(seen, 100)).toBe(0);
});

it("slows bulk transfers down by the share that must be sent again", () => {
  const { world } = faultWorld();
  const flow = world.network.startFlow({ from: 0, to: 2, bytes: 1_000_000_000, done: () => {} });
  const undisturbedBps = flow.rateBps();
  const end = corruption.begin(world, { link: "a -> b", rate: 0.5, undetected: 0.5 });
  expect(flow.rateBps()).toBe(0.75 * undisturbedBps);
  end();
  expect(flow.rateBps()).toBe(undisturbedBps);
});

describe("stacks: two are independent of each other", () => {
  it.each([0, 1])("and end in any order (%d first)", (first) => {
    const seen = faultWorld();
    const before = probe(seen, 10);
    const shares = [0, 1];
    const ends = shares.map((undetected) => corruption.begin(seen.world, { link: "a -> b", rate: 0.5, undetected }));
    const lost = (): number => 1 - (probe(seen, 2_000).get("a0>b0")?.arrived ?? 0);
    // A message with one flaw that shows is dropped, whatever the other is like.
    expect(Math.abs(lost() - 0.5)).toBeLessThan(shareSlack(0.5, 2_000));
    expect(Math.abs(corruptedShare(seen, 2_000) - 0.25)).toBeLessThan(shareSlack(0.25, 2_000));
    ends[first]?.();
    ends[first]?.();
    expect(Math.abs(lost() - (first === 0 ? 0 : 0.5))).toBeLessThan(shareSlack(first === 0 ? 0 : 0.5, 2_000) + 1e-9);
    ends[1 - first]?.();
    expect(changedWays(before, probe(seen, 10))).toEqual([]);
  });
});

it("refuses rates that are none", () => {
  const { world } = faultWorld();
  expect(() => corruption.begin(world, { link: "a -> b", rate: 2, undetected: 0 })).toThrow("expected a fraction between 0 and 1");
  expect(() => corruption.begin(world, { link: "a -> b", rate: 0, undetected: -1 })).toThrow("expected a fraction between 0 and 1");
});
