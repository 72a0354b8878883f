/**
 * Time as a clock counts it whose rate is wrong: exact, in whole microseconds and millionths of one.
 *
 * A rate is a whole number of parts per million, so a clock that is `ppm` too fast gains exactly `ppm` millionths of a microsecond in each.
 * Products are split before they reach 2^53; nothing is lost or won over any number of changes.
 */

const MILLION = 1_000_000;
/** Rates whose clock still goes forward, and not more than twice as fast. */
const PPM_MIN = -999_999;
const PPM_MAX = 1_000_000;

/** A reading of such a clock. `millionths` is from 0 to 999,999. */
export interface Reading {
  readonly us: number;
  readonly millionths: number;
}

/**
 * What a clock that is `ppm` too fast gains in `elapsedUs`; negative if it is too slow. Both are whole numbers, `elapsedUs` not negative.
 */
export function gainedUs(elapsedUs: number, ppm: number): Reading {
  const whole = Math.floor(elapsedUs / MILLION);
  return normalised(whole * ppm, (elapsedUs - whole * MILLION) * ppm);
}

/** The sum of two readings. */
export function sum(one: Reading, other: Reading): Reading {
  return normalised(one.us + other.us, one.millionths + other.millionths);
}

/** Throws a RangeError unless a clock may be so many parts per million too fast. */
export function expectRate(ppm: number): void {
  if (!Number.isInteger(ppm) || ppm < PPM_MIN || ppm > PPM_MAX) {
    throw new RangeError(`a clock that is ${ppm} ppm too fast: expected a whole number from ${PPM_MIN} to ${PPM_MAX}`);
  }
}

/** The rate that a clock may have which is nearest to so many parts per million. */
export function nearestRate(ppm: number): number {
  return Math.min(PPM_MAX, Math.max(PPM_MIN, ppm));
}

/** A clock that is right until its rate changes. */
export class DriftingTime {
  private sinceUs = 0;
  private base: Reading = { us: 0, millionths: 0 };
  private rate = 0;

  /** How much too fast the clock is, parts per million. */
  get ppm(): number {
    return this.rate;
  }

  /** What the clock reads at a true time that is not before the last change of its rate, microseconds. */
  at(timeUs: number): Reading {
    const elapsedUs = timeUs - this.sinceUs;
    const own: Reading = { us: this.base.us + elapsedUs, millionths: this.base.millionths };
    return this.rate === 0 ? own : sum(own, gainedUs(elapsedUs, this.rate));
  }

  /** The same in whole microseconds, rounded down: all that is asked of a clock most of the time. */
  usAt(timeUs: number): number {
    return this.rate === 0 ? this.base.us + (timeUs - this.sinceUs) : this.at(timeUs).us;
  }

  /** The first whole microsecond of true time at which the clock reads `due` or more; not before the last change of its rate. */
  when({ us, millionths }: Reading): number {
    const leftUs = us - this.base.us;
    const leftMillionths = millionths - this.base.millionths;
    if (leftUs < 0 || (leftUs === 0 && leftMillionths <= 0)) return this.sinceUs;
    // The true span is left * 10^6 / (10^6 + ppm); whole multiples of the divisor come out first.
    const divisor = MILLION + this.rate;
    const multiples = Math.floor(leftUs / divisor);
    const rest = (leftUs - multiples * divisor) * MILLION + leftMillionths;
    return this.sinceUs + multiples * MILLION + Math.ceil(rest / divisor);
  }

  /** Has the clock go wrong by another rate from `timeUs` on. Throws a RangeError unless it is a whole number from -999,999 to 10^6. */
  setRate(timeUs: number, ppm: number): void {
    expectRate(ppm);
    this.base = this.at(timeUs);
    this.sinceUs = timeUs;
    this.rate = ppm;
  }
}

function normalised(us: number, millionths: number): Reading {
  const carryUs = Math.floor(millionths / MILLION);
  return { us: us + carryUs, millionths: millionths - carryUs * MILLION };
}
