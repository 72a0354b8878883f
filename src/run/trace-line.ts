/** What a trace is made of: a plain object for each thing that happened, in the order in which it happened. `docs/trace.md` lists them. */

/** What a line may hold. */
export type TraceValue =
  | null
  | boolean
  | number
  | string
  | readonly TraceValue[]
  | {
      readonly [name: string]: TraceValue;
    };

/** One line. Lines of one kind all have the same keys, in the same order; times are integer microseconds in keys that end in `Us`. */
export interface TraceLine {
  readonly kind: string;
  /** Virtual time. */
  readonly atUs: number;
  /** The event in which it happened, counted from 1; 0 is the set-up of the run. */
  readonly event: number;
  /** The event that scheduled that one; 0 for the set-up itself. */
  readonly cause: number;
  readonly [name: string]: TraceValue;
}

/** Takes the lines of a trace as they come. It must not keep them all: there may be millions. */
export interface TraceSink {
  record(line: TraceLine): void;
}
