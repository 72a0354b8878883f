/** Which nodes a percentage lets in: the plan's hash buckets with their known gaps, and the ranks that have none. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Exposure, FleetNode } from "../../src/migration/exposure/exposure.ts";
import { bucketOf, fnvBucketExposure } from "../../src/migration/exposure/fnv-bucket.ts";
import { exposureOf } from "../../src/migration/exposure/index.ts";
import { listedExposure, listedPercentage } from "../../src/migration/exposure/listed.ts";
import { rankedExposure } from "../../src/migration/exposure/ranked.ts";

const PERCENTAGES = [10, 25, 50, 75, 90];

const range = (from: number, to: number, name: (number: string) => string): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => name(String(from + index)));

const fleetOf = (sizes: readonly number[]): FleetNode[] =>
  sizes.flatMap((size, site) => Array.from({ length: size }, (_, index) => ({ name: `node-${site}-${index}`, site: `site-${site}` })));

const included = (exposure: Exposure, nodes: readonly FleetNode[], percentage: number): FleetNode[] =>
  nodes.filter(({ name }) => exposure.includes(name, percentage));

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
const percentage = fc.integer({ min: 0, max: 100 });

describe("hash buckets", () => {
  it("put node-0 to node-9 where system facts 1.1 have them", () => {
    expect(range(0, 9, (number) => `node-${number}`).map(bucketOf)).toEqual([68, 87, 6, 25, 44, 63, 82, 1, 20, 39]);
  });

  it.each([
    ["node_0..node_6", range(0, 6, (number) => `node_${number}`), [0, 1, 3, 5, 6]],
    ["node-001..node-004", range(1, 4, (number) => `node-00${number}`), [0, 0, 2, 3, 4]],
    ["dc1-node-1..5", range(1, 5, (number) => `dc1-node-${number}`), [0, 0, 2, 3, 5]],
    ["node-1..node-10", range(1, 10, (number) => `node-${number}`), [3, 4, 7, 8, 10]],
    ["node-1..node-7", range(1, 7, (number) => `node-${number}`), [2, 2, 4, 5, 7]],
    ["node-0..99", range(0, 99, (number) => `node-${number}`), [9, 24, 48, 73, 91]],
    ["node-0..999", range(0, 999, (number) => `node-${number}`), [94, 248, 484, 736, 893]],
  ])("let in as many of %s as system facts 1.1 count", (_, names, counts) => {
    const exposure = fnvBucketExposure();
    expect(PERCENTAGES.map((share) => names.filter((name) => exposure.includes(name, share)).length)).toEqual(counts);
  });

  it("let in nobody at 0 % and everybody at 100 %", () => {
    const exposure = fnvBucketExposure();
    fc.assert(fc.property(fc.string(), (name) => !exposure.includes(name, 0) && exposure.includes(name, 100)));
  });
});

describe("all variants", () => {
  it.each(["fnv-bucket", "ranked", "listed"])("are nested: with %s a larger percentage only adds nodes", (variant) => {
    fc.assert(
      fc.property(sizes, percentage, percentage, (counts, one, other) => {
        const fleet = fleetOf(counts);
        const exposure = exposureOf(variant, { order: [], back: [] }, fleet);
        const larger = new Set(included(exposure, fleet, Math.max(one, other)));
        expect(included(exposure, fleet, Math.min(one, other)).filter((node) => !larger.has(node))).toEqual([]);
      }),
    );
  });
});

describe("ranks", () => {
  it("let in exactly the asked number, at least one", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 100 }), (counts, share) => {
        const fleet = fleetOf(counts);
        const expected = Math.max(1, Math.round((fleet.length * share) / 100));
        expect(included(rankedExposure(fleet), fleet, share)).toHaveLength(expected);
      }),
    );
  });

  it("let in nobody at 0 %, and never a node that is not of the fleet", () => {
    const fleet = fleetOf([3, 4]);
    expect(included(rankedExposure(fleet), fleet, 0)).toEqual([]);
    expect(rankedExposure(fleet).includes("stranger", 100)).toBe(false);
  });

  it("stand at every site in proportion, to within one node", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 100 }), (counts, share) => {
        const fleet = fleetOf(counts);
        const nodes = included(rankedExposure(fleet), fleet, share);
        counts.forEach((size, site) => {
          const here = nodes.filter((node) => node.site === `site-${site}`).length;
          expect(Math.abs(here - (nodes.length * size) / fleet.length)).toBeLessThan(1);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("do not depend on the order in which the fleet is listed", () => {
    fc.assert(
      fc.property(sizes, percentage, (counts, share) => {
        const fleet = fleetOf(counts);
        const reversed = rankedExposure(fleet.toReversed());
        expect(included(reversed, fleet, share)).toEqual(included(rankedExposure(fleet), fleet, share));
      }),
    );
  });
});

describe("lists", () => {
  const orders = fc.integer({ min: 1, max: 40 }).chain((count) => {
    const names = Array.from({ length: count }, (_, index) => `node-${index}`);
    const order = fc.shuffledSubarray(names, { minLength: 0 });
    return fc.record({ order, back: order, fleet: fc.constant(names.map((name) => ({ name, site: "here" }))) });
  });

  it("let in one node after the other in their order, and let them go in the order of the way back", () => {
    fc.assert(
      fc.property(orders, ({ order, back, fleet }) => {
        const exposure = listedExposure(fleet, { order, back });
        const namesIn = (nodesIn: number, way: "up" | "back"): string[] =>
          included(exposure, fleet, listedPercentage(nodesIn, fleet.length, way)).map(({ name }) => name);
        const unlisted = (listed: readonly string[]) => fleet.map(({ name }) => name).filter((name) => !listed.includes(name));
        const up = [...order, ...unlisted(order)];
        const down = back.length === 0 ? up.toReversed() : [...back, ...unlisted(back)];
        for (let nodesIn = 0; nodesIn <= fleet.length; nodesIn++) {
          expect(namesIn(nodesIn, "up").toSorted()).toEqual(up.slice(0, nodesIn).toSorted());
          expect(namesIn(nodesIn, "back").toSorted()).toEqual(down.slice(fleet.length - nodesIn).toSorted());
        }
      }),
    );
  });
});
