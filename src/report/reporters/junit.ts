/**
 * A check in JUnit's XML, which every CI system reads: a suite for each scenario, in it a case for each run and for each metric of the
 * baseline.
 *
 * It is valid by the schema of Jenkins, and made after the stricter one of Ant. Its time stamp is a constant, and a case's time is
 * simulated time: a report has no wall clock in it, so that the same check writes the same bytes.
 */
import { type CheckProblem, type CheckResult, missingText, type ScenarioResult } from "../check.ts";
import type { Reporter } from "./reporter.ts";

/** Ant's schema demands a time stamp. */
const NO_TIME = "1970-01-01T00:00:00";
const SECOND_US = 1_000_000;

/** XML for the test report of a CI system. */
export const junitReporter: Reporter = {
  name: "junit",
  doc: "JUnit XML: a suite for each scenario, a case for each run and metric",
  isData: true,
  render({ scenarios, missingRuns }: CheckResult) {
    const missing = missingRuns === 0 ? [] : [incompleteSuite(missingRuns, scenarios.length)];
    const suites = [...scenarios.map(suiteOf), ...missing].flatMap(suiteLines);
    return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>"].map((line) => `${line}\n`).join("");
  },
};

interface Suite {
  readonly id: number;
  /** The scenario file. */
  readonly path: string;
  readonly name: string;
  readonly properties: { readonly [name: string]: string };
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly timeUs: number;
  readonly problems: readonly (Pick<CheckProblem, "id" | "status" | "message"> & Partial<Pick<CheckProblem, "place" | "replay">>)[];
}

function suiteOf(scenario: ScenarioResult, id: number): Suite {
  const { path, scenario: name, model, runs } = scenario;
  return { id, path, name, properties: { model, runs: String(runs) }, cases: [...runCases(scenario), ...baselineCases(scenario)] };
}

/** A report of passed cases alone would be taken for a green check. */
function incompleteSuite(missingRuns: number, id: number): Suite {
  const problem: Case["problems"][number] = { id: "incomplete", status: "unknown", message: missingText(missingRuns) };
  return {
    id,
    path: "",
    name: "cutover check",
    properties: { missingRuns: String(missingRuns) },
    cases: [{ name: "every run has an outcome", timeUs: 0, problems: [problem] }],
  };
}

function suiteLines({ id, path, name, properties, cases }: Suite): string[] {
  const failures = cases.filter((each) => tagOf(each) === "failure").length;
  const errors = cases.filter((each) => tagOf(each) === "error").length;
  const head = attributes({
    package: path,
    id: String(id),
    name,
    timestamp: NO_TIME,
    hostname: "localhost",
    tests: String(cases.length),
    failures: String(failures),
    errors: String(errors),
    time: timeText(cases.reduce((sum, { timeUs }) => sum + timeUs, 0)),
  });
  const given = Object.entries(properties).map(([key, value]) => `<property${attributes({ name: key, value })}/>`);
  return [
    `  <testsuite${head}>`,
    `    <properties>${given.join("")}</properties>`,
    ...cases.flatMap((each) => caseLines(each, name)),
    "    <system-out></system-out>",
    "    <system-err></system-err>",
    "  </testsuite>",
  ];
}

/** A case for each run. What several runs show is told in each of them, with its own figures. */
function runCases({ seeds, unmet }: ScenarioResult): Case[] {
  return seeds.map(({ seed, simulatedUs }): Case => {
    const run = unmet.find((each) => each.seed === seed);
    if (run === undefined) return { name: `seed ${seed}`, timeUs: simulatedUs, problems: [] };
    const { verdict, reasons, breaches, replay } = run;
    const status = verdict === "unknown" ? "unknown" : "unmet";
    const { id = "expectation", place = { file: "", line: 1, column: 1 } } = breaches[0] ?? {};
    const message = [reasons.join("; "), ...breaches.map((breach) => breach.message)].join("\n");
    return { name: `seed ${seed}`, timeUs: simulatedUs, problems: [{ id, status, place, replay, message }] };
  });
}

function baselineCases({ baseline, problems }: ScenarioResult): Case[] {
  const found = problems.filter(({ kind }) => kind === "baseline");
  return (baseline?.metrics ?? []).map(({ metric, status, reason }): Case => {
    const own = found.filter(({ id }) => id === metric);
    // What is unknown of several metrics is one problem, told by the first of them.
    const shared = status === "unknown" && own.length === 0 ? found.filter((problem) => problem.status === "unknown") : [];
    const told = [...own, ...shared.map((problem) => ({ ...problem, id: metric, message: `${metric}: ${reason ?? problem.message}` }))];
    return { name: `baseline of ${metric}`, timeUs: 0, problems: told };
  });
}

/** What could not be judged is an error in JUnit's sense; what came out wrong is a failure. */
function tagOf({ problems }: Case): "failure" | "error" | undefined {
  if (problems.length === 0) return undefined;
  return problems.some(({ status }) => status === "unmet") ? "failure" : "error";
}

function caseLines(each: Case, suite: string): string[] {
  const head = attributes({ name: each.name, classname: suite, time: timeText(each.timeUs) });
  const tag = tagOf(each);
  const [problem] = each.problems;
  if (tag === undefined || problem === undefined) return [`    <testcase${head}/>`];
  const { id, message, place, replay } = problem;
  const [first = "", ...rest] = message.split("\n");
  const at = place === undefined ? [] : [`at ${place.file}:${place.line}:${place.column}`];
  const text = [...rest, ...at, ...(replay === undefined ? [] : [`replay: ${replay}`])].map(xmlText).join("\n");
  return [`    <testcase${head}>`, `      <${tag}${attributes({ message: first, type: id })}>${text}</${tag}>`, "    </testcase>"];
}

function timeText(us: number): string {
  return (us / SECOND_US).toFixed(6);
}

function attributes(values: { readonly [name: string]: string }): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        ` ${name}="${xmlText(value)
          .replaceAll('"', "&quot;")
          .replace(/[\t\n\r]/g, " ")}"`,
    )
    .join("");
}

/** Text without what XML 1.0 cannot hold, its markup escaped. */
function xmlText(text: string): string {
  const held = text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "?");
  return held.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
