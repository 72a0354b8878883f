/** Exact quantiles of one run: every sample is kept. */

const CAPACITY_INITIAL = 16;
/** A product of doubles may exceed the true one by this fraction: 0.07 * 100 does, and the rank of it would be 8 instead of 7. */
const ROUNDING = 1 / 0x4000000000000;

/** A growing set of samples. Adding is cheap; the first question after an addition sorts. */
export class Samples {
  private values = new Float64Array(CAPACITY_INITIAL);
  private length = 0;
  private sorted = true;
  private sum = 0;

  /** Adds a sample. Throws a RangeError if it is not finite. */
  add(x: number): void {
    if (!Number.isFinite(x)) throw new RangeError(`a sample of ${x}: expected a finite number`);
    if (this.length === this.values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = x;
    this.sum += x;
    this.sorted = false;
  }

  /** Adds some samples. Throws like `add`. */
  addAll(samples: Iterable<number>): void {
    for (const x of samples) this.add(x);
  }

  /** A copy of all samples, in an order that says nothing. */
  toArray(): Float64Array {
    return this.values.slice(0, this.length);
  }

  /** How many samples there are. */
  get count(): number {
    return this.length;
  }

  /** The arithmetic mean; exact for integers as long as their sum is below 2^53. Throws a RangeError without samples. */
  get mean(): number {
    this.expectSamples();
    return this.sum / this.length;
  }

  /**
   * The smallest sample that at least the share `q` of all samples does not exceed (nearest rank; Hyndman and Fan 1996, type 1).
   * `quantile(0)` is the least, `quantile(1)` the greatest. Throws a RangeError without samples, or if `q` is not between 0 and 1.
   */
  quantile(q: number): number {
    this.expectSamples();
    if (!(q >= 0 && q <= 1)) throw new RangeError(`quantile ${q}: expected a share between 0 and 1`);
    if (!this.sorted) {
      this.values.subarray(0, this.length).sort();
      this.sorted = true;
    }
    const rank = Math.ceil(q * this.length * (1 - ROUNDING));
    return this.values[Math.max(0, rank - 1)]!;
  }

  private expectSamples(): void {
    if (this.length === 0) throw new RangeError("there are no samples: ask for count first");
  }
}
