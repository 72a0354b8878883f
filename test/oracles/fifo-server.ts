/** A single server with a first-in, first-out queue, in exact fractions: what links and CPUs must agree with to the microsecond. */

/** Arrivals must come in the order of their times. Service times are fractions of a microsecond: `work / rate`. */
export class FifoServer {
  /** When the server is free, as numerator over denominator microseconds. */
  private numerator = 0n;
  private denominator = 1n;

  /** Serves a job; gives the time when it is done, rounded up to whole microseconds. */
  serve(atUs: number, work: bigint, rate: bigint): number {
    const arrival = BigInt(atUs) * this.denominator;
    if (this.numerator < arrival) this.numerator = arrival;
    this.numerator = this.numerator * rate + work * this.denominator;
    this.denominator *= rate;
    const divisor = greatestCommonDivisor(this.numerator, this.denominator);
    this.numerator /= divisor;
    this.denominator /= divisor;
    return Number((this.numerator + this.denominator - 1n) / this.denominator);
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
