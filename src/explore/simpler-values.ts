/** Numbers that are simpler than a given one: smaller and round, or as large and rounder. */

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const DAY_US = 1_440 * MINUTE_US;

/** Durations that a person would write, the simplest first. */
const ROUND_US: readonly number[] = [
  ...[0, 1, 2, 5, 10, 20, 30].map((seconds) => seconds * SECOND_US),
  ...[1, 2, 5, 10, 30, 60, 120, 360].map((minutes) => minutes * MINUTE_US),
  ...[1, 2, 7].map((days) => days * DAY_US),
];

/** Round durations below one, from the shortest up. */
export function shorterUs(durationUs: number): readonly number[] {
  return ROUND_US.filter((candidate) => candidate < durationUs);
}

/** A number of things below one, from the smallest up: all of the first few, then in steps of a half, and the next smaller one. */
export function fewer(count: number, least: number): readonly number[] {
  const candidates = new Set<number>();
  for (let candidate = least; candidate < count; candidate += candidate < 8 ? 1 : Math.floor(candidate / 2)) candidates.add(candidate);
  if (count > least) candidates.add(count - 1);
  return [...candidates];
}

/** The number with one, then with two significant digits; none for a number that has no more. */
export function rounder(value: number): readonly number[] {
  const rounded = [1, 2].map((digits) => Number(value.toPrecision(digits)));
  return rounded
    .filter((candidate, index) => candidate !== value && candidate > 0 && rounded.indexOf(candidate) === index)
    .filter((candidate) => digitsOf(candidate) < digitsOf(value));
}

function digitsOf(value: number): number {
  return value
    .toExponential()
    .replace(/e.*$/, "")
    .replace(/[^0-9]/g, "").length;
}
