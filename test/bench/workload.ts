/** What the benchmarks run: workloads that are defined once and written twice, through the kernel's public API and as a bare loop. */

/** A simulation that has been set up and can be driven on. */
export interface Run {
  /** Fires exactly so many events. */
  advance(events: number): void;
  /** Sums up what has happened so far, so that work cannot be optimised away and two runs can be compared. */
  summary(): string;
}

/** One workload at one size. */
export interface Workload {
  readonly name: string;
  readonly nodes: number;
  /** Events that are pending at a time: exactly for W1, at most for W2; for W3 the order of magnitude. */
  readonly pending: number;
  /** Through the public API of the kernel, with its digest on. */
  kernel(): Run;
  /** By hand: typed arrays, a binary heap and a switch, no kernel. */
  bare(): Run;
}
