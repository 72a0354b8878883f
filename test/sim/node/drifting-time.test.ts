import fc from "fast-check";
import { expect, it } from "vitest";
import { DriftingTime, gainedUs, sum } from "../../../sim/node/drifting-time.ts";

const MILLION = 1_000_000n;
const WEEKS_US = 60 * 86_400_000_000;

/** The same clock in one big whole number of millionths of a microsecond. */
class ExactTime {
  private millionths = 0n;
  private sinceUs = 0;
  private rate = MILLION;

  at(timeUs: number): bigint {
    return this.millionths + BigInt(timeUs - this.sinceUs) * this.rate;
  }

  when(due: bigint): number {
    const left = due - this.millionths;
    return this.sinceUs + (left <= 0n ? 0 : Number((left + this.rate - 1n) / this.rate));
  }

  setRate(timeUs: number, ppm: number): void {
    this.millionths = this.at(timeUs);
    this.sinceUs = timeUs;
    this.rate = MILLION + BigInt(ppm);
  }
}

const exact = ({ us, millionths }: { us: number; millionths: number }): bigint => BigInt(us) * MILLION + BigInt(millionths);

it("agrees with exact arithmetic to the last millionth, over any changes of the rate and over months", () => {
  const change = fc.record({
    forUs: fc.nat(WEEKS_US),
    ppm: fc.oneof(fc.constant(0), fc.integer({ min: -999_999, max: 1_000_000 })),
    delayUs: fc.nat(WEEKS_US),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 10 }), (changes) => {
      const time = new DriftingTime();
      const oracle = new ExactTime();
      let nowUs = 0;
      for (const { forUs, ppm, delayUs } of changes) {
        nowUs += forUs;
        time.setRate(nowUs, ppm);
        oracle.setRate(nowUs, ppm);
        expect(time.ppm).toBe(ppm);
        const laterUs = nowUs + delayUs;
        expect(exact(time.at(laterUs))).toBe(oracle.at(laterUs));
        expect(time.usAt(laterUs)).toBe(time.at(laterUs).us);
        const due = { us: time.at(nowUs).us + delayUs, millionths: delayUs % 1_000_000 };
        const whenUs = time.when(due);
        if (!Number.isSafeInteger(whenUs)) continue;
        expect(whenUs).toBe(oracle.when(exact(due)));
        expect(oracle.at(whenUs)).toBeGreaterThanOrEqual(exact(due));
      }
    }),
    { seed: 1, numRuns: 300 },
  );
});

it("is due at once if the time has come", () => {
  const time = new DriftingTime();
  time.setRate(100, 50);
  expect([time.when({ us: 100, millionths: 0 }), time.when({ us: 7, millionths: 3 })]).toEqual([100, 100]);
});

it("gains what the rate says", () => {
  fc.assert(
    fc.property(fc.nat(WEEKS_US), fc.integer({ min: -100_000, max: 100_000 }), (elapsedUs, ppm) => {
      const gained = gainedUs(elapsedUs, ppm);
      expect(exact(gained)).toBe(BigInt(elapsedUs) * BigInt(ppm));
      expect(gained.millionths).toBeGreaterThanOrEqual(0);
      expect(gained.millionths).toBeLessThan(1_000_000);
      expect(exact(sum(gained, gained))).toBe(2n * exact(gained));
    }),
    { seed: 1, numRuns: 200 },
  );
});

it("refuses a rate at which no clock goes", () => {
  for (const bad of [-1_000_000, 1_000_001, 0.5, Number.NaN]) expect(() => new DriftingTime().setRate(0, bad)).toThrow(RangeError);
});
