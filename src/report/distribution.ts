/**
 * Many runs folded into one: how often what broke, how long rollbacks took, and what that proves.
 *
 * A run is first reduced to a small record; records in seed order give the distribution. So a sweep keeps no whole outcome in memory, and
 * records that
 * were made elsewhere fold to the same bytes.
 */
import { createHash } from "node:crypto";
import type { RollbackLevel } from "../plan/plan.ts";
import type { CriterionOutcome, InvariantOutcome, Outcome, RollbackOutcome, Status, Verdict } from "../run/outcome.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import { PHASE_NAMES, type PhaseName } from "./phases.ts";

/** The plan's claim that rollback times are held against: "rolls back in under 5 s" (DWCP migration strategy, L412). */
const ROLLBACK_BOUND_US = 5_000_000;

/** What a distribution needs of one run. */
export interface RunRecord {
  readonly seed: string;
  readonly verdict: Verdict;
  readonly digest: string;
  readonly invariants: readonly Pick<InvariantOutcome, "id" | "title" | "status" | "controlViolations">[];
  readonly criteria: readonly Pick<CriterionOutcome, "id" | "title" | "status" | "value" | "limit" | "bound" | "unit">[];
  readonly rollbacks: readonly RollbackOutcome[];
}

/** Nearest-rank quantiles of some values. */
export interface Quantiles {
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** How often one invariant or criterion broke. */
export interface BreakCount {
  readonly id: string;
  readonly title: string;
  /** Runs in which it was violated, was unknown, was judged at all. */
  readonly violatedRuns: number;
  readonly unknownRuns: number;
  readonly judgedRuns: number;
  /** The first run that broke it, in the order of the sweep. */
  readonly lowestFailingSeed?: string;
}

/** How often an invariant broke. */
export interface InvariantCount extends BreakCount {
  /** Runs whose control run, which migrates nothing, broke it as well; absent where that is known of none. */
  readonly controlRuns?: number;
}

/** How often a criterion broke, and which values it took. */
export interface CriterionCount extends BreakCount {
  readonly unit: CriterionOutcome["unit"];
  readonly limit?: number;
  readonly bound: CriterionOutcome["bound"];
  /** Over the runs to which it applied and that measured it. */
  readonly values?: Quantiles;
}

/** All rollbacks of one level and trigger. An incomplete rollback counts with the time until its run ended, and as late on the total. */
export interface RollbackDistribution {
  readonly level: RollbackLevel;
  readonly trigger: string;
  readonly count: number;
  readonly runs: number;
  readonly complete: number;
  readonly phasesUs: { readonly [name in PhaseName]: Quantiles };
  readonly totalUs: Quantiles;
  /** Decide and propagate together, what the kill bound is about: no detection, no drain. */
  readonly decidePropagateUs: Quantiles;
  readonly boundUs: number;
  /** Shares of rollbacks within the bound. */
  readonly decidePropagateWithin: number;
  readonly totalWithin: number;
}

/** A sweep as plain data: `distribution.json`. */
export interface Distribution {
  readonly schema: "cutover.distribution/1";
  readonly scenario: string;
  readonly title: string;
  readonly system: string;
  readonly model: string;
  /** What could not be settled without control runs: criteria by `id`. Absent where there were such runs. */
  readonly leftOut?: readonly string[];
  readonly runs: number;
  /** Runs asked for; more than `runs` after an interruption, a stop or a failure. */
  readonly requestedRuns: number;
  /** The sweep was to stop after so many violated runs, and did; absent if it was not, or never had so many. */
  readonly stoppedAfterViolated?: number;
  /** Seeds whose runs failed and have no outcome; absent if there are none. */
  readonly failedSeeds?: readonly string[];
  readonly verdict: Verdict;
  readonly verdicts: { readonly [verdict in Verdict]: number };
  /** Fingerprint of all seeds and digests in their order. */
  readonly digest: string;
  readonly seeds: readonly { readonly seed: string; readonly verdict: Verdict; readonly digest: string }[];
  readonly invariants: readonly InvariantCount[];
  readonly criteria: readonly CriterionCount[];
  readonly rollbacks: readonly RollbackDistribution[];
  readonly evidence: Evidence;
}

/** What all runs of a sweep have in common. */
export type Subject = Pick<Distribution, "scenario" | "title" | "system" | "model" | "leftOut">;

/** Why a distribution is not over all runs that were asked for, where that is not an interruption. */
export type Shortfall = Pick<Distribution, "stoppedAfterViolated" | "failedSeeds">;

/** The record of one run. */
export function recordOf(outcome: Outcome): RunRecord {
  const { seed, verdict, digest, rollbacks } = outcome;
  return {
    seed,
    verdict,
    digest,
    invariants: outcome.invariants.map(({ id, title, status, controlViolations }) => ({
      id,
      title,
      status,
      ...(controlViolations === undefined ? {} : { controlViolations }),
    })),
    criteria: outcome.criteria.map(({ id, title, status, value, limit, bound, unit }) => ({
      id,
      title,
      status,
      bound,
      unit,
      ...(value === undefined ? {} : { value }),
      ...(limit === undefined ? {} : { limit }),
    })),
    rollbacks,
  };
}

/**
 * Folds the records of a sweep, given in seed order. One violated run makes the sweep violated; else one run that is unknown or failed, or
 * none at all, makes it unknown.
 */
export function distributionOf(
  subject: Subject,
  records: readonly RunRecord[],
  requestedRuns: number,
  shortfall: Shortfall = {},
): Distribution {
  const isUnclear = records.length === 0 || shortfall.failedSeeds !== undefined || records.some(({ verdict }) => verdict === "unknown");
  const verdicts = { holds: 0, violated: 0, unknown: 0 };
  const hash = createHash("sha256");
  for (const { seed, verdict, digest } of records) {
    verdicts[verdict] += 1;
    hash.update(`${seed.length} ${seed} ${digest}\n`);
  }
  return {
    schema: "cutover.distribution/1",
    scenario: subject.scenario,
    title: subject.title,
    system: subject.system,
    model: subject.model,
    ...(subject.leftOut === undefined ? {} : { leftOut: subject.leftOut }),
    runs: records.length,
    requestedRuns,
    ...shortfall,
    verdict: verdicts.violated > 0 ? "violated" : isUnclear ? "unknown" : "holds",
    verdicts,
    digest: hash.digest("hex").slice(0, 32),
    seeds: records.map(({ seed, verdict, digest }) => ({ seed, verdict, digest })),
    invariants: invariantCounts(records),
    criteria: criterionCounts(records),
    rollbacks: rollbackDistributions(records),
    evidence: evidenceOf(verdicts.holds, verdicts.violated, subject.leftOut),
  };
}

/**
 * Nearest-rank quantiles: the smallest value that at least the given share of the values does not
 * exceed. Throws a `RangeError` without values.
 */
export function quantilesOf(values: readonly number[]): Quantiles {
  const ordered = [...values].sort((a, b) => a - b);
  const at = (percent: number): number => {
    const value = ordered[Math.max(0, Math.ceil((percent * ordered.length) / 100) - 1)];
    if (value === undefined) {
      throw new RangeError("quantiles of no values");
    }
    return value;
  };
  return { min: at(0), p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}

function invariantCounts(records: readonly RunRecord[]): InvariantCount[] {
  return grouped(
    records.flatMap((record) => record.invariants.map((invariant) => ({ seed: record.seed, ...invariant }))),
    ({ id }) => id,
  ).map((group) => {
    const known = group.flatMap(({ controlViolations }) => (controlViolations === undefined ? [] : [controlViolations]));
    return { ...breakCount(group), ...(known.length === 0 ? {} : { controlRuns: known.filter((violations) => violations > 0).length }) };
  });
}

function criterionCounts(records: readonly RunRecord[]): CriterionCount[] {
  return grouped(
    records.flatMap((record) => record.criteria.map((criterion) => ({ seed: record.seed, ...criterion }))),
    ({ id }) => id,
  ).map((group) => {
    const { unit, limit, bound } = group[0];
    const values = group.flatMap(({ status, value }) => (value === undefined || status === "notApplicable" ? [] : [value]));
    return {
      ...breakCount(group),
      unit,
      bound,
      ...(limit === undefined ? {} : { limit }),
      ...(values.length === 0 ? {} : { values: quantilesOf(values) }),
    };
  });
}

function rollbackDistributions(records: readonly RunRecord[]): RollbackDistribution[] {
  return grouped(
    records.flatMap((record) => record.rollbacks.map((rollback) => ({ seed: record.seed, rollback }))),
    ({ rollback }) => `${rollback.level} ${rollback.trigger}`,
  ).map((group) => {
    const rollbacks = group.map(({ rollback }) => rollback);
    const { level, trigger } = group[0].rollback;
    const decidePropagateUs = rollbacks.map(({ decideUs, propagateUs }) => decideUs + propagateUs);
    const within = rollbacks.filter(({ totalUs, complete }) => complete && totalUs <= ROLLBACK_BOUND_US);
    const [detect, decide, propagate, drain, reconnect, reconcile, verify] = PHASE_NAMES.map((name) =>
      quantilesOf(rollbacks.map((rollback) => rollback[`${name}Us`])),
    ) as [Quantiles, Quantiles, Quantiles, Quantiles, Quantiles, Quantiles, Quantiles];
    return {
      level,
      trigger,
      count: rollbacks.length,
      runs: new Set(group.map(({ seed }) => seed)).size,
      complete: rollbacks.filter(({ complete }) => complete).length,
      phasesUs: { detect, decide, propagate, drain, reconnect, reconcile, verify },
      totalUs: quantilesOf(rollbacks.map(({ totalUs }) => totalUs)),
      decidePropagateUs: quantilesOf(decidePropagateUs),
      boundUs: ROLLBACK_BOUND_US,
      decidePropagateWithin: decidePropagateUs.filter((durationUs) => durationUs <= ROLLBACK_BOUND_US).length / rollbacks.length,
      totalWithin: within.length / rollbacks.length,
    };
  });
}

type Group<Item> = readonly [Item, ...Item[]];

function breakCount(group: Group<{ seed: string; id: string; title: string; status: Status }>): BreakCount {
  const { id, title } = group[0];
  const violated = group.filter(({ status }) => status === "violated");
  const unknownRuns = group.filter(({ status }) => status === "unknown").length;
  const holds = group.filter(({ status }) => status === "holds").length;
  const first = violated[0];
  return {
    id,
    title,
    violatedRuns: violated.length,
    unknownRuns,
    judgedRuns: violated.length + unknownRuns + holds,
    ...(first === undefined ? {} : { lowestFailingSeed: first.seed }),
  };
}

/** Items with the same key together, in the order in which the keys first occur. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Group<Item>[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) {
      groups.set(keyOf(item), [item]);
    } else {
      group.push(item);
    }
  }
  return [...groups.values()];
}
