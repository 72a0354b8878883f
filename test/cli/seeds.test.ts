import fc from "fast-check";
import { expect, test } from "vitest";
import { folderName, parseFrom, parseRuns, parseSeed, runFolder, shellWord, sweepFolder } from "../../src/cli/seeds.ts";

test("a seed is any printable text", () => {
  expect(parseSeed("42")).toBe("42");
  expect(parseSeed("the quick brown fox")).toBe("the quick brown fox");
  for (const bad of ["", "a\nb", "\u0000", "x".repeat(101), "\ud800"]) {
    expect(() => parseSeed(bad)).toThrow(/Expected 1 to 100 printable characters/);
  }
});

test("runs and first seeds are whole numbers in their range", () => {
  expect([parseRuns("1"), parseRuns("1000000"), parseFrom("0"), parseFrom("17")]).toEqual([1, 1_000_000, 0, 17]);
  for (const bad of ["0", "-1", "1.5", "1e3", "", " 5", "1000001", "many", "NaN"]) {
    expect(() => parseRuns(bad)).toThrow("Expected a whole number from 1 to 1000000.");
  }
  expect(() => parseFrom("-1")).toThrow("Expected a whole number from 0 to");
  expect(() => parseFrom("9007199254740991")).toThrow("Expected a whole number");
});

test("folders are named after the scenario and the seeds", () => {
  expect(runFolder("dwcp-rollback", "42")).toBe("reports/dwcp-rollback/seed-42");
  expect(sweepFolder("dwcp-rollback", 1, 100)).toBe("reports/dwcp-rollback/seeds-1-100");
  expect(runFolder("a/b", "../../x")).toBe("reports/a%2Fb/seed-%2E.%2F..%2Fx");
});

test("a folder name never leaves its folder, and different texts get different names", () => {
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.constantFrom("", ".", "..", "%2E", "a/b", "a".repeat(500)));
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(folderName(one)).toMatch(/^[A-Za-z0-9_%-][A-Za-z0-9_.%-]{0,160}$/);
      expect(folderName(one) === folderName(other)).toBe(one === other);
    }),
  );
});

test("a word for the shell is quoted where it must be", () => {
  expect(["42", "scenarios/a.yaml", "cluster.nodes=10", "a b", "it's", "", "$HOME", "[a, b]"].map(shellWord)).toEqual([
    "42",
    "scenarios/a.yaml",
    "cluster.nodes=10",
    "'a b'",
    "'it'\\''s'",
    "''",
    "'$HOME'",
    "'[a, b]'",
  ]);
});
