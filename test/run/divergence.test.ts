import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../src/report/outcome-json.ts";
import { firstDifference } from "../../src/run/divergence.ts";

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(0, 1, "a", true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value")),
  ),
})).value;

test("two pieces of plain data differ somewhere if and only if their texts do", () => {
  fc.assert(
    fc.property(data, data, (one, other) => {
      expect(firstDifference(one, other) === undefined).toBe(canonicalJson(one) === canonicalJson(other));
      expect(firstDifference(one, structuredClone(one))).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [
    { b: 1, a: [1, { c: 2 }] },
    { b: 2, a: [1, { c: 3 }] },
    { path: "a[1].c", values: [2, 3] },
  ],
  [[1], [1, 2], { path: "[1]", values: [undefined, 2] }],
  [{ a: {} }, { a: [] }, { path: "a", values: [{}, []] }],
  [{}, { a: null }, { path: "a", values: [undefined, null] }],
  [1, "1", { path: "", values: [1, "1"] }],
])("the first place of %j and %j", (one, other, difference) => {
  expect(firstDifference(one, other)).toEqual(difference);
});

test("numbers that JSON writes alike are the same", () => {
  expect(firstDifference([0, Number.NaN], [-0, Number.NaN])).toBeUndefined();
});
