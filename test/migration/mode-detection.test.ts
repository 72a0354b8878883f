/** Which mode a link is taken for: the plan's thresholds with their hole at exactly 1 Gbps, the placeholder, and the measured mean. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyMode } from "../../src/migration/mode-detection/classify.ts";
import { modeDetectorOf } from "../../src/migration/mode-detection/index.ts";

const GBPS = 1_000_000_000;

describe("the thresholds", () => {
  it.each([
    [9_999, GBPS + 1, "datacenter"],
    [10_000, GBPS + 1, "hybrid"],
    [50_000, GBPS + 1, "hybrid"],
    [50_001, GBPS + 1, "internet"],
    [0, GBPS - 1, "internet"],
    [30_000, GBPS - 1, "internet"],
  ])("take %i us and %i bps for %s", (rttUs, bandwidthBps, mode) => {
    expect(classifyMode(rttUs, bandwidthBps)).toBe(mode);
  });

  it("take exactly 1 Gbps for hybrid, however near the other end is", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 50_000 }), (rttUs) => classifyMode(rttUs, GBPS) === "hybrid"));
  });

  it("take every link of more than 50 ms for internet", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50_001 }), fc.nat(), (rttUs, bandwidthBps) => classifyMode(rttUs, bandwidthBps) === "internet"),
    );
  });
});

describe("the constant detector", () => {
  it("takes every link for a datacenter link, whatever it is told", () => {
    const detector = modeDetectorOf("constant", () => 1);
    detector.sample("far", 300_000);
    expect(detector.mode("far")).toBe("datacenter");
  });
});

describe("the measured detector", () => {
  it("takes a link for hybrid until it has timed a round trip", () => {
    expect(modeDetectorOf("measured", () => 10 * GBPS).mode("far")).toBe("hybrid");
  });

  it("goes by the mean of the last ten round trips, site by site, and by the site's bandwidth", () => {
    const detector = modeDetectorOf("measured", (site) => (site === "thin" ? GBPS / 2 : 10 * GBPS));
    for (let sample = 0; sample < 20; sample++) detector.sample("far", 200_000);
    detector.sample("near", 1_000);
    detector.sample("thin", 1_000);
    expect(["far", "near", "thin", "unknown"].map((site) => detector.mode(site))).toEqual(["internet", "datacenter", "internet", "hybrid"]);
    for (let sample = 0; sample < 9; sample++) detector.sample("far", 1_000);
    expect(detector.mode("far")).toBe("hybrid");
    detector.sample("far", 1_000);
    expect(detector.mode("far")).toBe("datacenter");
  });

  it("agrees with the thresholds on the mean of any samples", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 30 }), (samples) => {
        const detector = modeDetectorOf("measured", () => 10 * GBPS);
        for (const sample of samples) detector.sample("far", sample);
        const recent = samples.slice(-10);
        const mean = recent.reduce((sum, sample) => sum + sample, 0) / recent.length;
        expect(detector.mode("far")).toBe(classifyMode(mean, 10 * GBPS));
      }),
    );
  });
});
