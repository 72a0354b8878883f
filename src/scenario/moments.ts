/** Moments of a plan's calendar as a scenario writes them: `week 7`, `day 3 + 2h`, `step:week-9 - 2s`, `command:kill + 1m`, `90s`. */
import { DURATION_SOURCE, formatDuration, parseDuration } from "./quantities.ts";

/** A moment that may hang on a step or an operator command of the plan. */
export interface Moment {
  /** What the offset counts from: the start of the plan, or a named step or command. */
  readonly from: { readonly kind: "start" } | { readonly kind: "step" | "command"; readonly name: string };
  /** Microseconds; negative for a moment before it. */
  readonly offsetUs: number;
}

/** What a name looks like that moments and `--set` paths may refer to. */
export const NAME_SOURCE = "[A-Za-z][A-Za-z0-9_-]{0,63}";

/** What a written moment looks like. Weeks and days count from 1, as plans do: `week 1` and `day 1` are the start of the plan. */
export const MOMENT_PATTERN = new RegExp(
  `^(?:(week|day) ([1-9]\\d{0,3})|(step|command):(${NAME_SOURCE})|(${DURATION_SOURCE}))(?: +([+-]) +(${DURATION_SOURCE}))?$`,
);

/** For error messages. */
export const MOMENT_EXPECTED = "a moment such as week 7, day 3 + 2h, step:NAME - 2s, command:NAME or 90s";

const DAY_US = 86_400_000_000;
const WEEK_US = 7 * DAY_US;

/** Reads a moment; undefined if the text is none. */
export function parseMoment(text: string): Moment | undefined {
  const match = MOMENT_PATTERN.exec(text);
  if (match === null) return undefined;
  const [, period, number, kind, name, duration, sign, distance] = match;
  const distanceUs = distance === undefined ? 0 : parseDuration(distance);
  if (distanceUs === undefined) return undefined;
  const shiftUs = sign === "-" ? -distanceUs : distanceUs;
  if (name !== undefined) return { from: { kind: kind === "step" ? "step" : "command", name }, offsetUs: shiftUs };
  const startUs = period === undefined ? parseDuration(duration ?? "") : (Number(number) - 1) * (period === "week" ? WEEK_US : DAY_US);
  return startUs === undefined ? undefined : { from: { kind: "start" }, offsetUs: startUs + shiftUs };
}

/**
 * Prints calendar microseconds since the plan began as a moment: `90s` in the first week, `week 7 + 1d` later.
 * @throws RangeError as `formatDuration`.
 */
export function formatMoment(calendarUs: number): string {
  if (calendarUs < WEEK_US) return formatDuration(calendarUs);
  const weeks = Math.floor(calendarUs / WEEK_US);
  const restUs = calendarUs - weeks * WEEK_US;
  return restUs === 0 ? `week ${weeks + 1}` : `week ${weeks + 1} + ${formatDuration(restUs)}`;
}
