/** The summary of a sweep: verdicts, what broke how often, how long rollbacks took, and in words what the runs prove. */
import type { Distribution, InvariantCount, Quantiles, RollbackDistribution } from "./distribution.ts";
import { amountFigure, boundFigure, countFigure, durationFigure, shareFigure, valueFigure } from "./figures.ts";
import { createInk, type Ink, strokeOf } from "./ink.ts";
import { left, lengthOf, page, printable, REPORT_COLUMNS, right, shorten, wrap } from "./layout.ts";
import { PHASE_NAMES } from "./phases.ts";
import { leftOutLines } from "./sections/criteria-section.ts";

/** Rollback tables that are printed; the others stand in `distribution.json`. */
const TABLES = 4;
const QUANTILES = ["min", "p50", "p95", "p99", "max"] as const;
const CELL_COLUMNS = 13;
const BREAK_COLUMNS = 12;

/** What the text needs besides the numbers. */
export interface DistributionTextOptions {
  /** The command that runs the whole sweep again. */
  readonly replay: string;
  /** The command that runs one seed of it again. */
  readonly replayOf: (seed: string) => string;
  readonly coloured: boolean;
}

/** The text of a sweep's `summary.txt`, ending with a line feed. At most 100 columns, replay lines excepted. */
export function distributionText(distribution: Distribution, options: DistributionTextOptions): string {
  const ink = createInk(options.coloured);
  return page([
    header(distribution, ink),
    invariantLines(distribution.invariants, ink),
    criterionLines(distribution, ink),
    ...distribution.rollbacks.slice(0, TABLES).map((rollbacks) => rollbackLines(rollbacks, ink)),
    distribution.rollbacks.length > TABLES
      ? [ink.faint(`and ${distribution.rollbacks.length - TABLES} more kinds of rollback under "rollbacks" in distribution.json`)]
      : [],
    distribution.evidence.words.flatMap((sentence) => wrap(sentence, REPORT_COLUMNS)),
    footer(distribution, options, ink),
  ]);
}

function header(distribution: Distribution, ink: Ink): string[] {
  const { seeds, runs, verdicts } = distribution;
  const first = seeds[0]?.seed ?? "-";
  const last = seeds.at(-1)?.seed ?? "-";
  const facts = `${distribution.scenario}  |  ${distribution.system}  |  ${amountFigure(runs, "run")}, seeds ${first} to ${last}`;
  const counts = (["holds", "violated", "unknown"] as const).map((verdict) => {
    const text = `${verdict} ${countFigure(verdicts[verdict])}`;
    return verdicts[verdict] === 0 ? ink.faint(text) : strokeOf(verdict, ink)(text);
  });
  return [
    ink.heading(shorten(distribution.title, REPORT_COLUMNS)),
    ink.faint(shorten(facts, REPORT_COLUMNS)),
    ...shortfallLines(distribution).map((line) => ink.unsure(shorten(line, REPORT_COLUMNS))),
    "",
    `${ink.heading("Verdicts")}  ${counts.join("   ")}`,
  ];
}

/** Why not all runs that were asked for are in it. */
function shortfallLines({ runs, requestedRuns, stoppedAfterViolated, failedSeeds = [] }: Distribution): string[] {
  const asked = `${countFigure(runs)} of ${countFigure(requestedRuns)} runs`;
  const failed =
    failedSeeds.length === 0 ? [] : [`without an outcome: ${amountFigure(failedSeeds.length, "seed")}, ${failedSeeds.join(", ")}`];
  if (stoppedAfterViolated !== undefined) {
    return [`stopped after ${amountFigure(stoppedAfterViolated, "violated run")}, as asked: ${asked}`, ...failed];
  }
  return [...(runs + failedSeeds.length < requestedRuns ? [`interrupted: ${asked}`] : []), ...failed];
}

function invariantLines(invariants: readonly InvariantCount[], ink: Ink): string[] {
  const broken = invariants.filter(({ violatedRuns, unknownRuns }) => violatedRuns + unknownRuns > 0);
  const clean = invariants.filter(({ violatedRuns, unknownRuns, judgedRuns }) => violatedRuns + unknownRuns === 0 && judgedRuns > 0);
  return [
    captions("Invariants", ["broken in", "of runs", "unknown in", "in control", "lowest seed"], ink, BREAK_COLUMNS),
    ...broken.map((invariant) => breakLine(invariant, ink)),
    ...wrap(clean.length === 0 ? "" : `held in every run: ${clean.map(({ id }) => id).join(", ")}`, REPORT_COLUMNS - 2, 3).map(
      (line) => `  ${line}`,
    ),
  ];
}

