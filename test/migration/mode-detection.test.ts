/** Which mode a link is taken for: four sets of thresholds, the placeholder, and the measured mean with what keeps it from flapping. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModeName } from "../../src/check/observation.ts";
import { classify, isStill, type LinkFigures, type ThresholdName } from "../../src/migration/mode-detection/classify.ts";
import { modeDetectorOf } from "../../src/migration/mode-detection/index.ts";
import { measured } from "../../src/migration/mode-detection/measured.ts";
import { type ModeDetector, worstKnownMode } from "../../src/migration/mode-detection/mode-detector.ts";

const GBPS = 1_000_000_000;
const SECOND_US = 1_000_000;
const SETS: readonly ThresholdName[] = ["plan", "upstream", "scored", "orchestrator"];

function figures(rttUs: number, bandwidthBps: number, given: Partial<LinkFigures> = {}): LinkFigures {
  return { rttUs, bandwidthBps, loss: 0, rdma: false, ...given };
}

const anyFigures: fc.Arbitrary<LinkFigures> = fc.record({
  rttUs: fc.integer({ min: 0, max: 400_000 }),
  bandwidthBps: fc.oneof(fc.integer({ min: 1, max: 100 * GBPS }), fc.constant(GBPS)),
  loss: fc.double({ min: 0, max: 0.05, noNaN: true }),
  rdma: fc.boolean(),
});

describe("the thresholds", () => {
  it.each([
    [9_999, GBPS + 1, "datacenter"],
    [10_000, GBPS + 1, "hybrid"],
    [50_000, GBPS + 1, "hybrid"],
    [50_001, GBPS + 1, "internet"],
    [0, GBPS - 1, "internet"],
    [30_000, GBPS - 1, "internet"],
  ] as const)("of the plan and of upstream take %i us and %i bps for %s", (rttUs, bandwidthBps, mode) => {
    expect(classify("plan", figures(rttUs, bandwidthBps))).toBe(mode);
    expect(classify("upstream", figures(rttUs, bandwidthBps))).toBe(mode);
  });

  it("of the plan take exactly 1 Gbps for hybrid, however near the other end is (B11); those of upstream do not", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), (rttUs) => {
        expect(classify("plan", figures(rttUs, GBPS))).toBe("hybrid");
        expect(classify("upstream", figures(rttUs, GBPS))).toBe(rttUs < 10_000 ? "datacenter" : "hybrid");
      }),
    );
  });

  it("of the plan and of upstream differ at exactly 1 Gbps and nowhere else", () => {
    fc.assert(
      fc.property(anyFigures, (link) => {
        const differ = classify("plan", link) !== classify("upstream", link);
        expect(differ).toBe(link.bandwidthBps === GBPS && link.rttUs < 10_000);
      }),
    );
  });

  it("of the scores need 0.7 of what makes a datacenter, or of what makes the internet", () => {
    const near = figures(99, 51 * GBPS);
    expect(classify("scored", near)).toBe("datacenter");
    expect(classify("scored", { ...near, rttUs: 100 })).toBe("hybrid");
    expect(classify("scored", { ...near, bandwidthBps: 50 * GBPS })).toBe("hybrid");
    expect(classify("scored", { ...near, bandwidthBps: 50 * GBPS, rdma: true })).toBe("datacenter");
    const far = figures(10_001, 9 * GBPS);
    expect(classify("scored", far)).toBe("internet");
    expect(classify("scored", { ...far, bandwidthBps: 10 * GBPS })).toBe("hybrid");
    expect(classify("scored", { ...far, bandwidthBps: 10 * GBPS, loss: 0.002 })).toBe("internet");
  });

  it("of the orchestrator look at the loss, and begin the internet at 100 ms", () => {
    const gibibyteBps = 8 * 1_073_741_824;
    expect(classify("orchestrator", figures(9_999, gibibyteBps + 1))).toBe("datacenter");
    expect(classify("orchestrator", figures(9_999, gibibyteBps))).toBe("hybrid");
    expect(classify("orchestrator", figures(9_999, gibibyteBps + 1, { loss: 0.001 }))).toBe("hybrid");
    expect(classify("orchestrator", figures(100_000, GBPS))).toBe("hybrid");
    expect(classify("orchestrator", figures(100_001, GBPS))).toBe("internet");
    expect(classify("orchestrator", figures(1_000, 850_000_000))).toBe("internet");
    expect(classify("orchestrator", figures(1_000, GBPS, { loss: 0.011 }))).toBe("internet");
  });

  it("contradict each other: no two sets agree on all links", () => {
    const links = [figures(1_000, 10 * GBPS), figures(1_000, GBPS), figures(70_000, 2 * GBPS), figures(5_000, 2 * GBPS)];
    const answers = SETS.map((set) => links.map((link) => classify(set, link)).join());
    expect(new Set(answers).size).toBe(SETS.length);
  });

  it("take a link for what it was as long as a margin allows, and never for what it could not be", () => {
    fc.assert(
      fc.property(
        anyFigures,
        fc.constantFrom<ThresholdName>("plan", "upstream", "orchestrator"),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        (link, set, margin) => {
          const mode = classify(set, link);
          expect(isStill(mode, set, link, margin)).toBe(true);
          expect(isStill("datacenter", set, { ...link, rttUs: 100_000 }, margin)).toBe(false);
        },
      ),
    );
    expect(isStill("datacenter", "plan", figures(10_500, 2 * GBPS), 0.1)).toBe(true);
    expect(isStill("datacenter", "plan", figures(11_500, 2 * GBPS), 0.1)).toBe(false);
    expect(isStill("hybrid", "plan", figures(9_500, 2 * GBPS), 0.1)).toBe(true);
    expect(isStill("hybrid", "plan", figures(9_000, 2 * GBPS), 0.1)).toBe(false);
  });
});

/** A detector with a clock and a link that the test moves, and what it has said. */
class Bench {
  readonly detector: ModeDetector;
  readonly changes: {
    readonly atUs: number;
    readonly component: string;
    readonly mode: ModeName;
    readonly before: ModeName | undefined;
  }[] = [];
  nowUs = 0;
  bandwidthBps = 10 * GBPS;

