/** Nearest known names. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearest, oneOf } from "../../src/scenario/nearest.ts";

const word = fc.string({ maxLength: 12, unit: fc.constantFrom("a", "b", "c", "-") });

test.each([
  ["as-plannd", "as-planned"],
  ["per-componet", "per-component"],
  ["AS-PLANNED", "as-planned"],
  ["xyz", "as-planned"],
])("%s is nearest to %s", (name, expected) => expect(nearest(name, ["as-planned", "per-component"])).toBe(expected));

test("nothing is nearest where nothing is known", () => expect(nearest("a", [])).toBeUndefined());

test("a very long name is compared by its beginning", () => expect(nearest("node".repeat(1_000_000), ["a", "nodes"])).toBe("nodes"));

test("swapped neighbours are one edit", () => {
  expect(editDistance("retyr", "retry")).toBe(1);
  expect(editDistance("abcd", "badc")).toBe(2);
});

test("a name is at distance 0 from itself only, the distance is symmetric, and no longer than the longer word", () => {
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance === 0).toBe(a === b);
      expect(editDistance(b, a)).toBe(distance);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});

test("the names to expect are listed, with the nearest to what was found", () => {
  expect(oneOf(["nodes", "sites"], "nodez")).toBe("one of nodes, sites (nearest: nodes)");
  expect(oneOf(["nodes", "sites"], 5)).toBe("one of nodes, sites");
  expect(oneOf(["nodes"], "nodez")).toBe("nodes");
  expect(oneOf([], "nodez")).toBe("nothing, as none is known here");
});
