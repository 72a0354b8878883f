/** The house is tidy, and the rules that say so are awake. */
import { describe, expect, it } from "vitest";
import { samples } from "./samples.ts";
import { projectFiles } from "./source-file.ts";
import { describeProblem, rules, tidy } from "./tidy.ts";

describe("each rule", () => {
  it("has samples, and no sample is without its rule", () => {
    expect(Object.keys(samples).sort()).toEqual(rules.map((rule) => rule.name).sort());
  });

  for (const [rule, { found, fine }] of Object.entries(samples)) {
    it(`${rule} finds what is wrong, line by line`, () => {
      for (const { lines, ...file } of found) {
        const problems = tidy([file]).filter((problem) => problem.rule === rule);
        expect(
          problems.map((problem) => problem.line),
          file.text,
        ).toEqual(lines);
      }
    });

    it(`${rule} leaves alone what is fine`, () => {
      expect(tidy(fine).filter((problem) => problem.rule === rule || problem.rule === "syntax")).toEqual([]);
    });
  }
});

it("reports a file that does not parse instead of passing over it", () => {
  expect(tidy([{ path: "sim/a.ts", text: "let = = 1" }]).map((problem) => problem.rule)).toEqual(["syntax"]);
});

describe("this project", () => {
  const files = projectFiles();

  it("is read as a whole", () => {
    expect(files.map((file) => file.path)).toEqual(expect.arrayContaining(["package.json", "sim/parameters.ts", "test/tidy/tidy.test.ts"]));
  });

  it("is tidy", () => {
    expect(tidy(files).map(describeProblem)).toEqual([]);
  });
});
