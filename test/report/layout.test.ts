import fc from "fast-check";
import { expect, test } from "vitest";
import { left, lengthOf, printable, right, shorten, wrap } from "../../src/report/layout.ts";

const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.lorem());
const columns = fc.integer({ min: 1, max: 120 });

test("left and right give exactly the width", () => {
  fc.assert(
    fc.property(anyText, columns, (text, width) => {
      expect(lengthOf(left(text, width))).toBe(width);
      expect(lengthOf(right(text, width))).toBe(width);
    }),
  );
  expect([left("ab", 4), right("ab", 4), left("abcdef", 4), shorten("abcdef", 2)]).toEqual(["ab  ", "  ab", "ab..", "ab"]);
});

test("nothing that a terminal acts upon gets through", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const codes = [...printable(text)].map((character) => character.codePointAt(0) ?? 0);
      expect(codes.filter((code) => code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x2028 && code <= 0x202e))).toEqual([]);
    }),
  );
  expect(printable("\u001b[31mred\u001b[0m\n")).toBe(" [31mred [0m ");
});

test("wrapping keeps every word and the width", () => {
  fc.assert(
    fc.property(anyText, columns, (text, width) => {
      const lines = wrap(text, width);
      expect(Math.max(0, ...lines.map(lengthOf))).toBeLessThanOrEqual(width);
      expect(lines.join("").replaceAll(" ", "")).toBe(printable(text).replaceAll(" ", ""));
    }),
  );
});

test("wrapping into a number of lines marks what is cut off", () => {
  expect(wrap("one two three four five", 9, 2)).toEqual(["one two", "three f.."]);
  expect(wrap("one two three", 9, 2)).toEqual(["one two", "three"]);
  expect(wrap("", 9)).toEqual([]);
  fc.assert(
    fc.property(fc.lorem({ maxCount: 30 }), fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 4 }), (text, width, lines) => {
      const limited = wrap(text, width, lines);
      const all = wrap(text, width);
      expect(limited.length).toBe(Math.min(lines, all.length));
      expect(limited.at(-1)?.endsWith("..") === true).toBe(all.length > lines);
    }),
  );
});
