/** What a node has sampled of the way to one site: the last samples, as many as the hungriest model takes. */
import type { Pattern } from "../constants/index.ts";
import { PATTERN } from "../constants/index.ts";

/** One sample of a way, a minute after the one before. */
export interface Sample {
  readonly bandwidthBps: number;
  readonly rttUs: number;
  /** Probability that a message is lost. */
  readonly loss: number;
}

/** The samples of one way, the oldest first; older ones than `capacity` are forgotten. */
export class History {
  readonly #capacity: number;
  #samples: Sample[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#samples.length;
  }

  /** Takes a sample that has been seen `times` times in a row. */
  add(sample: Sample, times = 1): void {
    for (let left = Math.min(times, this.#capacity); left > 0; left--) this.#samples.push(sample);
    this.#samples = this.#samples.slice(-this.#capacity);
  }

  /** The mean of the last `count` samples. Throws a RangeError if there are not as many. */
  mean(count: number): Sample {
    if (count > this.#samples.length) throw new RangeError(`the mean of ${count} samples: there are ${this.#samples.length}`);
    const last = this.#samples.slice(-count);
    const mean = (value: (sample: Sample) => number): number => last.reduce((sum, sample) => sum + value(sample), 0) / count;
    return { bandwidthBps: mean(({ bandwidthBps }) => bandwidthBps), rttUs: mean(({ rttUs }) => rttUs), loss: mean(({ loss }) => loss) };
  }

  /** How the bandwidth runs over the last `count` samples. */
  pattern(count: number): Pattern {
    const values = this.#samples.slice(-count).map(({ bandwidthBps }) => bandwidthBps);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    if (values.every((value) => Math.abs(value - mean) <= PATTERN.stableSpread * mean)) return "stable";
    const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0));
    if (steps.every((step) => step >= 0) || steps.every((step) => step <= 0)) return "linear";
    const crossings = values.slice(1).filter((value, index) => value > mean !== (values[index] ?? 0) > mean).length;
    return crossings > PATTERN.volatileCrossings * values.length ? "volatile" : "periodic";
  }
}
