/**
 * Figures for a reader: durations, shares, sizes and calendar times as short texts, in every report the same.
 *
 * These texts are rounded, on purpose; the exact values stand in `outcome.json`. What must be parsed back is printed by
 * `src/scenario/quantities.ts` instead.
 */
import type { CriterionOutcome } from "../run/outcome.ts";

/** Unit of a criterion's value, limit and control. */
export type Unit = CriterionOutcome["unit"];

const MILLISECOND_US = 1_000;
const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** A duration in microseconds as `250 us`, `1.24 s`, `14 min 30 s` or `70 d 3 h`, with `digits` significant digits below two minutes. */
export function durationFigure(durationUs: number, digits = 3): string {
  if (durationUs < 0) {
    return `-${durationFigure(-durationUs, digits)}`;
  }
  if (durationUs === 0) {
    return "0 s";
  }
  // A value is shown in the next larger unit as soon as rounding would make it 1000 of the smaller one.
  const rounded = Number(durationUs.toPrecision(digits));
  if (rounded < MILLISECOND_US) {
    return `${significant(durationUs, digits)} us`;
  }
  if (rounded < SECOND_US) {
    return `${significant(durationUs / MILLISECOND_US, digits)} ms`;
  }
  if (rounded < 2 * MINUTE_US) {
    return `${significant(durationUs / SECOND_US, digits)} s`;
  }
  if (durationUs < 2 * HOUR_US) {
    return twoUnits(durationUs, MINUTE_US, "min", SECOND_US, "s");
  }
  if (durationUs < 2 * DAY_US) {
    return twoUnits(durationUs, HOUR_US, "h", MINUTE_US, "min");
  }
  return twoUnits(durationUs, DAY_US, "d", HOUR_US, "h");
}

/** A share as a percentage: `9.83 %`. Only 0 prints as `0 %` and only 1 prints as `100 %`, so that a rare failure never looks like none. */
export function shareFigure(share: number, digits = 3): string {
  if (share < 0) {
    return `-${shareFigure(-share, digits)}`;
  }
  if (share > 0 && share < 0.000_001) {
    return "<0.0001 %";
  }
  const text = significant(share * 100, digits);
  if (share < 1 && Number(text) >= 100) {
    return ">99.9 %";
  }
  return `${text} %`;
}

/** A whole number with commas between its thousands: `1,234,567`. A fraction is rounded to three significant digits first. */
export function countFigure(count: number): string {
  if (!Number.isInteger(count)) {
    return significant(count, 3);
  }
  const digits = Math.abs(count).toFixed(0);
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) {
    groups.unshift(digits.slice(Math.max(0, end - 3), end));
  }
  return `${count < 0 ? "-" : ""}${groups.join(",")}`;
}

/** A number of things: `1 site`, `1,200 runs`. The plural is formed with an s. */
export function amountFigure(count: number, noun: string): string {
  return `${countFigure(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** An amount of data in decimal units: `512 B`, `4.29 GB`. */
export function bytesFigure(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (Number(value.toPrecision(3)) >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${significant(value, 3)} ${units[unit] ?? ""}`;
}

/** A moment of the calendar in microseconds since the plan began: `42d 00:00:10`, with `.250` behind it when `milliseconds` is set. */
export function calendarFigure(calendarUs: number, milliseconds = false): string {
  const sign = calendarUs < 0 ? "-" : "";
  const totalMs = Math.floor(Math.abs(calendarUs) / MILLISECOND_US);
  const days = Math.floor(totalMs / 86_400_000);
  const clock = [Math.floor(totalMs / 3_600_000) % 24, Math.floor(totalMs / 60_000) % 60, Math.floor(totalMs / 1000) % 60];
  const fraction = milliseconds ? `.${String(totalMs % 1000).padStart(3, "0")}` : "";
  return `${sign}${days}d ${clock.map((part) => String(part).padStart(2, "0")).join(":")}${fraction}`;
}

/** A value in one of the units of criteria. A ratio prints as `1.2 x`. */
export function valueFigure(value: number, unit: Unit, digits = 3): string {
  switch (unit) {
    case "us":
      return durationFigure(value, digits);
    case "share":
      return shareFigure(value, digits);
    case "ratio":
      return `${significant(value, digits)} x`;
    case "count":
      return countFigure(value);
  }
}

/**
 * Two values in one unit, with as many digits as it takes to tell them apart: a value just above its limit must not print like the limit.
 */
export function distinctFigures(value: number, limit: number, unit: Unit): readonly [value: string, limit: string] {
  for (let digits = 3; digits < 15; digits += 1) {
    const texts = [valueFigure(value, unit, digits), valueFigure(limit, unit, digits)] as const;
    if (value === limit || texts[0] !== texts[1]) {
      return [texts[0], valueFigure(limit, unit)];
    }
  }
  return [String(value), String(limit)];
}

/** A limit's text with its direction: `<= 5 s`, `>= 70 %`. */
export function boundFigure(limit: string, bound: CriterionOutcome["bound"]): string {
  return `${bound === "atMost" ? "<=" : ">="} ${limit}`;
}

/** A number with at most `digits` significant digits, without an exponent and without trailing zeros. */
export function significant(value: number, digits: number): string {
  if (value === 0) {
    return "0";
  }
  const rounded = Number(value.toPrecision(digits));
  const text = rounded.toFixed(Math.min(20, Math.max(0, digits - 1 - decimalExponent(rounded))));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Exponent of the leading decimal digit, read from the shortest exact notation so that no logarithm is involved. */
function decimalExponent(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

function twoUnits(durationUs: number, largeUs: number, large: string, smallUs: number, small: string): string {
  const smalls = Math.round(durationUs / smallUs);
  const perLarge = largeUs / smallUs;
  const rest = smalls % perLarge;
  return `${Math.floor(smalls / perLarge)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}
