/** Annotations and step summary of GitHub Actions: escapes, limits, and nothing that a message could smuggle in. */
import { describe, expect, test } from "vitest";
import { type CheckResult, checkResult } from "../../../src/report/check.ts";
import { githubReporter } from "../../../src/report/reporters/github.ts";
import { stepSummary } from "../../../src/report/reporters/step-summary.ts";
import { CONTEXT, outcomeSaying, resultOf, results, slowerResult, unknownResult, unmetResult } from "./results.ts";

const lines = (result: CheckResult): string[] => githubReporter.render(result, CONTEXT).split("\n").slice(0, -1);

/** So many problems, of as many scenarios. */
const many = (count: number): CheckResult => {
  const { scenarios } = slowerResult();
  return checkResult(Array.from({ length: count }, () => scenarios).flat());
};

describe("annotations", () => {
  test("one for each problem, on its line, with the line that repeats it", () => {
    const [first = "", ...others] = lines(unmetResult());
    expect(others).toHaveLength(4);
    expect(first).toMatch(/^::error file=scenarios\/some plan\.yaml,line=13,col=3,title=dwcp-test%3A D2::after a kill, /);
    expect(first).toMatch(/ \[seed 1 and 1 more run\]%0Areplay: cutover run /);
  });

  test("a slower rollback says what it was and what it is", () => {
    expect(lines(slowerResult())).toEqual([
      expect.stringMatching(
        /^::error file=.*,title=dwcp-test%3A worse than its baseline::rollback .*: p95 [\d.]+ s, was [\d.]+ s \(baseline reports/,
      ),
    ]);
  });

  test("what could not be judged is a warning; without problems there are none", () => {
    expect(lines(unknownResult())).toEqual([expect.stringMatching(/^::warning file=.*never seen: a kill/)]);
    expect(lines(results.met?.() ?? unmetResult())).toEqual([]);
  });

  test("runs without an outcome are a warning", () => {
    expect(lines(results.incomplete?.() ?? unmetResult())).toEqual(["::warning title=cutover::3 runs have no outcome"]);
  });

  test("no text breaks out of its place", () => {
    const result = resultOf([outcomeSaying("100 %\r\n::error::fake,x")], "na,me:\n::warning::fake");
    for (const line of lines(result)) {
      expect(line).toMatch(/^::error file=[^,:]*,line=\d+,col=\d+,title=[^,:]*::/);
    }
    expect(lines(result)[0]).toContain("100 %25%0D%0A::error::fake,x");
    expect(lines(result)[0]).toContain("title=na%2Cme%3A%0A%3A%3Awarning%3A%3Afake%3A D2::");
  });

  test("ten are told, of eleven nine and how many are left", () => {
    expect(lines(many(10))).toHaveLength(10);
    expect(lines(many(10)).at(-1)).toContain("file=");
    expect(lines(many(11))).toHaveLength(10);
    expect(lines(many(11)).at(-1)).toBe("::error title=cutover::2 more problems: see the step summary or the log");
  });

  test("files are relative to the root of the repository", () => {
    const text = githubReporter.render(unmetResult(), { ...CONTEXT, root: `${process.cwd()}/scenarios` });
    expect(text).toContain("file=some plan.yaml,");
  });
});

describe("the step summary", () => {
  test("has a row for each scenario and an item for each problem", () => {
    const text = stepSummary(unmetResult(), process.cwd(), 100_000);
    expect(text).toContain("### cutover check: unmet");
    expect(text).toContain("| <code>scenarios/some plan.yaml</code> | 3 | 1 | 2 | 0 | **2 unmet** | - |");
    expect(text.match(/^- /gm)).toHaveLength(5);
  });

  test("makes no markup of what a message says", () => {
    const text = stepSummary(resultOf([outcomeSaying("<img src=x> | `a` [b](c)\n# d")]), process.cwd(), 100_000);
    expect(text).not.toMatch(/<img|\[b\]|^# d/m);
  });

  test("keeps to its limit and says that something is left out", () => {
    const whole = stepSummary(many(300), process.cwd(), 10_000_000);
    for (const bytesMax of [0, 10, 80, 2_000, 10_000, Buffer.byteLength(whole) - 1]) {
      const text = stepSummary(many(300), process.cwd(), bytesMax);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytesMax);
      if (bytesMax >= 80) expect(text).toMatch(/The rest is left out/);
    }
    expect(stepSummary(many(300), process.cwd(), Buffer.byteLength(whole))).toBe(whole);
  });
});
