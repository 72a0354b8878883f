/** Moments: how the calendar is written. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMoment, parseMoment } from "../../src/scenario/moments.ts";

const DAY_US = 86_400_000_000;

test.each([
  ["week 1", 0],
  ["week 7", 42 * DAY_US],
  ["day 3", 2 * DAY_US],
  ["week 7 + 1d", 43 * DAY_US],
  ["day 2 - 1h", DAY_US - 3_600_000_000],
  ["90s", 90_000_000],
])("%s counts from the start of the plan", (text, offsetUs) => {
  expect(parseMoment(text)).toEqual({ from: { kind: "start" }, offsetUs });
});

test.each([
  ["step:week-9", "step", "week-9", 0],
  ["step:week-9 - 2s", "step", "week-9", -2_000_000],
  ["command:kill + 1m", "command", "kill", 60_000_000],
])("%s counts from a name", (text, kind, name, offsetUs) => {
  expect(parseMoment(text)).toEqual({ from: { kind, name }, offsetUs });
});

test.each([
  "",
  "week",
  "week 0",
  "week 07",
  "week -1",
  "week 7+1d",
  "week 7 + 1",
  "week 7 1d",
  "step:",
  "step:9",
  "step:a b",
  "fault:a",
  "7",
  "1.5us",
])("%j is no moment", (text) => expect(parseMoment(text)).toBeUndefined());

test("printing, then parsing, gives the moment back", () => {
  fc.assert(
    fc.property(
      fc.nat(36_500 * 86_400).map((seconds) => seconds * 1_000_000 + 7),
      (us) => {
        expect(parseMoment(formatMoment(us))).toEqual({ from: { kind: "start" }, offsetUs: us });
      },
    ),
  );
});
