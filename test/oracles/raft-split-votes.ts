/** How often votes split where every message takes the same time. */

/** A group of `size` members of which `up` are up, and one way of a message as a share of the range of election timeouts. */
export interface SplitCase {
  readonly size: number;
  readonly up: number;
  readonly latency: number;
}

/**
 * The probability that the first ballot elects nobody. The first member to time out gets its own vote and those of the members that time
 * out more than one way after it, so it fails if the first c = up - floor(size / 2) + 1 time out within one way of each other. Thesis,
 * section 9.2: Pr(D <= l) is the sum over k from c - 1 to s of (s choose k) l^k (1 - l)^(s - k), where s is `up` and l `latency`: of s
 * uniform numbers, at least c - 1 others lie within l behind the least one as often as at least c - 1 of s lie in an interval of length l.
 */
export function splitVoteRate({ size, up, latency }: SplitCase): number {
  const needed = up - Math.floor(size / 2) + 1;
  let rate = 0;
  let choose = 1;
  for (let k = 0; k <= up; k++) {
    if (k >= needed - 1) rate += choose * latency ** k * (1 - latency) ** (up - k);
    choose = (choose * (up - k)) / (k + 1);
  }
  return rate;
}

/** The same by the integral over the moment of the first timeout, for which the formula stands: by the midpoint rule. */
export function splitVoteIntegral({ size, up, latency }: SplitCase): number {
  const needed = up - Math.floor(size / 2) + 1;
  const steps = 20_000;
  let rate = 0;
  for (let step = 0; step < steps; step++) {
    const first = (step + 0.5) / steps;
    const near = Math.min(1, latency / (1 - first));
    rate += (up * (1 - first) ** (up - 1) * atLeast(needed - 1, up - 1, near)) / steps;
  }
  return rate;
}

/** The probability that at least `hits` of so many independent trials succeed. */
function atLeast(hits: number, trials: number, probability: number): number {
  let sum = 0;
  let choose = 1;
  for (let k = 0; k <= trials; k++) {
    if (k >= hits) sum += choose * probability ** k * (1 - probability) ** (trials - k);
    choose = (choose * (trials - k)) / (k + 1);
  }
  return sum;
}
