/** How far a measured value may lie from the true one by chance, given the size of the sample. */

/**
 * Standard errors that are allowed. A normal variable is further away with a probability of 6e-7, so a new seed raises a false alarm about
 * once in a million tests.
 */
const STANDARD_ERRORS = 5;

/** For the share of successes among `count` independent trials with the probability `p`, with half a trial for continuity. */
export function shareSlack(p: number, count: number): number {
  return STANDARD_ERRORS * Math.sqrt((p * (1 - p)) / count) + 0.5 / count;
}

/** For the mean of `count` independent samples with a known standard deviation. */
export function meanSlack(standardDeviation: number, count: number): number {
  return (STANDARD_ERRORS * standardDeviation) / Math.sqrt(count);
}

/** A ratio of sums over independent cycles, such as the waiting of a queue over its busy periods. */
export interface CycleRatio {
  readonly ratio: number;
  readonly slack: number;
}

/**
 * The ratio of the cycles' totals to their counts, and how far off it may be: the classical estimator for regenerative simulation (Crane
 * and Lemoine, An Introduction to the Regenerative Method, 1977, section 2).
 */
export function cycleRatio(cycles: readonly { readonly total: number; readonly count: number }[]): CycleRatio {
  const total = cycles.reduce((sum, cycle) => sum + cycle.total, 0);
  const count = cycles.reduce((sum, cycle) => sum + cycle.count, 0);
  const ratio = total / count;
  const squares = cycles.reduce((sum, cycle) => sum + (cycle.total - ratio * cycle.count) ** 2, 0);
  const deviation = Math.sqrt(squares / (cycles.length - 1));
  return { ratio, slack: (STANDARD_ERRORS * deviation * Math.sqrt(cycles.length)) / count };
}
