/**
 * A check as annotations of GitHub Actions: workflow commands that put each problem on the line of the scenario that it is about.
 *
 * GitHub shows 10 errors and 10 warnings of a step (actions/toolkit, docs/problem-matchers.md, "Limitations"), so the last of them says
 * how many it stands for. Escapes: "Workflow commands for GitHub Actions", and `command.ts` of actions/toolkit.
 */
import { type CheckProblem, type CheckResult, missingText, type ScenarioResult } from "../check.ts";
import { amountFigure } from "../figures.ts";
import { fileFrom } from "./files.ts";
import type { Reporter } from "./reporter.ts";

/** Annotations of one kind that GitHub shows of a step. */
const ANNOTATIONS_MAX = 10;
/** GitHub's limit for the title of an annotation. */
const TITLE_CHARACTERS = 255;

/** Annotations on the lines of the scenario files. */
export const githubReporter: Reporter = {
  name: "github",
  doc: "annotations of GitHub Actions on the guilty lines, and a step summary where $GITHUB_STEP_SUMMARY is set",
  isData: false,
  render({ scenarios, missingRuns }: CheckResult, { root }) {
    const all = scenarios.flatMap((scenario) => scenario.problems.map((problem) => ({ scenario, problem })));
    const unmet = all.filter(({ problem }) => problem.status === "unmet");
    const unknown = all.filter(({ problem }) => problem.status === "unknown");
    // Without a place of its own; should GitHub leave it out, the summary has it, and the exit code says so, too.
    const missing = missingRuns === 0 ? [] : [`::warning title=cutover::${escapeData(missingText(missingRuns))}`];
    return [...annotations("error", unmet, root), ...annotations("warning", unknown, root), ...missing].map((line) => `${line}\n`).join("");
  },
};

interface Located {
  readonly scenario: ScenarioResult;
  readonly problem: CheckProblem;
}

function annotations(command: "error" | "warning", located: readonly Located[], root: string): string[] {
  const fits = located.length <= ANNOTATIONS_MAX;
  const shown = located.slice(0, fits ? ANNOTATIONS_MAX : ANNOTATIONS_MAX - 1);
  const lines = shown.map(({ scenario, problem }) => annotation(command, scenario, problem, root));
  const rest = amountFigure(located.length - shown.length, "more problem");
  return fits ? lines : [...lines, `::${command} title=cutover::${escapeData(`${rest}: see the step summary or the log`)}`];
}

function annotation(command: "error" | "warning", scenario: ScenarioResult, problem: CheckProblem, root: string): string {
  const { id, message, place, replay, kind, seed, runs } = problem;
  const compared = command === "error" ? "worse than its baseline" : "not to be compared with its baseline";
  const title = `${scenario.scenario}: ${kind === "baseline" ? compared : id}`;
  const properties = {
    file: fileFrom(root, place.file),
    line: String(place.line),
    col: String(place.column),
    title: [...title].slice(0, TITLE_CHARACTERS).join(""),
  };
  const where = seed === undefined ? "" : ` [seed ${seed}${runs > 1 ? ` and ${amountFigure(runs - 1, "more run")}` : ""}]`;
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${command} ${list.join(",")}::${escapeData(`${message}${where}\nreplay: ${replay}`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
