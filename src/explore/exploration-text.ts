/** An exploration for the terminal: what was explored, what was found and what was never seen. */
import { amountFigure, countFigure, durationFigure } from "../report/figures.ts";
import { createInk, type Ink } from "../report/ink.ts";
import { page, REPORT_COLUMNS, shorten, wrap } from "../report/layout.ts";
import type { Exploration, Finding, Tally } from "./exploration.ts";

const INDENT = "    ";

/** What the text needs besides the exploration. */
export interface ExplorationTextOptions {
  /** The command line that does the same again. */
  readonly replay: string;
  /** Where the incidents are; absent if none were written. */
  readonly folder?: string;
  readonly coloured: boolean;
}

/** The whole summary. */
export function explorationText(exploration: Exploration, { replay, folder, coloured }: ExplorationTextOptions): string {
  const ink = createInk(coloured);
  return page([
    header(exploration, ink),
    explored(exploration),
    ...exploration.findings.map((finding) => findingLines(finding, folder, ink)),
    pendingLines(exploration),
    situationLines(exploration, ink),
    verdict(exploration, ink),
    [`replay: ${replay}`],
  ]);
}

function header({ title, scenario, system, seed }: Exploration, ink: Ink): string[] {
  return [
    ink.heading(shorten(title, REPORT_COLUMNS)),
    ink.faint(shorten(`${scenario}  |  ${system}  |  explored from seed ${seed}`, REPORT_COLUMNS)),
  ];
}

function explored({ runs, requestedRuns, nodes, faults, simulatedUs, events }: Exploration): string[] {
  const perRun = (total: number): number => (runs === 0 ? 0 : Math.round(total / runs));
  const cut = runs < requestedRuns ? ` of ${countFigure(requestedRuns)}` : "";
  const lines = [
    `${countFigure(runs)}${cut} runs, ${nodes.least} to ${nodes.most} nodes, ${durationFigure(perRun(simulatedUs))} and ${countFigure(perRun(events))} events each`,
  ];
  if (faults.length === 0) return [...lines, "no faults"];
  return [...lines, ...wrap(`faults, by runs that had them: ${listed(faults)}`, REPORT_COLUMNS)];
}

function findingLines(
  { id, guilty, alternatives, step, runs, message, pending, incident }: Finding,
  folder: string | undefined,
  ink: Ink,
): string[] {
  const blame = guilty.length === 0 ? "nothing known to be unsound" : guilty.join(" and ");
  const first = runs.length === 1 ? `run ${runs[0]}` : `${countFigure(runs.length)} runs, first ${runs[0]}`;
  const told = [
    incident?.story ?? message,
    ...(pending.length === 0 ? [] : [`Still pending at the end of run ${runs[0]}: ${pending.join("; ")}.`]),
  ];
  const others = alternatives.map((set) => set.join(" and ")).join("; ");
  const size =
    incident &&
    `${amountFigure(incident.nodes, "node")}, ${amountFigure(incident.faults, "fault")}, ${amountFigure(incident.planSteps, "plan step")}`;
  const where = incident === undefined || folder === undefined ? [] : [`${INDENT}${folder}/${incident.file}`];
  const spent =
    incident &&
    `${INDENT}shrunk to ${size} in ${amountFigure(incident.runs, "rehearsal")}${incident.complete ? "" : ", where the budget ran out"}`;
  return [
    ink.bad(shorten(`${id}  guilty: ${blame}  step: ${step}  (${first})`, REPORT_COLUMNS)),
    ...(others === "" ? [] : wrap(`Removed by sound values of these, too: ${others}.`, REPORT_COLUMNS - INDENT.length).map(indented)),
    ...told.flatMap((text) => wrap(text, REPORT_COLUMNS - INDENT.length).map(indented)),
    ...(spent === undefined ? [] : [spent]),
    ...where,
  ];
}

function indented(line: string): string {
  return `${INDENT}${line}`;
}

function pendingLines({ pending }: Exploration): string[] {
  if (pending.length === 0) return [];
  return [
    "Pending when runs were over, after all faults had healed:",
    ...pending.map(({ name, runs }) => `${INDENT}${amountFigure(runs, "run")}: ${name}`).flatMap((line) => wrap(line, REPORT_COLUMNS)),
  ];
}

function situationLines({ situations }: Exploration, ink: Ink): string[] {
  const seen = situations.filter(({ runs }) => runs > 0);
  const never = situations.filter(({ runs }) => runs === 0);
  return [
    ...wrap(`Situations seen, by runs: ${listed(seen)}`, REPORT_COLUMNS),
    ...(never.length === 0 ? [] : [ink.unsure("Never seen:")]),
    ...never.map(({ name, title }) => `${INDENT}${name}: ${title}`),
  ];
}

function verdict({ failing, runs, requestedRuns, findings, stoppedAfterFailing }: Exploration, ink: Ink): string[] {
  if (failing === 0 && runs < requestedRuns) {
    return [ink.unsure("NOTHING FOUND SO FAR"), `no invariant broke in ${countFigure(runs)} of ${amountFigure(requestedRuns, "run")}`];
  }
  if (failing === 0) return [ink.good("NOTHING FOUND"), `no invariant broke in ${amountFigure(runs, "run")}`];
  const stopped = stoppedAfterFailing === undefined ? "" : ", where it stopped";
  return [
    ink.bad("FOUND"),
    `${amountFigure(findings.length, "finding")} in ${countFigure(failing)} of ${amountFigure(runs, "run")}${stopped}`,
  ];
}

function listed(tallies: readonly Tally[]): string {
  return tallies.length === 0 ? "none" : tallies.map(({ name, runs }) => `${name} ${countFigure(runs)}`).join(", ");
}
