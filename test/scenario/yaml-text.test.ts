import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type WrittenMap, yamlText } from "../../src/scenario/yaml-text.ts";

const text = fc.oneof(
  fc.string({ unit: "binary-ascii" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("~", "null", "Yes", "1e3", "0x1f", "- a", "a: b", "a #b", "[a", "a,b"),
);
const scalar = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const key = fc.stringMatching(/^[a-z][a-zA-Z0-9-]{0,12}$/);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("any"), { maxLength: 4 }), fc.dictionary(key, tie("any"), { maxKeys: 4 })),
})).any;

test("YAML reads back what was written, but for empty collections at the top", () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { minKeys: 1, noNullPrototype: true }), (drawn) => {
      const map = { first: 1, ...drawn } as WrittenMap;
      const kept = Object.entries(map).filter(([, each]) => typeof each !== "object" || Object.keys(each).length > 0);
      expect(parse(yamlText(map))).toEqual(Object.fromEntries(kept));
    }),
    { seed: 1, numRuns: 500 },
  );
});

test("what is short stands on one line, lists of maps never do", () => {
  const map = { name: "x", list: [1, 2], maps: [{ a: 1 }, { b: { c: 2 } }], deep: { a: { b: { c: 1 } } }, one: { a: { b: 1 } } };
  expect(yamlText(map)).toBe(`name: x

list: [1, 2]

maps:
  - { a: 1 }
  - { b: { c: 2 } }

deep:
  a: { b: { c: 1 } }

one: { a: { b: 1 } }
`);
});
