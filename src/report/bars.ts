/** Bars and levels drawn with block characters, one place for all of them. */

const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇"];
const FULL = "█";
const ENDS = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/**
 * One character for a share: a dot for exactly 0, a full block for exactly 1, one of seven heights between, a blank where nothing was
 * measured (a negative share). A straggler among thousands therefore stays visible.
 */
export function level(share: number): string {
  if (share < 0) {
    return " ";
  }
  if (share === 0) {
    return ".";
  }
  return share >= 1 ? FULL : (LEVELS[Math.min(LEVELS.length - 1, Math.floor(share * LEVELS.length))] ?? FULL);
}

/**
 * A bar from `from` to `to` on a scale of `columns` characters that stands for `whole`. It begins at a whole column; what is not zero has
 * at least
 * the thinnest block. Not padded at its right.
 */
export function bar(from: number, to: number, whole: number, columns: number): string {
  if (whole <= 0 || to <= from) {
    return "";
  }
  const start = Math.min(columns - 1, Math.floor((from / whole) * columns));
  const eighths = Math.max(1, Math.min((columns - start) * 8, Math.round(((to / whole) * columns - start) * 8)));
  const end = eighths % 8 === 0 ? "" : (ENDS[(eighths % 8) - 1] ?? "");
  return " ".repeat(start) + FULL.repeat(Math.floor(eighths / 8)) + end;
}

/**
 * A series brought to at most `columns` values: the mean of the buckets that a column covers, without those where nothing was measured
 * (negative); -1 where a column covers no other. A short series is stretched by a whole factor, so that every bucket keeps the same width.
 */
export function resample(series: readonly number[], columns: number): number[] {
  const width = resampledColumns(series.length, columns);
  return Array.from({ length: width }, (_, column) => {
    const first = Math.floor((column * series.length) / width);
    const last = Math.max(first + 1, Math.floor(((column + 1) * series.length) / width));
    const measured = series.slice(first, last).filter((share) => share >= 0);
    return measured.length === 0 ? -1 : measured.reduce((sum, share) => sum + share, 0) / measured.length;
  });
}

/** How many columns `resample` gives for a series of `length` buckets. */
export function resampledColumns(length: number, columns: number): number {
  return length === 0 ? 0 : length >= columns ? columns : length * Math.floor(columns / length);
}
