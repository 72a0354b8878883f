/**
 * One unit of work of a farm: it advances in slices, so that it can be given up and shows that it is alive. A `Rehearsal` has this shape.
 *
 * Setups, inputs and outputs are plain data that can be cloned from thread to thread.
 */

/** How far a job has come. */
export interface JobProgress {
  /** Between 0 and 1. */
  readonly share: number;
  /** Events that it has simulated. */
  readonly events: number;
}

/** Call `advance` until it gives true, then `result`. What either throws is the job's failure. */
export interface Job<Output> {
  advance(maxEvents: number): boolean;
  readonly progress: JobProgress;
  result(): Output;
}

/** Called once per worker with the setup of all jobs; what it gives, once for each input. A work module exports one as `prepare`. */
export type Prepare<Setup, Input, Output> = (setup: Setup) => (input: Input) => Job<Output>;

/** What became of one input: its output, or in words why there is none. */
export type Settled<Output> = { readonly index: number; readonly output: Output } | { readonly index: number; readonly failure: string };

/** Events between two looks at the clock, or two signs of life: some tens of milliseconds. */
export const SLICE_EVENTS = 20_000;

/** A slice of a job is over. */
export interface Slice {
  readonly progress: JobProgress;
  /** What follows is the result. */
  readonly isLast: boolean;
}

/** Runs one job to its end, slice by slice. What the job throws becomes a failure with its stack. */
export function* settling<Input, Output>(
  begin: (input: Input) => Job<Output>,
  index: number,
  input: Input,
): Generator<Slice, Settled<Output>> {
  try {
    const job = begin(input);
    for (;;) {
      const isLast = job.advance(SLICE_EVENTS);
      yield { progress: job.progress, isLast };
      if (isLast) return { index, output: job.result() };
    }
  } catch (thrown) {
    return { index, failure: failureText(thrown) };
  }
}

/** Something that was thrown, in words: message and stack of an error. */
export function failureText(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

/** A job whose result is made of another one's, in the same thread. */
export function mapped<From, To>(job: Job<From>, change: (result: From) => To): Job<To> {
  return {
    advance: (maxEvents) => job.advance(maxEvents),
    get progress() {
      return job.progress;
    },
    result: () => change(job.result()),
  };
}