  constructor(variant: "constant" | "measured", rules: { readonly [name: string]: number | string } = {}) {
    const defaults = Object.entries(measured.parameters).map(([name, parameter]) => [name, parameter.default]);
    this.detector = modeDetectorOf(
      { variant, parameters: { ...Object.fromEntries(defaults), ...rules } },
      {
        nowUs: () => this.nowUs,
        proberOf: () => () => ({ bandwidthBps: this.bandwidthBps, loss: 0, rdma: false }),
        changed: (_site, component, mode, before) => this.changes.push({ atUs: this.nowUs, component, mode, before }),
      },
    );
  }

  /** A second passes, and a round trip is timed. */
  second(rttUs: number): ModeName {
    this.nowUs += SECOND_US;
    this.detector.sample("far", rttUs);
    return this.detector.mode("far");
  }
}

describe("the constant detector", () => {
  it("takes every link for a datacenter link, whatever it is told", () => {
    const bench = new Bench("constant");
    bench.detector.sample("far", 300_000);
    expect(bench.detector.mode("far")).toBe("datacenter");
    expect(bench.detector.knows("never seen")).toBe(true);
    bench.detector.mode("far");
    expect(bench.changes).toEqual([{ atUs: 0, component: "node", mode: "datacenter", before: undefined }]);
  });
});

