import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, outcomeJson } from "../../src/report/outcome-json.ts";
import { violatedOutcome } from "./outcomes.ts";

test("an outcome reads back as it was written, with sorted keys and a final line feed", () => {
  const text = outcomeJson(violatedOutcome());
  expect(JSON.parse(text)).toEqual(violatedOutcome());
  expect(text.endsWith("}\n")).toBe(true);
  expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(violatedOutcome()).sort());
});

test("equal values are equal texts, in whatever order their keys were set", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 }), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(canonicalJson({ b: 1, a: [{ d: null, c: "x" }] })).toBe(
    '{\n  "a": [\n    {\n      "c": "x",\n      "d": null\n    }\n  ],\n  "b": 1\n}\n',
  );
});

test("a key of the prototype is a key like any other", () => {
  const value: unknown = JSON.parse('{"__proto__": {"x": 1}, "a": 2}');
  expect(canonicalJson(value)).toContain('"__proto__"');
});

test("an absent key is left out", () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{\n  "b": 1\n}\n');
});

test.each([
  [{ a: { b: Number.NaN } }, "$.a.b is NaN"],
  [[1, Number.POSITIVE_INFINITY], "$[1] is Infinity"],
  [{ a: 1n }, "$.a is bigint"],
  [[undefined], "$[0] is undefined"],
  [{ a: new Map() }, "$.a is not a plain object"],
  [{ a: () => 1 }, "$.a is function"],
])("refuses what JSON cannot hold", (value, message) => {
  expect(() => canonicalJson(value)).toThrow(message);
});
