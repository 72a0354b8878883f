/**
 * Whether new runs are worse than old ones by more than chance, whatever the distribution: the exceedance test.
 *
 * Of `oldCount` old values, the one of rank `rank` (counted from the smallest) is a limit. If old and new values come from one continuous
 * distribution, the number of `newCount` new values at or below the limit has the negative hypergeometric distribution
 *
 *   P(i new values <= X(r)) = C(r - 1 + i, i) C(m - r + n - i, n - i) / C(m + n, n),   m old values, n new ones, r the rank
 *
 * (H. A. David, H. N. Nagaraja, "Order Statistics", 3rd ed., Wiley 2003, section 7.3; G. J. Hahn, W. Q. Meeker, "Statistical
 * Intervals", Wiley 1991, section 5.5: distribution-free prediction limits). Ties only make it more careful. Only + - * / are used.
 */

/** P(at least `above` of `newCount` new values exceed the old value of a rank), if old and new runs do not differ. */
export function exceedanceProbability(oldCount: number, rank: number, newCount: number, above: number): number {
  if (rank < 1 || rank > oldCount || above < 0 || above > newCount) {
    throw new RangeError(`${above} of ${newCount} new values above rank ${rank} of ${oldCount}: no such case`);
  }
  let term = 1;
  for (let index = 1; index <= newCount; index += 1) term *= (oldCount - rank + index) / (oldCount + index);
  let sum = 0;
  for (let below = 0; below <= newCount - above; below += 1) {
    sum += term;
    if (below < newCount) term *= ((rank + below) / (below + 1)) * ((newCount - below) / (oldCount - rank + newCount - below));
  }
  return Math.min(1, sum);
}

/**
 * How many of `newCount` new values may exceed the old value of a rank, if that many or fewer do so by chance with
 * probability 1 - `error` at least. All of them may, where the runs are too few to tell.
 */
export function mostByChance(oldCount: number, rank: number, newCount: number, error: number): number {
  let most = newCount;
  while (most > 0 && exceedanceProbability(oldCount, rank, newCount, most) <= error) most -= 1;
  return most;
}
