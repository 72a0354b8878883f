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

/** Probability of a false alarm by `distributionSlack`. */
const FALSE_ALARM = 1e-6;

/**
 * For the largest distance between the distribution function of `count` independent samples and the true one, whatever that is: it is
 * farther away with a probability of at most `FALSE_ALARM`, for any number of samples (Dvoretzky, Kiefer, Wolfowitz 1956 with the constant
 * of Massart 1990).
 */
export function distributionSlack(count: number): number {
  return Math.sqrt(Math.log(2 / FALSE_ALARM) / (2 * count));
}

/** The largest distance between the distribution function of samples and a continuous one: `share` gives the probability up to a value. */
export function distributionDistance(samples: readonly number[], share: (value: number) => number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted.reduce((distance, value, index) => {
    const below = share(value);
    return Math.max(distance, Math.abs(below - index / sorted.length), Math.abs(below - (index + 1) / sorted.length));
  }, 0);
}

/**
 * What the statistic of a chi-square test exceeds with about the chance of `STANDARD_ERRORS`, by its degrees of freedom, of which there
 * should be ten at least (Wilson and Hilferty 1931, The distribution of chi-square).
 */
export function chiSquareLimit(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + STANDARD_ERRORS * Math.sqrt(spread)) ** 3;
}
