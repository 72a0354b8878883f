/** What a criterion is: a figure of the whole run against a limit that the plan claims. */
import type { ParameterValues } from "../../sim/parameters.ts";
import { BEFORE } from "../plan/plan.ts";
import type { RollbackOutcome, Status } from "../run/outcome.ts";
import type { CriterionDescription } from "../scenario/vocabulary.ts";
import type { Lie } from "./lies.ts";
import type { CommandServed, PlacementEnded, TransferCompleted } from "./observation.ts";

/** Operations while one step stood. */
export interface StepTally {
  readonly operations: number;
  readonly errors: number;
  /** 95th percentile of the latency of those that succeeded, microseconds; absent without any. */
  readonly p95Us?: number;
  /** CPU time that the fleet spent meanwhile, microseconds; absent for a part of a step. */
  readonly cpuUs?: number;
}

/** What the migration run, and its control run if there was one, did while one step of the plan stood. Shares are fractions. */
export interface StepFacts {
  readonly step: string;
  /** What the step asks for, 0 to 1; absent for a step that moves no nodes. */
  readonly targetShare?: number;
  /** Nodes that completed an operation on the new version while it stood. */
  readonly nodeShare: number;
  /** A rollback that was not lifted again began while it stood, or before. */
  readonly rolledBack: boolean;
  /** Such a rollback began in this part of the step, and its errors are what it was for; or one ended with it, and cut the step in two. */
  readonly inRollback: boolean;
  readonly run: StepTally;
  readonly control?: StepTally;
}

/** What criteria ask of a control run as a whole. */
export interface ControlFacts {
  readonly transfers: readonly TransferCompleted[];
  readonly commands: readonly CommandServed[];
  readonly memoryBytes: number;
}

/** What criteria judge by: the migration run, and its control run if there was one. */
export interface CriterionFacts {
  readonly steps: readonly StepFacts[];
  readonly rollbacks: readonly RollbackOutcome[];
  readonly transfers: readonly TransferCompleted[];
  /** Commands that consensus groups decided for their clients. */
  readonly commands: readonly CommandServed[];
  /** Placement requests that were answered. */
  readonly placements: readonly PlacementEnded[];
  /** Members of consensus groups that lied. */
  readonly lies: readonly Lie[];
  /** When the run ended, microseconds. */
  readonly endUs: number;
  /** The most that a process of the fleet held in memory at any moment, bytes. */
  readonly memoryBytes: number;
  readonly control?: ControlFacts;
}

/**
 * A criterion's answer, which becomes its entry in the outcome. `value`, `limit` and `control` are in `unit`; without a
 * value there was nothing to measure.
 */
export interface Judgement {
  readonly status: Exclude<Status, "measured">;
  readonly value?: number;
  readonly limit?: number;
  readonly bound: "atMost" | "atLeast";
  readonly unit: "us" | "share" | "ratio" | "count";
  readonly control?: number;
  readonly scope: string;
  readonly note?: string;
}

/**
 * A criterion with its arithmetic. `judge` is a pure function of one or two finished runs; `parameters` are values that the description
 * has admitted. One that needs the control run is not asked without it.
 */
export interface Criterion extends CriterionDescription {
  judge(facts: CriterionFacts, parameters: ParameterValues): Judgement;
}

/** A step in both runs. */
export type ComparedStep = Pick<Required<StepFacts>, "step" | "run" | "control">;

/** The steps in which the migration is compared with its control run: those of the plan, outside of rollbacks. */
export function comparedSteps(steps: readonly StepFacts[]): ComparedStep[] {
  return steps.flatMap(({ step, inRollback, run, control }) => {
    return step === BEFORE || inRollback || control === undefined ? [] : [{ step, run, control }];
  });
}

/** Compares a value with a limit; without a value nothing was in scope. */
export function against(value: number | undefined, limit: number, bound: "atMost" | "atLeast"): "holds" | "violated" | "notApplicable" {
  if (value === undefined) return "notApplicable";
  return (bound === "atMost" ? value <= limit : value >= limit) ? "holds" : "violated";
}

/** The largest of some numbers; absent without any. */
export function largest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((one, other) => Math.max(one, other));
}
