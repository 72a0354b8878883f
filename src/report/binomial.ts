/**
 * What a number of independent runs says about the probability of a violation: exact binomial confidence limits after Clopper and Pearson.
 *
 * C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", Biometrika
 * 26 (1934), 404-413. Only + - * / and comparisons are used, so that the limits have the same bits on every engine.
 */

/** Halvings of the interval [0, 1] until the limit is known to the last bit of a float64. */
const BISECTIONS = 100;

/** Terms of the binomial distribution below this part of its largest one change no digit of a sum. */
const NEGLIGIBLE = 1e-25;

/**
 * The upper limit of a one-sided interval: the probability at which `failures` or fewer of `runs` would happen with probability
 * 1 - `confidence`. For no failures this is 1 - (1 - confidence)^(1/runs), which the "rule of three" 3/runs approximates for 95 %.
 */
export function upperLimit(failures: number, runs: number, confidence: number): number {
  check(failures, runs);
  if (failures === runs) {
    return 1;
  }
  return bisect((probability) => atMost(failures, runs, probability) > 1 - confidence);
}

/**
 * The lower limit of a one-sided interval: the probability at which `failures` or more of `runs` would
 * happen with probability 1 - `confidence`.
 */
export function lowerLimit(failures: number, runs: number, confidence: number): number {
  check(failures, runs);
  if (failures === 0) {
    return 0;
  }
  return bisect((probability) => 1 - atMost(failures - 1, runs, probability) < 1 - confidence);
}

/** The two-sided interval: both one-sided limits at half the error each. */
export function twoSidedInterval(failures: number, runs: number, confidence: number): readonly [lower: number, upper: number] {
  const oneSided = 1 - (1 - confidence) / 2;
  return [lowerLimit(failures, runs, oneSided), upperLimit(failures, runs, oneSided)];
}

/**
 * P(X <= k) for X binomial with `runs` trials. Neighbouring terms have a simple ratio, so all of them are built from the largest one, taken
 * as 1,
 * and divided by their sum: nothing overflows, and only terms near the largest are visited.
 */
export function atMost(k: number, runs: number, probability: number): number {
  if (probability <= 0 || k >= runs) {
    return 1;
  }
  if (probability >= 1) {
    return 0;
  }
  const odds = probability / (1 - probability);
  const mode = Math.min(runs, Math.floor((runs + 1) * probability));
  let total = 0;
  let lower = 0;
  for (let index = mode, term = 1; index <= runs && term > NEGLIGIBLE; index += 1) {
    total += term;
    lower += index <= k ? term : 0;
    term *= ((runs - index) / (index + 1)) * odds;
  }
  for (let index = mode, term = 1; index > 0 && term > NEGLIGIBLE; ) {
    term *= index / ((runs - index + 1) * odds);
    index -= 1;
    total += term;
    lower += index <= k ? term : 0;
  }
  return lower / total;
}

/** The largest probability for which a condition holds that holds up to some point and not beyond. */
function bisect(holdsAt: (probability: number) => boolean): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < BISECTIONS; halving += 1) {
    const middle = (low + high) / 2;
    if (holdsAt(middle)) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

function check(failures: number, runs: number): void {
  if (!Number.isInteger(failures) || !Number.isInteger(runs) || failures < 0 || runs < 1 || failures > runs) {
    throw new RangeError(`${failures} failures of ${runs} runs: expected 0 <= failures <= runs, runs >= 1`);
  }
}
