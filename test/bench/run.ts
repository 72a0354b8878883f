/** A simulation as the benchmarks see it. */

/** A simulation that has been set up and can be driven on. */
export interface Run {
  /** Events that are pending. */
  readonly pending: number;
  /** Fires exactly so many events. */
  advance(events: number): void;
  /** What has come of it so far. The same for the kernel and for the bare loop. */
  outcome(): string;
}
