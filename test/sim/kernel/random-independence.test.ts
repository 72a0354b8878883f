/** Streams whose names or seeds are nearly the same have nothing to do with each other, and draw today what they drew yesterday. */
import { describe, expect, it } from "vitest";
import { Digest } from "../../../sim/kernel/hash.ts";
import { RandomSource, type RandomStream } from "../../../sim/kernel/random.ts";
import { chiSquareLimit, meanSlack, shareSlack } from "../../oracles/confidence.ts";

const DRAWS = 40_000;
const stream = (seed: string, purpose: string, entity: string): RandomStream => new RandomSource(seed).stream(purpose, entity);

/** Two streams that differ as little as can be, as a function that makes them anew. */
const RELATED: readonly { readonly how: string; readonly make: () => readonly [RandomStream, RandomStream] }[] = [
  { how: "two nodes in a row", make: () => [stream("1", "network.jitter", "node-1"), stream("1", "network.jitter", "node-2")] },
  { how: "two purposes of a node", make: () => [stream("1", "telemetry.phase", "node-1"), stream("1", "agent.contact", "node-1")] },
  { how: "an entity and none", make: () => [stream("1", "workload", ""), stream("1", "workload", " ")] },
  { how: "one text cut in two places", make: () => [stream("1", "ab", "c"), stream("1", "a", "bc")] },
  { how: "two characters exchanged", make: () => [stream("1", "faults", "node-12"), stream("1", "faults", "node-21")] },
  { how: "two seeds in a row", make: () => [stream("1", "network.loss", "a"), stream("2", "network.loss", "a")] },
  { how: "a seed and its repetition", make: () => [stream("1", "network.loss", "a"), stream("11", "network.loss", "a")] },
];

/** Sum of (observed - expected)^2 / expected over a table whose cells are equally likely. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** How two streams' draws fall into a square table, one stream for each side. */
function pairsIn(side: number, one: RandomStream, other: RandomStream): number[] {
  const counts = new Array<number>(side * side).fill(0);
  for (let draw = 0; draw < DRAWS; draw++) {
    const cell = one.integer(side) * side + other.integer(side);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}

/** Mean product of draws of two streams, the later shifted by `lag`, each draw taken as its distance from 1/2. */
function covariance(one: readonly number[], other: readonly number[], lag: number): { readonly mean: number; readonly count: number } {
  let [sum, count] = [0, 0];
  for (const [index, draw] of one.entries()) {
    const partner = other[index + lag];
    if (partner === undefined) continue;
    sum += (draw - 0.5) * (partner - 0.5);
    count++;
  }
  return { mean: sum / count, count };
}

/** A product of two independent numbers that are uniform around 0 with the width 1 has this standard deviation: 1/12. */
const PRODUCT_DEVIATION = 1 / 12;

/** Distance from the expectation in units of what chance allows, the worst of a few shifts. */
function correlation(one: readonly number[], other: readonly number[], lags: readonly number[]): number {
  return Math.max(
    ...lags.map((lag) => {
      const { mean, count } = covariance(one, other, lag);
      return Math.abs(mean) / meanSlack(PRODUCT_DEVIATION, count);
    }),
  );
}

/** The same for each of the 32 bits: how often both streams have it alike. */
function worstBit(one: RandomStream, other: RandomStream): number {
  const alike = new Array<number>(32).fill(0);
  for (let draw = 0; draw < DRAWS; draw++) {
    const different = one.uint32() ^ other.uint32();
    for (let bit = 0; bit < 32; bit++) if (((different >>> bit) & 1) === 0) alike[bit] = (alike[bit] ?? 0) + 1;
  }
  return Math.max(...alike.map((count) => Math.abs(count / DRAWS - 0.5) / shareSlack(0.5, DRAWS)));
}

const uniforms = (from: RandomStream): number[] => Array.from({ length: DRAWS }, () => from.uniform());

describe.each(RELATED)("streams of $how", ({ make }) => {
  it("fall evenly into a square", () => {
    const [one, other] = make();
    expect(chiSquare(pairsIn(16, one, other))).toBeLessThan(chiSquareLimit(255));
  });

  it("are not correlated, nor are they when one is shifted", () => {
    const [one, other] = make().map(uniforms);
    expect(correlation(one ?? [], other ?? [], [-3, -2, -1, 0, 1, 2, 3])).toBeLessThan(1);
  });

  it("agree in each bit half of the time", () => {
    const [one, other] = make();
    expect(worstBit(one, other)).toBeLessThan(1);
  });
});

describe("a single stream", () => {
  it("falls evenly into a square with the draw after it, and into a cube with the two after it", () => {
    const one = stream("serial", "test", "");
    expect(chiSquare(pairsIn(16, one, one))).toBeLessThan(chiSquareLimit(255));
    const counts = new Array<number>(512).fill(0);
    for (let draw = 0; draw < DRAWS; draw++) {
      const cell = one.integer(8) * 64 + one.integer(8) * 8 + one.integer(8);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(511));
  });

  it("is not correlated with itself, shifted", () => {
    const draws = uniforms(stream("serial", "test", "shifted"));
    expect(correlation(draws, draws, [1, 2, 3, 4, 5, 16])).toBeLessThan(1);
  });
});

describe("the tests", () => {
  const half = (): readonly [RandomStream, RandomStream] => [stream("x", "p", ""), stream("x", "p", "")];

  it("find a stream that is the other, or the other one draw late", () => {
    const [one, other] = half();
    expect(chiSquare(pairsIn(16, one, other))).toBeGreaterThan(chiSquareLimit(255));
    expect(worstBit(...half())).toBeGreaterThan(1);
    const [draws, same] = half().map(uniforms);
    expect(correlation(draws ?? [], same ?? [], [0])).toBeGreaterThan(1);
    expect(correlation(draws ?? [], (same ?? []).slice(1), [-1])).toBeGreaterThan(1);
  });

  it("find one draw in ten that two streams share", () => {
    const [one, other] = [uniforms(stream("x", "p", "")), uniforms(stream("y", "p", ""))];
    expect(
      correlation(
        one,
        other.map((draw, index) => (index % 10 === 0 ? (one[index] ?? 0) : draw)),
        [0],
      ),
    ).toBeGreaterThan(1);
  });
});

it("streams of a hundred names draw in every way what they have always drawn", () => {
  const digest = new Digest();
  const items = ["a", "b", "c"];
  for (let name = 0; name < 100; name++) {
    const from = stream(`seed-${name % 10}`, `purpose-${name % 7}`, `node-${name}`);
    for (let draw = 0; draw < 100; draw++) {
      digest
        .number(from.uint32())
        .number(from.uniform())
        .number(from.integer(draw + 1))
        .number(from.exponential(1_000));
      digest.text(from.pick(items)).number(from.chance(0.3) ? 1 : 0);
    }
  }
  expect(digest.hex()).toMatchInlineSnapshot(`"ce9a12d4efea523941a3fe6bc0bf1f37"`);
});
