/** The JUnit report is valid by the schemas of Ant and Jenkins, whatever the texts in it, and counts what it should. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { baselineOf } from "../../../src/report/baseline.ts";
import { compareWithBaseline } from "../../../src/report/baseline-comparison.ts";
import { junitReporter } from "../../../src/report/reporters/junit.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { cleanOutcome, violatedOutcome } from "../outcomes.ts";
import { CONTEXT, checkedRuns, outcomeSaying, resultOf, results, unmetResult } from "./results.ts";
import { junitMistakes } from "./validation.ts";

describe("by the schema of Jenkins", () => {
  test.each(Object.entries(results))("valid: %s", async (_, result) => {
    expect(await junitMistakes(junitReporter.render(result(), CONTEXT))).toEqual([]);
  });

  test("the schema is awake", async () => {
    const xml = junitReporter.render(unmetResult(), CONTEXT);
    expect(await junitMistakes(xml.replace("<testcase ", '<testcase colour="red" '))).not.toEqual([]);
    expect(await junitMistakes(xml.replaceAll("testcase", "case"))).not.toEqual([]);
  });

  test("valid whatever the names and messages are", async () => {
    const texts = fc.sample(fc.string({ unit: "binary", maxLength: 40 }), { numRuns: 8, seed: 1 });
    const nasty = ["]]>", "</failure>", '"&amp;<', "\u0000\u0008\ud800\uffff", "a\r\nb\tc", ...texts];
    for (const text of nasty) {
      expect(await junitMistakes(junitReporter.render(resultOf([outcomeSaying(text)], `x${text}`), CONTEXT)), JSON.stringify(text)).toEqual(
        [],
      );
    }
  });
});

test("a case for each run, a failure for each that is not met, with place and replay line", () => {
  const xml = junitReporter.render(unmetResult(), CONTEXT);
  expect(xml).toContain('tests="3" failures="2" errors="0"');
  expect(xml.match(/<testcase /g)).toHaveLength(3);
  expect(xml).toContain('<testcase name="seed 2" classname="dwcp-test" time="1512.000000"/>');
  expect(xml).toContain("at scenarios/some plan.yaml:13:3");
  expect(xml).toContain("replay: cutover run 'scenarios/some plan.yaml' --seed 3</failure>");
});

test("every run that is not met says what broke in it, with its own figures", () => {
  const slow = (seconds: number): Outcome => {
    const { criteria, ...outcome } = violatedOutcome();
    const value = seconds * 1_000_000;
    return { ...outcome, criteria: criteria.map((each) => (each.id === "rollback-time" ? { ...each, status: "violated", value } : each)) };
  };
  const [one = "", two = ""] = junitReporter
    .render(resultOf([slow(6), slow(7)]), CONTEXT)
    .split("<testcase ")
    .slice(1);
  expect(one).toContain("\nRollback time: 6 s, limit at most 5 s\n");
  expect(two).toContain("\nRollback time: 7 s, limit at most 5 s\n");
  expect(two).toContain("\nat scenarios/some plan.yaml:13:3\n");
});

test("a case for each metric of the baseline", () => {
  const xml = junitReporter.render(results.slower?.() ?? unmetResult(), CONTEXT);
  expect(xml).toMatch(
    /<testcase name="baseline of rollback [^"]*" classname="dwcp-test" time="0.000000">\n {6}<failure message="rollback [^"]* was [^"]*"/,
  );
  expect(xml).toContain('<testcase name="baseline of error rate" classname="dwcp-test" time="0.000000"/>');
});

test("what could not be judged is an error", () => {
  const xml = junitReporter.render(results.unknown?.() ?? unmetResult(), CONTEXT);
  expect(xml).toContain('tests="1" failures="0" errors="1"');
  expect(xml).toContain("never seen: a kill");
});

test("runs without an outcome are an error of their own, so that passed cases alone are not taken for a green check", () => {
  const xml = junitReporter.render(results.incomplete?.() ?? unmetResult(), CONTEXT);
  expect(xml).toContain('<testcase name="every run has an outcome" classname="cutover check" time="0.000000">');
  expect(xml).toContain('<error message="3 runs have no outcome" type="incomplete"></error>');
});

test("a baseline that could not be compared is an error of every metric", () => {
  const before = baselineOf("dwcp-test", { ...checkedRuns([cleanOutcome()]).measurement, model: "another" }, undefined);
  const comparison = compareWithBaseline(checkedRuns([cleanOutcome()]).measurement, before);
  const xml = junitReporter.render(resultOf([cleanOutcome()], "dwcp-test", { file: "b.json", status: "unknown", comparison }), CONTEXT);
  const { length } = comparison.metrics;
  expect(xml).toContain(`tests="${length + 1}" failures="0" errors="${length}"`);
});
