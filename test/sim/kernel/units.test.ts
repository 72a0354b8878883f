import { expect, it } from "vitest";
import { DAY, HOUR, MICROSECOND, MILLISECOND, MINUTE, milliseconds, SECOND, seconds, WEEK } from "../../../sim/kernel/units.ts";

it("counts in microseconds", () => {
  expect([MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK]).toEqual([
    1, 1_000, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000, 604_800_000_000,
  ]);
});

it("rounds to whole microseconds", () => {
  expect(seconds(1.5)).toBe(1_500_000);
  expect(seconds(0.1234567)).toBe(123_457);
  expect(milliseconds(0.25)).toBe(250);
});

it("rejects what is no time", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e10]) expect(() => seconds(bad)).toThrow(RangeError);
  expect(() => milliseconds(Number.NaN)).toThrow(RangeError);
});
