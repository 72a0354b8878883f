/** A coarse latency histogram, small enough to send: buckets grow by a tenth, so a quantile is right to within 10 %. */

const FIRST_BOUND_US = 100;
const BUCKETS = 146;
/** A product of doubles may exceed the true one by this fraction: 0.07 * 100 does, and the rank of it would be 8 instead of 7. */
const ROUNDING = 1 / 0x4000000000000;

/** Upper bounds of the buckets in microseconds: 100 us, 110 us and so on, to about 100 s. */
const BOUNDS_US: readonly number[] = Object.freeze(upperBounds());

/** A histogram of no more values than this keeps them one by one: most are of a second, or of one node, and never have more. */
const FEW = 16;

/** Merging two gives the same as having counted all values in one. Latencies above the last bound count in the last bucket. */
export class LatencyHistogram {
  /** The buckets of the values, in the order in which they came, while they are few. */
  #few: number[] = [];
  /** Values by bucket, once they are more. */
  #counts: number[] | undefined;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(latencyUs: number): void {
    this.#take(bucketOf(latencyUs));
  }

  merge(other: LatencyHistogram): void {
    if (other.#counts === undefined) {
      for (const bucket of [...other.#few]) this.#take(bucket);
      return;
    }
    const counts = this.#byBucket();
    for (let bucket = 0; bucket < BUCKETS; bucket++) counts[bucket] = (counts[bucket] ?? 0) + (other.#counts[bucket] ?? 0);
    this.#count += other.#count;
  }

  /** Takes back what was merged before. */
  unmerge(other: LatencyHistogram): void {
    if (other.#count === 0) return;
    const counts = this.#byBucket();
    if (other.#counts === undefined) for (const bucket of other.#few) counts[bucket] = (counts[bucket] ?? 0) - 1;
    else for (let bucket = 0; bucket < BUCKETS; bucket++) counts[bucket] = (counts[bucket] ?? 0) - (other.#counts[bucket] ?? 0);
    this.#count -= other.#count;
  }

  /** Upper bound of the bucket that holds the quantile (0 to 1), in microseconds; 0 if empty. */
  quantile(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.#count * (1 - ROUNDING)));
    if (this.#counts === undefined) return BOUNDS_US[this.#few.toSorted((one, other) => one - other)[rank - 1] ?? -1] ?? 0;
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return BOUNDS_US[bucket] ?? 0;
    }
    return 0;
  }

  #take(bucket: number): void {
    this.#count++;
    if (this.#counts === undefined && this.#few.length < FEW) {
      this.#few.push(bucket);
      return;
    }
    const counts = this.#byBucket();
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }

  #byBucket(): number[] {
    if (this.#counts !== undefined) return this.#counts;
    const counts = new Array<number>(BUCKETS).fill(0);
    for (const bucket of this.#few) counts[bucket] = (counts[bucket] ?? 0) + 1;
    this.#few = [];
    this.#counts = counts;
    return counts;
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
