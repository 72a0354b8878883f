/** A check as the Markdown that GitHub shows as a job's summary. */
import { type CheckProblem, type CheckResult, missingText, type ScenarioResult } from "../check.ts";
import { amountFigure, countFigure } from "../figures.ts";
import { fileFrom } from "./files.ts";

/** What stands for the part that had no room. */
const CUT = "\n*The rest is left out: a step's summary may have 1 MiB.*\n";

/**
 * The summary in at most so many bytes of UTF-8; whole lines are left out at its end where it is longer. Nothing at all where there is not
 * even room to say so.
 */
export function stepSummary(result: CheckResult, root: string, bytesMax: number): string {
  const lines = [...head(result), ...result.scenarios.flatMap((scenario) => details(scenario, root))].map((line) => `${line}\n`);
  if (sizeOf(lines.join("")) <= bytesMax) return lines.join("");
  let room = bytesMax - sizeOf(CUT);
  if (room < 0) return "";
  const kept: string[] = [];
  for (const line of lines) {
    room -= sizeOf(line);
    if (room < 0) break;
    kept.push(line);
  }
  return `${kept.join("")}${CUT}`;
}

function head({ status, scenarios, missingRuns }: CheckResult): string[] {
  const rows = scenarios.map(({ path, runs, verdicts, unmet, baseline }) => {
    const counts = [runs, verdicts.holds, verdicts.violated, verdicts.unknown].map(countFigure);
    const expected = unmet.length === 0 ? "met" : `**${unmet.length} unmet**`;
    const compared = baseline === undefined ? "-" : baseline.status === "worse" ? "**worse**" : baseline.status;
    return `| ${[code(path), ...counts, expected, compared].join(" | ")} |`;
  });
  return [
    `### cutover check: ${status}`,
    "",
    "| scenario | runs | holds | violated | unknown | expected | baseline |",
    "|---|---:|---:|---:|---:|---|---|",
    ...rows,
    ...(missingRuns > 0 ? ["", `${missingText(missingRuns)}.`] : []),
  ];
}

function details({ scenario, problems }: ScenarioResult, root: string): string[] {
  if (problems.length === 0) return [];
  return ["", `#### ${code(scenario)}`, "", ...problems.map((problem) => problemLine(problem, root))];
}

function problemLine({ id, message, place, replay, seed, runs }: CheckProblem, root: string): string {
  const where = `${fileFrom(root, place.file)}:${place.line}`;
  const which = seed === undefined ? "" : `, seed ${seed} of ${amountFigure(runs, "run")}`;
  return `- ${code(id)} at ${code(where)}${which}: ${plain(message)}<br>replay: ${code(replay)}`;
}

/** Names and messages come from files of others: none of them may become markup. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_{}[\]<>()#+!|~&-]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function code(text: string): string {
  return `<code>${plain(text)}</code>`;
}

function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}
