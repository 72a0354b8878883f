import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel } from "../../sim/kernel/kernel.ts";
import { Arrivals } from "../../src/systems/arrivals.ts";

const SECOND_US = 1_000_000;
const HOUR_US = 3_600 * SECOND_US;

interface Seen {
  readonly atUs: number;
  readonly id: string;
  readonly luck: number;
}

function source(meanUs: number, seed = "1"): Arrivals<Omit<Seen, "atUs">> {
  const draw = (random: { uniform(): number }, id: string) => ({ id, luck: random.uniform() });
  return new Arrivals({ kernel: new Kernel({ seed }), purpose: "requests", entity: "node-0", meanUs, draw });
}

/** All requests of some stretches of the calendar, in order. */
function seen(arrivals: Arrivals<Omit<Seen, "atUs">>, stretches: readonly (readonly [fromUs: number, toUs: number])[]): Seen[] {
  const all: Seen[] = [];
  for (const [fromUs, toUs] of stretches) {
    for (let atUs = fromUs; atUs < toUs; ) {
      const nextUs = arrivals.nextUs(atUs);
      if (nextUs >= toUs) break;
      const request = arrivals.take();
      if (request !== undefined) all.push({ atUs: nextUs, ...request });
      atUs = request === undefined ? nextUs : nextUs + 1;
    }
  }
  return all;
}

test("the same requests come, whichever stretches of the calendar are looked at", () => {
  const borders = fc.uniqueArray(fc.nat({ max: HOUR_US }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(borders, fc.integer({ min: 1, max: 300 * SECOND_US }), (unsorted, meanUs) => {
      fc.pre(meanUs > SECOND_US / 2);
      const sorted = unsorted.toSorted((one, other) => one - other);
      const stretches = sorted.flatMap((fromUs, index) => (index % 2 === 0 ? [[fromUs, sorted[index + 1] ?? HOUR_US] as const] : []));
      const whole = seen(source(meanUs), [[0, HOUR_US]]);
      const looked = whole.filter(({ atUs }) => stretches.some(([fromUs, toUs]) => fromUs <= atUs && atUs < toUs));
      expect(seen(source(meanUs), stretches)).toEqual(looked);
    }),
    { numRuns: 40 },
  );
});

test("they are a Poisson process: as many as the mean says, and gaps that vary as much as they last", () => {
  const meanUs = 20 * SECOND_US;
  const times = seen(source(meanUs), [[0, 200 * HOUR_US]]).map(({ atUs }) => atUs);
  const gaps = times.slice(1).map((atUs, index) => atUs - (times[index] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) * (gap - mean), 0) / gaps.length;
  expect(mean / meanUs).toBeGreaterThan(0.98);
  expect(mean / meanUs).toBeLessThan(1.02);
  expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.97);
  expect(Math.sqrt(variance) / mean).toBeLessThan(1.03);
});

test("names are unique, and another seed brings other requests", () => {
  const one = seen(source(SECOND_US), [[0, HOUR_US]]);
  expect(new Set(one.map(({ id }) => id)).size).toBe(one.length);
  const other = seen(source(SECOND_US, "2"), [[0, HOUR_US]]);
  expect(other.map(({ atUs }) => atUs)).not.toEqual(one.map(({ atUs }) => atUs));
});
