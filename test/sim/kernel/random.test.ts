import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomSource } from "../../../sim/kernel/random.ts";

/** The statistic sum (observed - expected)^2 / expected for equally likely classes. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("streams", () => {
  it("give these numbers on every engine and in every version", () => {
    const source = new RandomSource("42");
    const jitter = source.stream("network.jitter", "node-7");
    expect(Array.from({ length: 6 }, () => jitter.uint32())).toMatchInlineSnapshot(`
      [
        3242426584,
        4181863363,
        82046041,
        868092983,
        212396686,
        3962969700,
      ]
    `);
    const workload = source.stream("workload");
    expect(Array.from({ length: 3 }, () => workload.uniform())).toMatchInlineSnapshot(`
      [
        0.08215175954579668,
        0.4929616799043036,
        0.22623525183539772,
      ]
    `);
    expect(Array.from({ length: 3 }, () => workload.exponential(1000))).toMatchInlineSnapshot(`
      [
        569.6402955395702,
        131.36470010788167,
        207.7139568075349,
      ]
    `);
    expect(Array.from({ length: 6 }, () => workload.integer(10))).toMatchInlineSnapshot(`
      [
        5,
        2,
        2,
        9,
        1,
        0,
      ]
    `);
  });

  it("do not depend on the order in which they are asked for, nor on what is drawn from others", () => {
    const names = fc.array(fc.tuple(fc.string({ maxLength: 5 }), fc.string({ maxLength: 5 })), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.string(), names, fc.nat(), (seed, streams, draws) => {
        const [purpose, entity] = streams[draws % streams.length] ?? ["", ""];
        const alone = new RandomSource(seed).stream(purpose, entity);
        const crowded = new RandomSource(seed);
        for (const [otherPurpose, otherEntity] of streams) {
          const other = crowded.stream(otherPurpose, otherEntity);
          if (otherPurpose !== purpose || otherEntity !== entity) for (let i = 0; i < draws % 7; i++) other.uniform();
        }
        const late = crowded.stream(purpose, entity);
        for (let i = 0; i < 5; i++) expect(late.uint32()).toBe(alone.uint32());
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("differ by seed, purpose and entity, also where their names run together", () => {
    const source = new RandomSource("1");
    const first = [
      source.stream("a", "bc"),
      source.stream("ab", "c"),
      source.stream("abc"),
      source.stream("", "abc"),
      new RandomSource("2").stream("a", "bc"),
      new RandomSource("").stream("a", "bc"),
    ].map((stream) => `${stream.uint32()} ${stream.uint32()}`);
    expect(new Set(first).size).toBe(first.length);
  });

  it("differ for seeds that seedrandom itself takes for one, because it repeats short texts and drops high bytes", () => {
    const seeds = ["1", "11", "111", "a", "aa", "\u0101", "\u0001", ""];
    const first = seeds.map((seed) => new RandomSource(seed).stream("purpose").uint32());
    expect(new Set(first).size).toBe(seeds.length);
  });

  it("go on where they were when asked for again", () => {
    const source = new RandomSource("1");
    const stream = source.stream("p", "e");
    expect(source.stream("p", "e")).toBe(stream);
    expect(source.stream("p", "f")).not.toBe(stream);
  });

  it("of neighbours are independent", () => {
    const source = new RandomSource("independence");
    // The first draws of 10,000 entities, two by two, fall evenly into an 8 x 8 table.
    const counts = new Array<number>(64).fill(0);
    for (let entity = 0; entity < 10_000; entity++) {
      const one = source.stream("p", `node-${entity}`).integer(8);
      const next = source.stream("q", `node-${entity}`).integer(8);
      counts[one * 8 + next] = (counts[one * 8 + next] ?? 0) + 1;
    }
    // 63 degrees of freedom: 103.4 is exceeded once in a thousand.
    expect(chiSquare(counts)).toBeLessThan(103.4);
  });
});

describe("draws", () => {
  const stream = new RandomSource("draws").stream("test");

  it("integer is even, also for a number that does not divide 2^32", () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 50_000; i++) {
      const draw = stream.integer(10);
      counts[draw] = (counts[draw] ?? 0) + 1;
    }
    expect(counts).toHaveLength(10);
    // 9 degrees of freedom: 27.9 is exceeded once in a thousand.
    expect(chiSquare(counts)).toBeLessThan(27.9);
  });

  it("integer is unbiased where a plain remainder would not be", () => {
    // Of 3 * 2^30 classes a remainder of 32 bits would favour the first third two to one.
    const n = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 20_000; i++) if (stream.integer(n) < 2 ** 30) low++;
    expect(low / 20_000).toBeGreaterThan(0.31);
    expect(low / 20_000).toBeLessThan(0.36);
  });

  it("integer stays in range and covers its ends", () => {
    const seen = new Set(Array.from({ length: 200 }, () => stream.integer(3)));
    expect([...seen].sort()).toEqual([0, 1, 2]);
    expect(stream.integer(1)).toBe(0);
    expect(stream.integer(2 ** 32)).toBeLessThan(2 ** 32);
    for (const bad of [0, -1, 1.5, Number.NaN, 2 ** 32 + 1]) expect(() => stream.integer(bad)).toThrow(RangeError);
  });

  it("uniform lies in [0, 1) with 53 bits and the right mean and spread", () => {
    const draws = Array.from({ length: 20_000 }, () => stream.uniform());
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.003);
    expect(draws.every((draw) => Number.isInteger(draw * 2 ** 53))).toBe(true);
    expect(draws.some((draw) => (draw * 2 ** 53) % 2 === 1)).toBe(true);
  });

  it("exponential has its mean, its median and no negative value", () => {
    const draws = Array.from({ length: 20_000 }, () => stream.exponential(100)).sort((a, b) => a - b);
    expect(draws[0]).toBeGreaterThanOrEqual(0);
    expect(Math.abs(draws.reduce((sum, draw) => sum + draw, 0) / draws.length - 100)).toBeLessThan(3);
    expect(Math.abs((draws[10_000] ?? 0) - 100 * Math.LN2)).toBeLessThan(3);
  });

  it("chance keeps to its probability and draws whatever it is", () => {
    let hits = 0;
    for (let i = 0; i < 20_000; i++) if (stream.chance(0.3)) hits++;
    expect(Math.abs(hits / 20_000 - 0.3)).toBeLessThan(0.015);
    const [sure, never] = [new RandomSource("x").stream("s"), new RandomSource("x").stream("s")];
    expect(sure.chance(1)).toBe(true);
    expect(never.chance(0)).toBe(false);
    expect(sure.uint32()).toBe(never.uint32());
  });

  it("pick takes every item and refuses an empty list", () => {
    const seen = new Set(Array.from({ length: 100 }, () => stream.pick(["x", "y", "z"])));
    expect([...seen].sort()).toEqual(["x", "y", "z"]);
    expect(() => stream.pick([])).toThrow(RangeError);
  });
});
