import { describe, expect, it } from "vitest";
import { Digest } from "../../../sim/kernel/hash.ts";
import { RandomSource } from "../../../sim/kernel/random.ts";
import { isUnderDensity, LAYER_EDGES, LAYERS, TAIL_START } from "../../../sim/kernel/ziggurat.ts";

/** Area of every layer, from Marsaglia and Tsang. */
const AREA = 0.003949659822581557;

describe("the layers", () => {
  it("have equal areas, up to the peak", () => {
    expect(LAYER_EDGES).toHaveLength(LAYERS + 1);
    expect(LAYER_EDGES[LAYERS]).toBe(0);
    for (let layer = 1; layer < LAYERS; layer++) {
      const [edge, next] = [LAYER_EDGES[layer] ?? 0, LAYER_EDGES[layer + 1] ?? 0];
      expect(edge).toBeGreaterThan(next);
      expect(edge * (Math.exp(-next) - Math.exp(-edge)) - AREA, `layer ${layer}`).toBeCloseTo(0, 12);
    }
    // The lowest: its rectangle and the tail beyond it.
    expect(TAIL_START * Math.exp(-TAIL_START) + Math.exp(-TAIL_START) - AREA).toBeCloseTo(0, 15);
    expect((LAYER_EDGES[0] ?? 0) * Math.exp(-TAIL_START) - AREA).toBeCloseTo(0, 15);
  });

  it("have these edges on every engine", () => {
    const digest = new Digest();
    for (const edge of LAYER_EDGES) digest.number(edge);
    expect(digest.hex()).toMatchInlineSnapshot(`"8604b5e1719539e353ff7355e1293ed0"`);
  });

  it("are cut by the density", () => {
    // In the middle of the first layer above the lowest: the density passes between its two heights.
    const [outer, inner] = [LAYER_EDGES[1] ?? 0, LAYER_EDGES[2] ?? 0];
    const share = (Math.exp(-(outer + inner) / 2) - Math.exp(-outer)) / (Math.exp(-inner) - Math.exp(-outer));
    expect(isUnderDensity(1, (outer + inner) / 2, share - 0.001)).toBe(true);
    expect(isUnderDensity(1, (outer + inner) / 2, share + 0.001)).toBe(false);
  });
});

describe("draws", () => {
  it("follow the exponential distribution everywhere", () => {
    const stream = new RandomSource("ziggurat").stream("test");
    const count = 400_000;
    const draws = Float64Array.from({ length: count }, () => stream.exponential(1)).sort();
    // Kolmogorov and Smirnov: sqrt(n) times the largest distance exceeds 1.95 once in a thousand.
    let distance = 0;
    draws.forEach((draw, index) => {
      const share = 1 - Math.exp(-draw);
      distance = Math.max(distance, Math.abs(share - index / count), Math.abs(share - (index + 1) / count));
    });
    expect(distance * Math.sqrt(count)).toBeLessThan(1.95);
    // The tail holds a share of exp(-7.7), 182 draws of these; five standard deviations are 67.
    const inTail = draws.filter((draw) => draw > TAIL_START).length;
    expect(Math.abs(inTail - count * Math.exp(-TAIL_START))).toBeLessThan(67);
  });

  it("scale with the mean, draw by draw", () => {
    const [one, other] = [new RandomSource("scale").stream("test"), new RandomSource("scale").stream("test")];
    for (let count = 0; count < 5_000; count++) expect(other.exponential(1_000)).toBeCloseTo(one.exponential(1) * 1_000, 6);
  });
});