describe("the measured detector", () => {
  it("takes a link for hybrid until it has timed a round trip, and says nothing about it", () => {
    const bench = new Bench("measured");
    expect(bench.detector.mode("far")).toBe("hybrid");
    expect(bench.detector.knows("far")).toBe(false);
    expect(bench.changes).toEqual([]);
    bench.second(1_000);
    expect(bench.detector.knows("far")).toBe(true);
    expect(bench.changes).toEqual([{ atUs: SECOND_US, component: "node", mode: "datacenter", before: undefined }]);
  });

  it("without hysteresis and cooldown agrees with the thresholds on the mean of any samples", () => {
    const anySet = fc.constantFrom(...SETS);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 30 }), anySet, (samples, thresholds) => {
        const bench = new Bench("measured", { thresholds, hysteresis: 0, cooldown: 0 });
        const modes = samples.map((rttUs) => bench.second(rttUs));
        const recent = samples.slice(-10);
        const mean = recent.reduce((sum, sample) => sum + sample, 0) / recent.length;
        expect(modes.at(-1)).toBe(classify(thresholds, figures(mean, 10 * GBPS)));
      }),
    );
  });

  it("takes the bandwidth from probes, averaged like the round trips", () => {
    const bench = new Bench("measured", { hysteresis: 0, cooldown: 0, samples: 4 });
    for (let sample = 0; sample < 4; sample++) expect(bench.second(1_000)).toBe("datacenter");
    bench.bandwidthBps = GBPS / 2;
    expect([bench.second(1_000), bench.second(1_000), bench.second(1_000), bench.second(1_000)]).toEqual([
      "datacenter",
      "datacenter",
      "datacenter",
      "internet",
    ]);
  });

  it("forgets what is old, and keeps its mode where nothing is left", () => {
    const bench = new Bench("measured", { maxAge: 60 * SECOND_US, cooldown: 0 });
    for (let sample = 0; sample < 10; sample++) bench.second(1_000);
    bench.nowUs += 7 * 86_400 * SECOND_US;
    expect(bench.detector.mode("far")).toBe("datacenter");
    expect(bench.second(200_000)).toBe("internet");
  });

  it("looks again only after its interval, each component by its own clock", () => {
    const bench = new Bench("measured", { cooldown: 0, samples: 1 });
    const mode = (component: string, recheckUs: number): ModeName => bench.detector.mode("far", { component, recheckUs });
    bench.second(1_000);
    expect([mode("transport", 5 * SECOND_US), mode("prediction", 10 * SECOND_US)]).toEqual(["datacenter", "datacenter"]);
    for (let passed = 1; passed <= 12; passed++) {
      bench.second(200_000);
      expect(mode("transport", 5 * SECOND_US), `${passed} s`).toBe(passed < 5 ? "datacenter" : "internet");
      expect(mode("prediction", 10 * SECOND_US), `${passed} s`).toBe(passed < 10 ? "datacenter" : "internet");
    }
  });

  /** A link that jumps to and fro over the threshold of 10 ms. */
  function wandering(rules: { readonly [name: string]: number }): Bench {
    const bench = new Bench("measured", rules);
    for (let second = 0; second < 300; second++) bench.second(second % 9 < 3 ? 9_300 : 10_700);
    return bench;
  }

  it("flaps on a link near a threshold without smoothing, hysteresis and cooldown; each of them helps", () => {
    const flaps = wandering({ samples: 1, hysteresis: 0, cooldown: 0 }).changes.length;
    expect(flaps).toBeGreaterThan(60);
    expect(wandering({ samples: 1, hysteresis: 0.1, cooldown: 0 }).changes.length).toBe(1);
    const smoothed = wandering({ samples: 10, hysteresis: 0, cooldown: 0 }).changes.length;
    expect(smoothed).toBeLessThan(5);
    const cooled = wandering({ samples: 1, hysteresis: 0, cooldown: 30 * SECOND_US }).changes;
    const gaps = cooled.slice(1).map(({ atUs }, index) => atUs - (cooled[index]?.atUs ?? 0));
    expect(cooled.length).toBeGreaterThan(2);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30 * SECOND_US);
  });

  it("never changes its mind within the cooldown, whatever it measures", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 100 }), fc.nat({ max: 20 }), (samples, seconds) => {
        const bench = new Bench("measured", { samples: 1, hysteresis: 0, cooldown: seconds * SECOND_US });
        for (const rttUs of samples) bench.second(rttUs);
        const { changes } = bench;
        for (const [index, { atUs }] of changes.entries()) {
          if (index > 0) expect(atUs - (changes[index - 1]?.atUs ?? 0)).toBeGreaterThanOrEqual(seconds * SECOND_US);
        }
      }),
    );
  });
});

describe("the detector of a node as a whole", () => {
  it("has one mode for all links, of the last round trip to whomever, and keeps nothing", () => {
    const changes: string[] = [];
    const detector = modeDetectorOf(
      { variant: "per-node", parameters: {} },
      {
        nowUs: () => 0,
        proberOf: () => () => ({ bandwidthBps: 10 * GBPS, loss: 0, rdma: false }),
        changed: (site, component, mode, before) => changes.push(`${component} ${site} ${before ?? "-"} ${mode}`),
      },
    );
    expect([detector.knows("near"), detector.mode("near")]).toEqual([false, "hybrid"]);
    detector.sample("near", 1_000);
    expect([detector.knows("far"), detector.mode("near"), detector.mode("far")]).toEqual([true, "datacenter", "datacenter"]);
    detector.sample("far", 120_000);
    expect([detector.mode("near"), detector.mode("near")]).toEqual(["internet", "internet"]);
    expect(changes).toEqual([
      "node near - hybrid",
      "node near hybrid datacenter",
      "node far - datacenter",
      "node near datacenter internet",
    ]);
  });

  it("takes the worst of what it knows, for those who ask about the node", () => {
    const detector = (modes: { readonly [site: string]: ModeName }): ModeDetector => ({
      mode: (site) => modes[site] ?? "internet",
      sample: () => undefined,
      knows: (site) => site in modes,
    });
    expect(worstKnownMode(detector({}), ["a", "b"])).toBe("datacenter");
    expect(worstKnownMode(detector({ a: "datacenter", b: "hybrid" }), ["a", "b", "c"])).toBe("hybrid");
    expect(worstKnownMode(detector({ a: "internet", b: "hybrid" }), ["a", "b"])).toBe("internet");
  });
});
