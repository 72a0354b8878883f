/**
 * v1's ITP: spreads the chunks of a task over the streams of its transfer, the heuristic that stands in for the trained network
 * (facts 1.7). v3 uses the same name for something else, so there is nothing to compare the two by.
 */

/**
 * How many chunks each stream gets: in proportion to its speed, by largest remainder, the earlier stream winning a tie. The counts add up
 * to `chunks`. Throws a RangeError unless there is a stream and every speed is positive.
 */
export function partition(chunks: number, speeds: readonly number[]): number[] {
  const total = speeds.reduce((sum, speed) => sum + speed, 0);
  if (speeds.length === 0 || speeds.some((speed) => !(speed > 0))) {
    throw new RangeError(`cannot spread chunks over streams with the speeds [${speeds.join(", ")}]: expected positive ones`);
  }
  const exact = speeds.map((speed) => (chunks * speed) / total);
  const counts = exact.map((share) => Math.floor(share));
  const left = chunks - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = exact
    .map((share, stream) => ({ stream, remainder: share - Math.floor(share) }))
    .sort((one, other) => other.remainder - one.remainder || one.stream - other.stream);
  for (const { stream } of byRemainder.slice(0, left)) counts[stream] = (counts[stream] ?? 0) + 1;
  return counts;
}
