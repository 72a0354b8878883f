import * as fc from "fast-check";
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

describe("what has queued under a limit", () => {
  /** When each of some messages arrives that are sent at once, while one limit follows upon the other and the last is lifted. */
  function arrivals(sizes: readonly number[], limits: readonly { readonly bps: number; readonly forUs: number }[]): number[] {
    const seen = faultWorld();
    const { kernel, network } = seen.world;
    const startUs = kernel.nowUs;
    let end = (): void => undefined;
    limits.forEach(({ bps, forUs }, index) => {
      end();
      end = bandwidth.begin(seen.world, { link: "a -> b", bandwidth: bps, direction: "forth" });
      if (index === 0) for (const bytes of sizes) network.send(0, 2, "queued", bytes, 0);
      kernel.advance(1_000_000, kernel.nowUs + forUs);
    });
    end();
    kernel.advance(1_000_000);
    return seen.arrivals.map(({ atUs }) => atUs - startUs - ONE_WAY_US);
  }

  /** When so many bits are through, by a link that is never idle. */
  function throughUs(bits: number, limits: readonly { readonly bps: number; readonly forUs: number }[]): number {
    let left = bits;
    let nowUs = 0;
    for (const { bps, forUs } of limits) {
      const wholeUs = (left / bps) * 1_000_000;
      if (wholeUs <= forUs) return nowUs + wholeUs;
      left -= (bps * forUs) / 1_000_000;
      nowUs += forUs;
    }
    return nowUs + (left / SITE_BPS) * 1_000_000;
  }

  it("goes on at the link's own rate once that is lifted", () => {
    // A millisecond for each kilobyte, and a quarter of a second of it.
    const limits = [{ bps: 8_000_000, forUs: 250_000 }];
    const sizes = Array.from({ length: 10 }, () => 100_000);
    const own = (bytes: number): number => Math.ceil((bytes * 8_000_000) / SITE_BPS);
    const expected = [100_000, 200_000, ...Array.from({ length: 8 }, (_, index) => 250_000 + own(50_000 + index * 100_000))];
    expect(arrivals(sizes, limits)).toEqual(expected);
  });

  it("waits behind what had queued before, which is through at its own rate, and nothing overtakes", () => {
    const seen = faultWorld();
    const { kernel, network } = seen.world;
    const startUs = kernel.nowUs;
    const limit = (bps: number) => bandwidth.begin(seen.world, { link: "a -> b", bandwidth: bps, direction: "forth" });
    const ends: (() => void)[] = [];
    const plan: readonly (readonly [atUs: number, action: () => void])[] = [
      [0, () => network.send(0, 2, "a second", 12_500_000, 0)],
      [100_000, () => ends.push(limit(50_000_000))],
      [200_000, () => network.send(0, 2, "10,000 bits", 1_250, 0)],
      [300_000, () => ends.push(limit(1_000_000))],
      [400_000, () => network.send(0, 2, "a million bits", 125_000, 0)],
      [1_510_000, () => ends.map((end) => end())],
      [1_512_000, () => network.send(0, 2, "a millisecond", 12_500, 0)],
    ];
    for (const [atUs, action] of plan) kernel.call(atUs, action);
    kernel.advance(1_000);
    const arrivals = seen.arrivals.map(({ atUs, message }) => [message.kind, atUs - startUs - ONE_WAY_US]);
    expect(arrivals).toEqual([
      ["a second", 1_000_000],
      ["10,000 bits", 1_010_000],
      // Half of it in the half second up to the end of the limits, the rest in 5 ms.
      ["a million bits", 1_515_000],
      ["a millisecond", 1_516_000],
    ]);
  });

  it("is through when all limits together have let it through", () => {
    const limit = fc.record({ bps: fc.integer({ min: 100_000, max: SITE_BPS / 10 }), forUs: fc.integer({ min: 1, max: 200_000 }) });
    const plan = fc.array(limit, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1_000, max: 100_000 }), { minLength: 1, maxLength: 12 }), plan, (sizes, limits) => {
        let bytes = 0;
        const expected = sizes.map((size) => {
          bytes += size;
          return throughUs(bytes * 8, limits);
        });
        const found = arrivals(sizes, limits);
        expect(found).toHaveLength(sizes.length);
        // Each arrival is rounded up to a whole microsecond.
        found.forEach((atUs, index) => {
          const lateUs = atUs - (expected[index] ?? 0);
          expect(lateUs).toBeGreaterThan(-0.001);
          expect(lateUs).toBeLessThan(1.001);
        });
      }),
    );
  });
});
