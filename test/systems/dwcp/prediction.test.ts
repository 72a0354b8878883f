/** How well, how soon and how surely each version predicts a link, and what the transport is told of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModeName } from "../../../src/check/observation.ts";
import { ERROR_INTERNET, ERROR_OLD, MODEL_DATACENTER, MODEL_INTERNET, type Pattern } from "../../../src/systems/dwcp/constants/index.ts";
import { History } from "../../../src/systems/dwcp/prediction/history.ts";
import { adviceOf, type Prediction, predictNext, predictOld, predictStub } from "../../../src/systems/dwcp/prediction/predict.ts";

const GBPS = 1_000_000_000;
const NO_LUCK = { bandwidth: 0, roundTrip: 0 };
const MODES: readonly ModeName[] = ["datacenter", "hybrid", "internet"];

/** A minute's sample each, of these bandwidths. */
function history(bandwidths: readonly number[]): History {
  const samples = new History(60);
  for (const bandwidthBps of bandwidths) samples.add({ bandwidthBps, rttUs: 30_000, loss: 0 });
  return samples;
}

const courses: { readonly [pattern in Pattern]: readonly number[] } = {
  stable: Array.from({ length: 60 }, (_, minute) => GBPS * (minute % 2 === 0 ? 0.97 : 1.03)),
  linear: Array.from({ length: 60 }, (_, minute) => GBPS * (1 + minute / 60)),
  periodic: Array.from({ length: 60 }, (_, minute) => GBPS * (Math.floor(minute / 10) % 2 === 0 ? 1 : 2)),
  volatile: Array.from({ length: 60 }, (_, minute) => GBPS * (minute % 2 === 0 ? 1 : 2)),
};

/** Luck spread evenly over its range. */
const lucks = Array.from({ length: 2_001 }, (_, index) => ({ bandwidth: index / 1_000 - 1, roundTrip: 1 - index / 1_000 }));

function meanError(predict: (luck: (typeof lucks)[number]) => Prediction | undefined, truth: number): number {
  return lucks.reduce((sum, luck) => sum + Math.abs((predict(luck)?.bandwidthBps ?? 0) / truth - 1), 0) / lucks.length;
}

describe("the history", () => {
  test("keeps the last samples, as many as it has room for", () => {
    const samples = new History(3);
    for (const bandwidthBps of [1, 2, 3, 4]) samples.add({ bandwidthBps, rttUs: 0, loss: 0 });
    expect(samples.length).toBe(3);
    expect(samples.mean(3).bandwidthBps).toBe(3);
    expect(samples.mean(1).bandwidthBps).toBe(4);
    samples.add({ bandwidthBps: 10, rttUs: 0, loss: 0 }, 1_000_000_000);
    expect(samples.length).toBe(3);
    expect(samples.mean(3).bandwidthBps).toBe(10);
    expect(() => samples.mean(4)).toThrow("there are 3");
  });

  test.each(Object.entries(courses))("tells that a link is %s", (pattern, course) => {
    expect(history(course).pattern(60)).toBe(pattern);
  });
});

describe("a cold start", () => {
  const first = (predict: (samples: History) => Prediction | undefined): number => {
    const samples = new History(60);
    for (let minutes = 0; minutes <= 60; minutes++) {
      if (predict(samples) !== undefined) return minutes;
      samples.add({ bandwidthBps: GBPS, rttUs: 1_000, loss: 0 });
    }
    return Number.POSITIVE_INFINITY;
  };

  test("takes v1 ten minutes, and v3 ten in the datacenter and an hour elsewhere (facts 1.4)", () => {
    expect(first((samples) => predictOld(samples, NO_LUCK))).toBe(10);
    expect(MODES.map((mode) => first((samples) => predictNext(samples, mode, NO_LUCK)))).toEqual([10, 60, 60]);
  });
});

