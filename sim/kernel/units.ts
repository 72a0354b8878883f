/** Units of virtual time: everything in the world counts integer microseconds, and code names its units instead of writing zeros. */

/** One microsecond, the unit itself. */
export const MICROSECOND = 1;
/** Microseconds in a millisecond. */
export const MILLISECOND = 1_000 * MICROSECOND;
/** Microseconds in a second. */
export const SECOND = 1_000 * MILLISECOND;
/** Microseconds in a minute. */
export const MINUTE = 60 * SECOND;
/** Microseconds in an hour. */
export const HOUR = 60 * MINUTE;
/** Microseconds in a day. */
export const DAY = 24 * HOUR;
/** Microseconds in a week. */
export const WEEK = 7 * DAY;

/** Seconds as integer microseconds, rounded to the nearest. Throws a RangeError if the result is no safe integer. */
export function seconds(count: number): number {
  return toInteger(count * SECOND);
}

/** Milliseconds as integer microseconds, rounded to the nearest. Throws a RangeError if the result is no safe integer. */
export function milliseconds(count: number): number {
  return toInteger(count * MILLISECOND);
}

function toInteger(timeUs: number): number {
  const rounded = Math.round(timeUs);
  if (!Number.isSafeInteger(rounded)) throw new RangeError(`${timeUs} us is not a time: it must be finite and below 2^53 us`);
  return rounded;
}
