/** Jobs that only count: for the tests of the farm that need no thread. */
import type { Job, JobProgress } from "../../src/farm/job.ts";

/** Takes as many slices as it is told; its output is its input times the setup's factor. A negative input is a mistake of the job. */
export class Counting implements Job<number> {
  readonly #input: number;
  readonly #factor: number;
  readonly #slices: number;
  #done = 0;

  constructor(input: number, factor: number, slices = 3) {
    this.#input = input;
    this.#factor = factor;
    this.#slices = slices;
  }

  advance(maxEvents: number): boolean {
    if (maxEvents < 1) throw new RangeError("a slice without events");
    if (this.#input < 0) throw new RangeError(`cannot count to ${this.#input}`);
    this.#done += 1;
    return this.#done >= this.#slices;
  }

  get progress(): JobProgress {
    return { share: this.#done / this.#slices, events: this.#done * 10 };
  }

  result(): number {
    return this.#input * this.#factor;
  }
}

/** Prepares counting jobs with a factor. */
export function prepare(factor: number): (input: number) => Counting {
  return (input) => new Counting(input, factor);
}