describe("the error", () => {
  test("of v1, and of v3 in the datacenter, is 7.2 % in the mean (facts 1.4)", () => {
    const stable = history(courses.stable);
    expect(meanError((luck) => predictOld(stable, luck), GBPS)).toBeCloseTo(ERROR_OLD.bandwidth, 3);
    expect(meanError((luck) => predictNext(stable, "datacenter", luck), GBPS)).toBeCloseTo(ERROR_OLD.bandwidth, 3);
  });

  test.each(Object.entries(courses))("of v3 on the internet depends on the link: %s", (pattern, course) => {
    const samples = history(course);
    const truth = samples.mean(60).bandwidthBps;
    expect(meanError((luck) => predictNext(samples, "internet", luck), truth)).toBeCloseTo(ERROR_INTERNET[pattern as Pattern], 3);
  });

  test("never turns a bandwidth negative", () => {
    const luck = fc.record({
      bandwidth: fc.double({ min: -1, max: 1, noNaN: true }),
      roundTrip: fc.double({ min: -1, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(courses)), fc.constantFrom(...MODES), luck, (course, mode, draw) => {
        const prediction = predictNext(history(course), mode, draw);
        expect(prediction?.bandwidthBps).toBeGreaterThan(0);
        expect(prediction?.rttUs).toBeGreaterThan(0);
      }),
    );
  });
});

describe("confidence and the gate of 0.8", () => {
  const warm = history(courses.stable);

  test("v1 passes; v3 rescales: 0.75 in the datacenter is never applied, 0.91 on the internet always (facts 1.4)", () => {
    expect(predictOld(warm, NO_LUCK)?.confidence).toBe(0.8);
    expect(MODEL_DATACENTER.confidence).toBeCloseTo(0.75, 2);
    expect(MODEL_INTERNET.confidence).toBeCloseTo(0.91, 2);
    expect(adviceOf(predictOld(warm, NO_LUCK))).toBeDefined();
    expect(MODES.map((mode) => adviceOf(predictNext(warm, mode, NO_LUCK)) !== undefined)).toEqual([false, true, true]);
    expect(adviceOf(undefined)).toBeUndefined();
  });

  test("in between v3 takes the mean of both models by their confidence", () => {
    const draw = { bandwidth: 1, roundTrip: 1 };
    const [near, mixed, far] = MODES.map((mode) => predictNext(warm, mode, draw)?.bandwidthBps ?? 0);
    const sure = [MODEL_DATACENTER.confidence, MODEL_INTERNET.confidence] as const;
    expect(mixed).toBeCloseTo((sure[0] * (near ?? 0) + sure[1] * (far ?? 0)) / (sure[0] + sure[1]), 3);
    expect(mixed).toBeGreaterThan(far ?? 0);
    expect(mixed).toBeLessThan(near ?? 0);
  });
});

test("a stream for each 10 Mbps, more on a short path, fewer on a long or lossy one, at 95 % of the bandwidth (facts 1.4)", () => {
  const advice = (rttUs: number, loss: number) => adviceOf({ bandwidthBps: GBPS, rttUs, loss, confidence: 0.8 })?.streams;
  expect([advice(19_999, 0), advice(20_000, 0), advice(100_000, 0), advice(100_001, 0)]).toEqual([130, 100, 100, 70]);
  expect([advice(30_000, 0.01), advice(30_000, 0.011), advice(200_000, 0.02)]).toEqual([100, 75, 53]);
  expect(adviceOf({ bandwidthBps: GBPS, rttUs: 0, loss: 0, confidence: 0.9 })?.pacingBps).toBe(950_000_000);
});

test("as shipped both predict 100 Mbps of everything at once, v1 with enough confidence to have it applied", () => {
  expect(predictStub(false, "datacenter")).toMatchObject({ bandwidthBps: 100_000_000, confidence: 0.8 });
  expect(adviceOf(predictStub(false, "internet"))).toEqual({ streams: 13, pacingBps: 95_000_000 });
  expect(MODES.map((mode) => adviceOf(predictStub(true, mode)) !== undefined)).toEqual([false, true, true]);
});
