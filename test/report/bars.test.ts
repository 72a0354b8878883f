import fc from "fast-check";
import { expect, test } from "vitest";
import { bar, level, resample } from "../../src/report/bars.ts";
import { lengthOf } from "../../src/report/layout.ts";

test("a dot means exactly none and a full block exactly all", () => {
  expect([-1, 0, 1e-9, 0.5, 0.999_999, 1].map(level)).toEqual([" ", ".", "▁", "▄", "▇", "█"]);
});

test("a bar stays within its scale, and what took time can be seen", () => {
  const phase = fc.record({
    from: fc.integer({ min: 0, max: 10 ** 9 }),
    length: fc.integer({ min: 1, max: 10 ** 9 }),
    rest: fc.nat(10 ** 9),
  });
  fc.assert(
    fc.property(phase, fc.integer({ min: 1, max: 100 }), ({ from, length, rest }, columns) => {
      const drawn = bar(from, from + length, from + length + rest, columns);
      expect(lengthOf(drawn)).toBeLessThanOrEqual(columns);
      expect(drawn.trim()).not.toBe("");
    }),
  );
});

test("a bar has the length of its share", () => {
  expect(bar(0, 1, 1, 4)).toBe("████");
  expect(bar(1, 2, 4, 8)).toBe("  ██");
  expect(bar(0, 3, 16, 8)).toBe("█▌");
  expect(bar(0, 1, 1000, 8)).toBe("▏");
  expect(bar(2, 2, 4, 8)).toBe("");
  expect(bar(0, 0, 0, 8)).toBe("");
});

test("resampling keeps what is constant, and blanks where nothing was measured", () => {
  expect(resample([0, 0, 1, 1], 2)).toEqual([0, 1]);
  expect(resample([0, 1, -1, -1], 2)).toEqual([0.5, -1]);
  expect(resample([-1, 1], 1)).toEqual([1]);
  expect(resample([0, 1], 5)).toEqual([0, 0, 1, 1]);
  expect(resample([], 5)).toEqual([]);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 500 }),
      fc.integer({ min: 1, max: 100 }),
      (series, columns) => {
        const resampled = resample(series, columns);
        expect(resampled.length).toBeLessThanOrEqual(columns);
        expect(Math.min(...resampled)).toBeGreaterThanOrEqual(Math.min(...series) - 1e-12);
        expect(Math.max(...resampled)).toBeLessThanOrEqual(Math.max(...series) + 1e-12);
      },
    ),
  );
});
