/** What of a run did not come out as its author expects, piece by piece, each with the place of the scenario that it is about. */
import type { CriterionOutcome, InvariantOutcome, Outcome } from "../run/outcome.ts";
import type { ScenarioPath } from "../scenario/locate.ts";
import type { Expectation } from "../scenario/scenario.ts";
import { distinctFigures, valueFigure } from "./figures.ts";

/** `expectation`: what should have broken did not, or not first. `unknown`: the run could not be judged. */
export type BreachKind = "invariant" | "criterion" | "expectation" | "unknown" | "baseline";

/** One piece of what was not expected. */
export interface Breach {
  readonly kind: BreachKind;
  /** `D2`, `rollback-time`, `expectation`, `unknown`, or the name of a baseline's metric. */
  readonly id: string;
  readonly message: string;
  /** What of the scenario it is about, the most precise first. */
  readonly at: readonly ScenarioPath[];
}

/** Where a scenario says what is expected, and else what it is called. */
const EXPECTED: readonly ScenarioPath[] = [["expect"], ["name"]];

/** The breaches of a run whose expectation is not met: one at least. */
export function breachesOf(expected: Expectation, outcome: Outcome): Breach[] {
  if (outcome.verdict === "unknown" && expected.verdict !== "unknown" && !isMended(expected, outcome)) return [unknownBreach(outcome)];
  const allowed = new Set([...expected.allowed, ...(expected.first === undefined ? [] : [expected.first])]);
  const broken = outcome.invariants.filter(({ status }) => status === "violated");
  const missed = outcome.criteria.filter(({ status }) => status === "violated");
  const breaches = [
    ...broken.filter(({ id }) => !allowed.has(id)).map(invariantBreach),
    ...missed.filter(({ id }) => !allowed.has(id)).map(criterionBreach),
    ...firstBreach(expected, broken),
  ];
  if (breaches.length > 0 || outcome.verdict === expected.verdict) return breaches;
  return [verdictBreach(expected, outcome)];
}

/** Whether what should break first was looked at and holds: that is known, whatever else could not be judged. */
function isMended({ first }: Expectation, { invariants }: Outcome): boolean {
  return invariants.some(({ id, status }) => id === first && status === "holds");
}

function invariantBreach({ id, title, firstViolation }: InvariantOutcome): Breach {
  if (firstViolation === undefined) return { kind: "invariant", id, message: title, at: EXPECTED };
  const { step, node, message } = firstViolation;
  const where = `in ${step}${node === undefined ? "" : ` on ${node}`}`;
  return { kind: "invariant", id, message: `${title}: ${message} (${where})`, at: [["plan", "steps", step], ...EXPECTED] };
}

function criterionBreach({ id, title, value, limit, unit, bound }: CriterionOutcome): Breach {
  const figures = value === undefined || limit === undefined ? undefined : distinctFigures(value, limit, unit);
  const misses =
    figures === undefined ? "" : `: ${figures[0]}, limit ${bound === "atMost" ? "at most" : "at least"} ${valueFigure(limit ?? 0, unit)}`;
  return { kind: "criterion", id, message: `${title}${misses}`, at: [["criteria", id], ...EXPECTED] };
}

function firstBreach({ first }: Expectation, broken: readonly InvariantOutcome[]): Breach[] {
  if (first === undefined) return [];
  const earliest = broken.toSorted((one, other) => (one.firstViolation?.atUs ?? 0) - (other.firstViolation?.atUs ?? 0))[0];
  if (earliest?.id === first) return [];
  const message = `expected ${first} to break first, ${earliest === undefined ? "nothing broke" : `${earliest.id} did`}`;
  return [{ kind: "expectation", id: "expectation", message, at: [["expect", "first"], ...EXPECTED] }];
}

function verdictBreach({ verdict }: Expectation, outcome: Outcome): Breach {
  const message = `expected ${verdict}, came out ${outcome.verdict}`;
  return { kind: "expectation", id: "expectation", message, at: [["expect", "verdict"], ...EXPECTED] };
}

/** A fault that a scenario requires and that never struck stands at its own line. */
function unknownBreach({ reasons, sometimes }: Outcome): Breach {
  const unseen = sometimes.find(({ required, seen }) => required && seen === 0)?.id;
  const fault = /^fault-(\d+)$/.exec(unseen ?? "")?.[1];
  const at: ScenarioPath[] = fault === undefined ? [] : [["faults", Number(fault) - 1]];
  return { kind: "unknown", id: "unknown", message: `could not be judged: ${reasons.join("; ")}`, at: [...at, ...EXPECTED] };
}
