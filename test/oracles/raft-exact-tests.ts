/** Whether shares can differ by chance alone: exact tests, which need no rule of thumb for how many trials are enough. */

/** So many of so many trials. */
export interface Share {
  readonly hits: number;
  readonly trials: number;
}

/**
 * Below this a difference is no accident. With a few hundred comparisons in a test run, a sound simulator and a new seed fail together
 * once in some thousand times.
 */
export const EVIDENCE = 1e-6;

/** Outcomes whose computed probabilities differ by less than rounding count as equally likely. */
const ROUNDING = 1 + 1e-9;

/** How likely a share so far from `probability`, or farther, is (two-sided exact binomial test). */
export function binomialPValue({ hits, trials }: Share, probability: number): number {
  const lnFactorial = lnFactorials(trials);
  const ln = (count: number, value: number): number => (count === 0 ? 0 : count * Math.log(value));
  return tail(0, trials, hits, (k) => lnChoose(lnFactorial, trials, k) + ln(k, probability) + ln(trials - k, 1 - probability));
}

/** How likely two shares of one and the same thing are as far apart as these, or farther (Fisher's exact test, two-sided). */
export function fisherPValue(one: Share, other: Share): number {
  const hits = one.hits + other.hits;
  const lnFactorial = lnFactorials(one.trials + other.trials);
  const lnAll = lnChoose(lnFactorial, one.trials + other.trials, hits);
  const lnProbability = (k: number): number => lnChoose(lnFactorial, one.trials, k) + lnChoose(lnFactorial, other.trials, hits - k) - lnAll;
  return tail(Math.max(0, hits - other.trials), Math.min(one.trials, hits), one.hits, lnProbability);
}

/** The sum over all outcomes that are no likelier than the one observed. */
function tail(from: number, to: number, observed: number, lnProbability: (outcome: number) => number): number {
  const limit = Math.exp(lnProbability(observed)) * ROUNDING;
  let sum = 0;
  for (let outcome = from; outcome <= to; outcome++) {
    const probability = Math.exp(lnProbability(outcome));
    if (probability <= limit) sum += probability;
  }
  return sum;
}

function lnChoose(lnFactorial: Float64Array, of: number, chosen: number): number {
  return (lnFactorial[of] ?? 0) - (lnFactorial[chosen] ?? 0) - (lnFactorial[of - chosen] ?? 0);
}

function lnFactorials(upTo: number): Float64Array {
  const table = new Float64Array(upTo + 1);
  for (let n = 2; n <= upTo; n++) table[n] = (table[n - 1] ?? 0) + Math.log(n);
  return table;
}