function breakLine(count: InvariantCount, ink: Ink): string {
  const cells = [
    countFigure(count.violatedRuns),
    count.judgedRuns === 0 ? "-" : shareFigure(count.violatedRuns / count.judgedRuns),
    countFigure(count.unknownRuns),
    count.controlRuns === undefined ? "-" : countFigure(count.controlRuns),
    count.lowestFailingSeed ?? "-",
  ];
  const stroke = count.violatedRuns > 0 ? ink.bad : ink.unsure;
  const titleColumns = REPORT_COLUMNS - cells.length * BREAK_COLUMNS;
  const title = shorten(count.title, titleColumns - 3 - Math.max(4, lengthOf(count.id)));
  const name = `  ${count.id.padEnd(4)} ${title}`;
  return stroke(left(name, titleColumns)) + cells.map((cell) => right(cell, BREAK_COLUMNS)).join("");
}

function criterionLines({ criteria, leftOut }: Distribution, ink: Ink): string[] {
  const others = leftOutLines(leftOut, ink);
  if (criteria.length === 0) return others.length === 0 ? [] : [ink.heading("Criteria"), ...others];
  return [
    captions("Criteria", ["limit", "broken in", "lowest seed", "p50", "p95", "max"], ink),
    ...criteria.map((criterion) => {
      const { values, unit, limit, bound } = criterion;
      const figures = ([values?.p50, values?.p95, values?.max] as const).map((value) =>
        value === undefined ? "-" : valueFigure(value, unit),
      );
      const broken = criterion.judgedRuns === 0 ? "not judged" : countFigure(criterion.violatedRuns);
      const cells = [
        limit === undefined ? "-" : boundFigure(valueFigure(limit, unit), bound),
        broken,
        criterion.lowestFailingSeed ?? "-",
        ...figures,
      ];
      const stroke = criterion.violatedRuns > 0 ? ink.bad : criterion.unknownRuns > 0 ? ink.unsure : (text: string) => text;
      return (
        stroke(left(`  ${criterion.id}`, REPORT_COLUMNS - cells.length * CELL_COLUMNS)) +
        cells.map((cell) => right(cell, CELL_COLUMNS)).join("")
      );
    }),
    ...others,
  ];
}

function rollbackLines(rollbacks: RollbackDistribution, ink: Ink): string[] {
  const line = (label: string, quantiles: Quantiles): string =>
    left(`  ${label}`, REPORT_COLUMNS - QUANTILES.length * CELL_COLUMNS) +
    QUANTILES.map((name) => right(durationFigure(quantiles[name]), CELL_COLUMNS)).join("");
  const name = `${rollbacks.level} rollback by ${rollbacks.trigger}`;
  const times = rollbacks.count === 1 ? "once" : `${countFigure(rollbacks.count)} times`;
  const bound = durationFigure(rollbacks.boundUs);
  const incomplete = countFigure(rollbacks.count - rollbacks.complete);
  return [
    ink.heading(shorten(`Rollbacks: ${name}`, REPORT_COLUMNS)),
    captions(`  ${times} in ${amountFigure(rollbacks.runs, "run")}`, [...QUANTILES], ink),
    ...PHASE_NAMES.map((phase) => line(phase, rollbacks.phasesUs[phase])),
    ink.heading(line("total", rollbacks.totalUs)),
    line("decide + propagate", rollbacks.decidePropagateUs),
    `  within ${bound}: decide + propagate ${shareFigure(rollbacks.decidePropagateWithin)}, total ${shareFigure(rollbacks.totalWithin)}`,
    ...(rollbacks.complete === rollbacks.count
      ? []
      : [ink.bad(`  not complete: ${incomplete}; their times end with their runs, and they count as late on the total`)]),
  ];
}

function footer(distribution: Distribution, options: DistributionTextOptions, ink: Ink): string[] {
  const failing =
    distribution.seeds.find(({ verdict }) => verdict === "violated") ?? distribution.seeds.find(({ verdict }) => verdict === "unknown");
  const digests = new Set(distribution.seeds.map(({ digest }) => digest)).size;
  return [
    `${ink.heading("Digest")}  ${distribution.digest} over ${amountFigure(digests, "different digest")}`,
    ink.heading(strokeOf(distribution.verdict, ink)(distribution.verdict.toUpperCase())),
    `replay: ${printable(options.replay)}`,
    ...(failing === undefined ? [] : [`replay: ${printable(options.replayOf(failing.seed))}`]),
  ];
}

function captions(heading: string, names: readonly string[], ink: Ink, cellColumns = CELL_COLUMNS): string {
  const columns = names.map((name) => right(name, cellColumns)).join("");
  return ink.heading(left(heading, REPORT_COLUMNS - columns.length)) + ink.faint(columns);
}
