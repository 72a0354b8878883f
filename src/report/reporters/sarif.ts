/**
 * A check in SARIF 2.1.0 (OASIS Standard, 27 March 2020), which code scanning reads: a rule for each thing that can be wrong, a result for
 * each problem on its line.
 */
import { createHash } from "node:crypto";
import type { CheckProblem, CheckResult } from "../check.ts";
import { canonicalJson } from "../outcome-json.ts";
import { uriFrom } from "./files.ts";
import type { Reporter } from "./reporter.ts";

/** JSON for code scanning. */
export const sarifReporter: Reporter = {
  name: "sarif",
  doc: "SARIF 2.1.0 for code scanning: a result for each problem, on its line",
  isData: true,
  render({ scenarios, missingRuns }: CheckResult, { version, root }) {
    const problems = scenarios.flatMap((scenario) => scenario.problems.map((problem) => ({ ...problem, scenario: scenario.scenario })));
    const rules = [...new Set(problems.map(ruleOf))].sort();
    return canonicalJson({
      $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "cutover", version, rules: rules.map((id) => ({ id, shortDescription: { text: meaningOf(id) } })) } },
          invocations: [{ executionSuccessful: missingRuns === 0 }],
          columnKind: "utf16CodeUnits",
          results: problems.map((problem) => sarifResult(problem, problem.scenario, rules, root)),
        },
      ],
    });
  },
};

/** Every metric of a baseline is one rule, whichever scenario it is of. */
function ruleOf({ kind, id }: CheckProblem): string {
  return kind === "baseline" ? "baseline" : id;
}

function meaningOf(rule: string): string {
  switch (rule) {
    case "baseline":
      return "A figure is worse than its baseline";
    case "expectation":
      return "A run did not come out as its scenario expects";
    case "unknown":
      return "A run could not be judged";
    default:
      return `${rule} broke, which its scenario does not expect`;
  }
}

function sarifResult(problem: CheckProblem, scenario: string, rules: readonly string[], root: string): object {
  const { id, status, message, place, seed, runs, replay } = problem;
  const ruleId = ruleOf(problem);
  const location = {
    artifactLocation: { uri: uriFrom(root, place.file) },
    region: { startLine: place.line, startColumn: place.column },
  };
  return {
    ruleId,
    ruleIndex: rules.indexOf(ruleId),
    level: status === "unmet" ? "error" : "warning",
    message: { text: `${scenario}: ${message}` },
    locations: [{ physicalLocation: location }],
    // The same problem of the same scenario stays one alert, whatever its seed and line.
    partialFingerprints: { "cutoverProblem/v1": createHash("sha256").update(`${scenario}\n${ruleId}\n${id}`).digest("hex") },
    properties: { runs, replay, ...(seed === undefined ? {} : { seed }) },
  };
}
