/** An enumeration as text: what was covered, what was left out, and what failed with one example each. */
import { amountFigure, countFigure, durationFigure } from "../report/figures.ts";
import { createInk } from "../report/ink.ts";
import { page, REPORT_COLUMNS, wrap } from "../report/layout.ts";
import type { EnumeratedFailure, Enumeration } from "./enumeration.ts";

/** How to show it. */
export interface EnumerationTextOptions {
  readonly coloured: boolean;
  /** The line that runs one case again. */
  readonly replayOf: (number: number) => string;
}

/** The whole page. */
export function enumerationText(enumeration: Enumeration, { coloured, replayOf }: EnumerationTextOptions): string {
  const ink = createInk(coloured);
  const { scenario, seed, verdict, failures, unknowns, neverSeen, errors } = enumeration;
  const failed = failures.flatMap((failure) => failureLines(failure, replayOf));
  const unjudged = [
    ...unknowns.map(({ reason, runs, number }) => `${countFigure(runs)} x: ${reason}; first in case ${number}: ${replayOf(number)}`),
    ...neverSeen.map((title) => `in no case: ${title}`),
    ...(errors === 0 ? [] : [`${amountFigure(errors, "case")} came to no result because of an error of the program`]),
  ];
  const paint = verdict === "holds" ? ink.good : verdict === "violated" ? ink.bad : ink.heading;
  return page([
    [ink.heading(`${scenario}, every order of the rollout and of the way back, seed ${seed}`)],
    [ink.heading("Covered"), ...coverage(enumeration).flatMap(indented)],
    ...(failed.length === 0 ? [] : [[ink.heading("Broken first, with the first case of each"), ...failed]]),
    ...(unjudged.length === 0 ? [] : [[ink.heading("Not judged"), ...unjudged.flatMap(indented)]]),
    [paint(verdict.toUpperCase())],
  ]);
}

function coverage(enumeration: Enumeration): readonly string[] {
  const { bounds, counts, from, runs, wanted, leftOut, violated, unknown } = enumeration;
  const { nodes, groups, turnUs } = bounds;
  const sizes = [...new Set(groups)].map((group) => `${groups.filter((each) => each === group).length} x ${group}`);
  const perCrash = counts.classes / counts.crashes;
  const crashesRun = Math.ceil((from + runs) / perCrash) - Math.floor(from / perCrash);
  return [
    `${amountFigure(nodes, "node")}: ${sizes.join(", ")}; nodes of one group are interchangeable`,
    `${amountFigure(2 * nodes, "turn")} of one node each, ${durationFigure(turnUs)} apart: all up, then all back`,
    `${countFigure(counts.orders)} orders (${countFigure(Math.round(factorial(nodes)))} up x ${countFigure(factorial(nodes))} back)`,
    `${countFigure(counts.crashes)} crash points: none, or one crash of one node, before or after one turn`,
    `${countFigure(counts.raw)} cases, ${countFigure(counts.classes)} up to the ${amountFigure(counts.renamings, "renaming")} of interchangeable nodes`,
    `${countFigure(runs)} of ${countFigure(wanted)} run, from case ${from} on, over ${amountFigure(crashesRun, "crash point")}; ${countFigure(violated)} violated, ${countFigure(unknown)} unknown`,
    ...(leftOut === 0 ? [] : [`${countFigure(leftOut)} left out, as asked: their crash points and orders are not covered`]),
  ];
}

function failureLines({ id, step, runs, example }: EnumeratedFailure, replayOf: (number: number) => string): readonly string[] {
  const where = step === "" ? "" : ` in ${step}`;
  return [
    `  ${id}${where}, ${amountFigure(runs, "case")}`,
    ...wrap(`case ${example.number}: ${example.title}`, REPORT_COLUMNS - 4).map((line) => `    ${line}`),
    ...wrap(example.failure?.message ?? "", REPORT_COLUMNS - 4, 2).map((line) => `    ${line}`),
    `    replay: ${replayOf(example.number)}`,
  ];
}

function indented(line: string): readonly string[] {
  return wrap(line, REPORT_COLUMNS - 2).map((each) => `  ${each}`);
}

function factorial(number: number): number {
  return number <= 1 ? 1 : number * factorial(number - 1);
}
