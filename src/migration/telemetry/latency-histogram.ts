/** A coarse latency histogram, small enough to send: buckets grow by a tenth, so a quantile is right to within 10 %. */

const FIRST_BOUND_US = 100;
const BUCKETS = 146;
/** A product of doubles may exceed the true one by this fraction: 0.07 * 100 does, and the rank of it would be 8 instead of 7. */
const ROUNDING = 1 / 0x4000000000000;

/** Upper bounds of the buckets in microseconds: 100 us, 110 us and so on, to about 100 s. */
const BOUNDS_US: readonly number[] = Object.freeze(upperBounds());

/** Merging two gives the same as having counted all values in one. Latencies above the last bound count in the last bucket. */
export class LatencyHistogram {
  /** By bucket; empty before the first value, for most histograms never have one. */
  #counts: number[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(latencyUs: number): void {
    const bucket = bucketOf(latencyUs);
    this.#makeRoom();
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
  }

  merge(other: LatencyHistogram): void {
    if (other.#count === 0) return;
    this.#makeRoom();
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + (other.#counts[bucket] ?? 0);
    this.#count += other.#count;
  }

  /** Takes back what was merged before. */
  unmerge(other: LatencyHistogram): void {
    if (other.#count === 0) return;
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#counts[bucket] = (this.#counts[bucket] ?? 0) - (other.#counts[bucket] ?? 0);
    this.#count -= other.#count;
  }

  /** Upper bound of the bucket that holds the quantile (0 to 1), in microseconds; 0 if empty. */
  quantile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.#count * (1 - ROUNDING)));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return BOUNDS_US[bucket] ?? 0;
    }
    return 0;
  }

  #makeRoom(): void {
    if (this.#counts.length === 0) this.#counts = new Array<number>(BUCKETS).fill(0);
  }
}

function upperBounds(): number[] {
  const bounds: number[] = [];
  for (let boundUs = FIRST_BOUND_US; bounds.length < BUCKETS; boundUs = Math.ceil(boundUs * 1.1)) bounds.push(boundUs);
  return bounds;
}

function bucketOf(latencyUs: number): number {
  let low = 0;
  let high = BUCKETS - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (latencyUs <= (BOUNDS_US[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
