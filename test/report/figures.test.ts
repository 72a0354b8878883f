import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesFigure,
  calendarFigure,
  countFigure,
  distinctFigures,
  durationFigure,
  shareFigure,
  significant,
  valueFigure,
} from "../../src/report/figures.ts";

describe("durations", () => {
  test.each([
    [0, "0 s"],
    [1, "1 us"],
    [999, "999 us"],
    [999.6, "1 ms"],
    [250_000, "250 ms"],
    [999_600, "1 s"],
    [1_240_000, "1.24 s"],
    [119_600_000, "2 min"],
    [870_000_000, "14 min 30 s"],
    [7_200_000_000, "2 h"],
    [172_800_000_000, "2 d"],
    [6_058_800_000_000, "70 d 3 h"],
    [-1_500_000, "-1.5 s"],
  ])("%d us is %s", (durationUs, text) => {
    expect(durationFigure(durationUs)).toBe(text);
  });

  test("keep three digits: what is printed is within half a percent, or half of the smaller unit", () => {
    const unitUs: { readonly [unit: string]: number } = { us: 1, ms: 1e3, s: 1e6, min: 6e7, h: 3.6e9, d: 8.64e10 };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 15 }), (durationUs) => {
        const words = durationFigure(durationUs).split(" ");
        let readUs = 0;
        for (let index = 0; index < words.length; index += 2) {
          readUs += Number(words[index]) * (unitUs[words[index + 1] ?? ""] ?? Number.NaN);
        }
        expect(Math.abs(readUs - durationUs) / durationUs).toBeLessThan(0.0125);
      }),
    );
  });
});

describe("shares", () => {
  test.each([
    [0, "0 %"],
    [1, "100 %"],
    [0.0983, "9.83 %"],
    [0.5, "50 %"],
    [0.99997, ">99.9 %"],
    [0.000_000_01, "<0.0001 %"],
    [1.5, "150 %"],
    [-0.02, "-2 %"],
  ])("%d is %s", (share, text) => {
    expect(shareFigure(share)).toBe(text);
  });

  test("only nothing prints as nothing, and only everything as everything", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 6 }),
        (share, digits) => {
          expect(shareFigure(share, digits)).not.toBe("0 %");
          expect(shareFigure(share, digits)).not.toBe("100 %");
        },
      ),
    );
  });
});

test("counts have commas between their thousands", () => {
  expect([0, 999, 1000, 1_234_567, -98_765, 0.123456].map(countFigure)).toEqual(["0", "999", "1,000", "1,234,567", "-98,765", "0.123"]);
});

test("amounts of data take the unit that keeps them below a thousand", () => {
  expect([0, 512, 999.9, 6_442_450_944, 4_000_000_000_000_000_000].map(bytesFigure)).toEqual([
    "0 B",
    "512 B",
    "1 kB",
    "6.44 GB",
    "4000 PB",
  ]);
});

test("calendar times count whole days and the time of the day, rounded down", () => {
  expect(calendarFigure(0)).toBe("0d 00:00:00");
  expect(calendarFigure(42 * 86_400_000_000 + 10_999_999)).toBe("42d 00:00:10");
  expect(calendarFigure(42 * 86_400_000_000 + 10_250_999, true)).toBe("42d 00:00:10.250");
  expect(calendarFigure(-30_000_000)).toBe("-0d 00:00:30");
});

test("a value beside its limit prints differently unless it is the limit", () => {
  expect(distinctFigures(5_000_400, 5_000_000, "us")).toEqual(["5.0004 s", "5 s"]);
  expect(distinctFigures(5_000_000, 5_000_000, "us")).toEqual(["5 s", "5 s"]);
  const value = fc.double({ min: 0, max: 1e15, noNaN: true });
  fc.assert(
    fc.property(value, value, fc.constantFrom("us", "share", "ratio", "count"), (one, other, unit) => {
      const [oneText, otherText] = distinctFigures(one, other, unit);
      expect(oneText === otherText).toBe(one === other);
    }),
  );
});

test("each unit of a criterion has its own look", () => {
  expect([valueFigure(1500, "us"), valueFigure(0.5, "share"), valueFigure(1.04, "ratio"), valueFigure(3, "count")]).toEqual([
    "1.5 ms",
    "50 %",
    "1.04 x",
    "3",
  ]);
});

test("significant digits never come with an exponent", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e15, noNaN: true }), fc.integer({ min: 1, max: 8 }), (value, digits) => {
      const text = significant(value, digits);
      expect(text).toMatch(/^[0-9]+(\.[0-9]*[1-9])?$/);
      expect(Number(text)).toBeCloseTo(Number(value.toPrecision(digits)), 12);
    }),
  );
});
