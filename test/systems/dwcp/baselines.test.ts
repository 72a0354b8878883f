import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Baselines, changedShare, deltaSizeShare } from "../../../src/systems/dwcp/baselines.ts";
import { DELTA_NEXT, DELTA_SIZES } from "../../../src/systems/dwcp/constants/index.ts";
import type { MigrationRequest } from "../../../src/systems/dwcp/requests.ts";

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const PEER = 7;

/** A machine of 10 GB that dirties a share of its memory in a second. */
function machine(dirtyShare: number, given: Partial<MigrationRequest> = {}): MigrationRequest {
  const sizeBytes = 10_000_000_000;
  return {
    id: "request",
    peer: PEER,
    machine: "node-0/0",
    sizeBytes,
    dirtyBytesPerSecond: sizeBytes * dirtyShare,
    ratioFactor: 1,
    luck: 0.5,
    versionLuck: 0.5,
    ...given,
  };
}

const calm = machine(0.001);

describe("what has changed", () => {
  test("is the working set after ten seconds, and little more after that", () => {
    const busy = machine(0.01);
    expect(changedShare(busy, 5 * SECOND_US)).toBeCloseTo(0.05, 9);
    expect(changedShare(busy, 10 * SECOND_US)).toBeCloseTo(0.1, 9);
    expect(changedShare(busy, 110 * SECOND_US)).toBeCloseTo(0.11, 9);
    expect(changedShare(busy, 7 * 1_440 * MINUTE_US)).toBe(1);
  });

  test("grows with time and stays between nothing and all", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(), fc.nat(), (dirtyShare, elapsedUs, moreUs) => {
        const [early, late] = [elapsedUs, elapsedUs + moreUs].map((us) => changedShare(machine(dirtyShare), us));
        expect(early).toBeGreaterThanOrEqual(0);
        expect(late).toBeGreaterThanOrEqual(early ?? 0);
        expect(late).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("takes as many bytes as measured: 180 MB, 650 MB and 1.2 GB of 1.8 GB (facts 1.3)", () => {
    expect([0.01, 0.05, 0.1, 1].map((changed) => Math.round(deltaSizeShare(changed) * 180) / 100)).toEqual([0.18, 0.65, 1.2, 1.8]);
    for (const [changed, size] of DELTA_SIZES) expect(deltaSizeShare(changed)).toBe(size);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(deltaSizeShare(less)).toBeLessThanOrEqual(deltaSizeShare(more));
      }),
    );
  });
});

describe.each([
  ["v1", false],
  ["v3", true],
] as const)("%s", (_name, next) => {
  test("sends a machine whole the first time, and as a delta of what it sent when it goes there again", () => {
    const baselines = new Baselines();
    expect(baselines.plan(calm, next, 0)).toBeUndefined();
    baselines.sent(calm, next, "one", 0, undefined);
    expect(baselines.plan(calm, next, SECOND_US)).toMatchObject({ next, baseline: { contents: "one", chained: 0 } });
    expect(baselines.plan(machine(0.001, { peer: PEER + 1 }), next, SECOND_US)).toBeUndefined();
    expect(baselines.plan(machine(0.001, { machine: "node-0/1" }), next, SECOND_US)).toBeUndefined();
    expect(baselines.plan(calm, !next, SECOND_US)).toBeUndefined();
  });

  test("knows whether it holds what a sender speaks of", () => {
    const baselines = new Baselines();
    baselines.received("node-3/1", 3, next, "one");
    expect(baselines.holds("node-3/1", 3, next, "one")).toBe(true);
    expect(baselines.holds("node-3/1", 3, next, "two")).toBe(false);
    expect(baselines.holds("node-3/1", 4, next, "one")).toBe(false);
    expect(baselines.holds("node-3/1", 3, !next, "one")).toBe(false);
    baselines.received("node-3/1", 3, next, "two");
    expect(baselines.holds("node-3/1", 3, next, "one")).toBe(false);
    expect(baselines.count).toBe(1);
  });

  test("forgets everything in a crash", () => {
    const baselines = new Baselines();
    baselines.sent(calm, next, "one", 0, undefined);
    baselines.received("node-3/1", 3, next, "one");
    baselines.clear();
    expect(baselines.count).toBe(0);
  });
});

test("v1 uses a delta below half the size only, however old its baseline is", () => {
  const used = (dirtyShare: number, elapsedUs: number) => {
    const baselines = new Baselines();
    baselines.sent(machine(dirtyShare), false, "one", 0, undefined);
    return baselines.plan(machine(dirtyShare), false, elapsedUs) !== undefined;
  };
  expect([0.005, 0.007, 0.0075, 0.01].map((dirtyShare) => used(dirtyShare, 10 * SECOND_US))).toEqual([true, true, false, false]);
  expect(used(0.001, 60 * MINUTE_US)).toBe(true);
  expect(used(0.001, 24 * 60 * MINUTE_US)).toBe(false);
});

test("v3 begins anew after five minutes", () => {
  const baselines = new Baselines();
  baselines.sent(calm, true, "one", 0, undefined);
  expect(baselines.plan(calm, true, 5 * MINUTE_US)).toBeDefined();
  expect(baselines.plan(calm, true, 5 * MINUTE_US + 1)).toBeUndefined();
  expect(baselines.count).toBe(0);
});

test("v3 chains ten deltas at most, all of them to one whole image; v1 has no chains", () => {
  const chain = (next: boolean): boolean[] => {
    const baselines = new Baselines();
    return Array.from({ length: 25 }, (_, index) => {
      const delta = baselines.plan(calm, next, index * SECOND_US);
      baselines.sent(calm, next, `state ${index}`, index * SECOND_US, delta);
      return delta !== undefined;
    });
  };
  const whole = chain(true).flatMap((isDelta, index) => (isDelta ? [] : [index]));
  expect(whole).toEqual([0, 11, 22]);
  expect(DELTA_NEXT.chainMax).toBe(10);
  expect(chain(false).filter((isDelta) => !isDelta)).toHaveLength(1);
});

test("a rollback drops what v3 shares, with one peer or with all, and leaves v1 alone", () => {
  const filled = (): Baselines => {
    const baselines = new Baselines();
    for (const next of [false, true]) {
      for (const peer of [3, PEER]) {
        baselines.sent(machine(0.001, { peer }), next, "sent", 0, undefined);
        baselines.received(`node-${peer}/0`, peer, next, "received");
      }
    }
    return baselines;
  };
  const one = filled();
  one.dropNext(PEER);
  expect(one.count).toBe(6);
  expect(one.plan(calm, true, 0)).toBeUndefined();
  expect(one.plan(calm, false, 0)).toBeDefined();
  expect(one.holds("node-3/0", 3, true, "received")).toBe(true);
  const all = filled();
  all.dropNext();
  expect(all.count).toBe(4);
});
