/** The figures of a scenario's runs that a baseline keeps: one value a run, so that any two sets of runs can be compared. */
import type { OperatorCommand } from "../plan/plan.ts";
import type { Outcome, RollbackOutcome } from "../run/outcome.ts";
import type { ScenarioPath } from "../scenario/locate.ts";
import { quantilesOf } from "./distribution.ts";

/** `us` microseconds; `share` 0 to 1; `runs` 1 for a run that has it and 0 for one that has not; others as a criterion's. */
export type MetricUnit = "us" | "share" | "ratio" | "count" | "runs";

/** Which change of a metric is none for the worse: downward, upward, or none at all. */
export type Better = "less" | "more" | "equal";

/** One figure over the runs of a scenario. */
export interface Metric {
  readonly unit: MetricUnit;
  readonly better: Better;
  /** By how much it may be worse, in its unit, if a baseline does not say otherwise. */
  readonly tolerance: number;
  /** One for each seed, in their order; null for a run that has no such figure. */
  readonly values: readonly (number | null)[];
  /** What of the scenario it is about, the most precise first. */
  readonly at: readonly ScenarioPath[];
}

/** What was measured of a scenario's runs. */
export interface Measurement {
  /** Fingerprint of the models. */
  readonly model: string;
  readonly seeds: readonly string[];
  /** By name, such as `rollback flag by operator kill` or `exposure week-7 nodes`. */
  readonly metrics: { readonly [name: string]: Metric };
}

/** The share of operations follows every delay in the cluster, so a shift of this size is no change of the rollout. A modelling choice. */
const OPERATION_SHARE_TOLERANCE = 0.02;

/** A figure of one run. */
interface Figure extends Omit<Metric, "values"> {
  readonly name: string;
  readonly value: number;
}

/** Measures the outcomes of one scenario, which stand in the order of their seeds. There must be one at least. */
export function measurementOf(operator: readonly OperatorCommand[], outcomes: readonly Outcome[]): Measurement {
  const metrics: { [name: string]: Omit<Metric, "values"> & { values: (number | null)[] } } = {};
  for (const [index, outcome] of outcomes.entries()) {
    for (const { name, value, ...rest } of figuresOf(operator, outcome)) {
      const metric = metrics[name] ?? { ...rest, values: outcomes.map(() => null) };
      metric.values[index] = value;
      metrics[name] = metric;
    }
  }
  return { model: outcomes[0]?.model ?? "", seeds: outcomes.map(({ seed }) => seed), metrics };
}

/**
 * The figure that stands for all runs: of what is better small, the nearest-rank 95th percentile; of what is better large, the value that
 * 95 % of the runs reach; of shares of runs and of what should not change, the mean. Throws a `RangeError` without values.
 */
export function statisticOf({ better, unit }: Pick<Metric, "better" | "unit">, values: readonly number[]): number {
  if (unit === "runs" || better === "equal") {
    if (values.length === 0) throw new RangeError("the mean of no values");
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }
  return better === "less" ? quantilesOf(values).p95 : -quantilesOf(values.map((value) => -value)).p95;
}

function figuresOf(operator: readonly OperatorCommand[], outcome: Outcome): Figure[] {
  const { requests, transfers } = outcome;
  const pauses = Object.values(transfers.byVersion).flatMap(({ completed, pauseP95Us }) => (completed > 0 ? [pauseP95Us] : []));
  const downtime = { unit: "us", better: "less", tolerance: 0, at: [["criteria", "downtime"]] } as const;
  return [
    ...rollbackFigures(operator, outcome.rollbacks),
    ...exposureFigures(outcome),
    ...criterionFigures(outcome),
    {
      name: "error rate",
      unit: "share",
      better: "less",
      tolerance: 0,
      value: requests.total.count === 0 ? 0 : requests.total.errors / requests.total.count,
      at: [["criteria", "error-rate"]],
    },
    { name: "unavailable time", value: requests.unavailableUs, ...downtime },
    ...(pauses.length === 0 ? [] : [{ name: "transfer pause", value: Math.max(...pauses), ...downtime }]),
  ];
}

/** By level and trigger, the slowest rollback of the run, and whether all of them came to their end everywhere. */
function rollbackFigures(operator: readonly OperatorCommand[], rollbacks: readonly RollbackOutcome[]): Figure[] {
  const kinds = [...new Set(rollbacks.map(kindOf))];
  return kinds.flatMap((kind): Figure[] => {
    const same = rollbacks.filter((rollback) => kindOf(rollback) === kind);
    const slowest = same.reduce((one, other) => (other.totalUs > one.totalUs ? other : one));
    const command = operator.find(({ atUs }) => atUs === slowest.calendarUs);
    const at: ScenarioPath[] = [
      ...(command === undefined ? [] : [["plan", "operator", command.name]]),
      ["plan", "steps", slowest.step],
      ["criteria", "rollback-time"],
    ];
    const complete = same.every((rollback) => rollback.complete) ? 1 : 0;
    return [
      { name: `rollback ${kind}`, unit: "us", better: "less", tolerance: 0, value: slowest.totalUs, at },
      { name: `rollback ${kind}, complete`, unit: "runs", better: "more", tolerance: 0, value: complete, at },
    ];
  });
}

function kindOf({ level, trigger }: RollbackOutcome): string {
  return `${level} by ${trigger}`;
}

/** The shares that came out, step by step: a rollout that reaches more than before is as much a change as one that reaches less. */
function exposureFigures({ plan }: Outcome): Figure[] {
  return plan.flatMap(({ step, eligibleShare, nodeShare, operationShare }): Figure[] => {
    const share = (what: string, value: number, tolerance = 0): Figure => ({
      name: `exposure ${step} ${what}`,
      unit: "share",
      better: "equal",
      tolerance,
      value,
      at: [["plan", "steps", step]],
    });
    return [
      share("eligible nodes", eligibleShare),
      share("nodes", nodeShare),
      share("operations", operationShare, OPERATION_SHARE_TOLERANCE),
    ];
  });
}

function criterionFigures({ criteria }: Outcome): Figure[] {
  return criteria.flatMap(({ id, status, value, unit, bound }): Figure[] => {
    if (value === undefined || status === "notApplicable") return [];
    return [{ name: `criterion ${id}`, unit, better: bound === "atMost" ? "less" : "more", tolerance: 0, value, at: [["criteria", id]] }];
  });
}
