/** The SARIF report is valid by the schema of SARIF 2.1.0, and points at files as URIs. */
import { describe, expect, test } from "vitest";
import { sarifReporter } from "../../../src/report/reporters/sarif.ts";
import { CONTEXT, outcomeSaying, resultOf, results, slowerResult, unmetResult } from "./results.ts";
import { sarifMistakes } from "./validation.ts";

interface SarifResult {
  readonly ruleId: string;
  readonly level: string;
  readonly partialFingerprints: object;
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object };
  }[];
}

const resultsIn = (text: string): readonly SarifResult[] => JSON.parse(text).runs[0].results;

describe("by the schema", () => {
  test.each(Object.entries(results))("valid: %s", (_, result) => {
    expect(sarifMistakes(sarifReporter.render(result(), CONTEXT))).toEqual([]);
  });

  test("valid whatever the messages are", () => {
    for (const text of ["{0} [a](b)", "\u0000\ud800", '"', ""]) {
      expect(sarifMistakes(sarifReporter.render(resultOf([outcomeSaying(text)]), CONTEXT))).toEqual([]);
    }
  });

  test("the schema is awake", () => {
    const text = sarifReporter.render(unmetResult(), CONTEXT);
    expect(sarifMistakes(text.replace('"level": "error"', '"level": "bad"'))).not.toEqual([]);
    expect(sarifMistakes(text.replace('"startLine": 1', '"startLine": -1'))).not.toEqual([]);
  });
});

test("a result for each problem, on its line, the file as a URI reference", () => {
  const found = resultsIn(sarifReporter.render(unmetResult(), CONTEXT));
  expect(found.map(({ ruleId }) => ruleId)).toEqual(["D2", "D4", "rollback-time", "error-rate", "downtime"]);
  const [{ physicalLocation } = { physicalLocation: undefined }] = found[0]?.locations ?? [];
  expect(physicalLocation).toEqual({ artifactLocation: { uri: "scenarios/some%20plan.yaml" }, region: { startLine: 13, startColumn: 3 } });
});

test("a problem keeps its fingerprint when its seed and message change; two problems have two", () => {
  const prints = (text: string): string[] => resultsIn(text).map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
  const first = prints(sarifReporter.render(unmetResult(), CONTEXT));
  expect(prints(sarifReporter.render(resultOf([outcomeSaying("other")]), CONTEXT))).toEqual(first);
  expect(new Set(first).size).toBe(first.length);
});

test("worse figures share one rule, and are results of their own", () => {
  const found = resultsIn(sarifReporter.render(slowerResult(), CONTEXT));
  expect(found.map(({ ruleId, level }) => [ruleId, level])).toEqual([["baseline", "error"]]);
});

test("a file outside of the repository has an absolute URI", () => {
  const text = sarifReporter.render(unmetResult(), { ...CONTEXT, root: "/somewhere/else" });
  expect(resultsIn(text)[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^file:\/\/\/.*some%20plan\.yaml$/);
});
