/**
 * A rollout plan as plain data: what is written to the flag store when, what is watched meanwhile, and what an operator does by hand.
 *
 * All times are calendar times in integer microseconds since the plan began.
 */

/** Name of the time before the first step, where a step's name is asked for. */
export const BEFORE = "before";

/** A change of the rollout flags as the plan states it. What a field that is not stated becomes is up to the write mechanism. */
export interface FlagWrite {
  /** Components whose enable flag is set. */
  readonly enable?: readonly string[];
  /** Components whose enable flag is cleared. */
  readonly disable?: readonly string[];
  /** Rollout percentage, 0 to 100. */
  readonly percentage?: number;
  /** The kill switch: `true` forces the old version everywhere, `false` lifts that. */
  readonly force?: boolean;
}

/** How far a rollback goes: the kill switch, single components, or a smaller share. */
export type RollbackLevel = "flag" | "component" | "partial";

/** A rollback as a gate or an operator's command asks for it. */
export interface RollbackSpec {
  readonly level: RollbackLevel;
  /** The components that go back, for level `component`. */
  readonly components?: readonly string[];
  /** The percentage that stays, for level `partial`. */
  readonly percentage?: number;
}

/** What telemetry measures that a gate may watch. */
export type GateMetric = "error-rate" | "latency-p95";

/** A limit that telemetry is held against. It has either `limit` or `baselineTimes`. */
export interface LimitSpec {
  readonly metric: GateMetric;
  /** Whose operations count: those on the next version, or all. */
  readonly of: "next" | "all";
  /** Passed above this fraction; for error-rate only. */
  readonly limit?: number;
  /** Passed above this multiple of what was measured before the first write. */
  readonly baselineTimes?: number;
  /** Line of the plan that this comes from. */
  readonly source?: string;
}

/** A limit that is watched after a step, and the rollback that follows when it is passed. */
export interface GateSpec extends LimitSpec {
  readonly rollback: RollbackSpec;
}

/** A box of the checklist: a limit that must not be passed when the step is taken. */
export type CheckSpec = LimitSpec;

/** One entry of the schedule: a write, or a stretch of time in which nothing is written. */
export interface Step {
  readonly name: string;
  readonly title: string;
  readonly atUs: number;
  /** How long the step stands before the next one may come. */
  readonly bakeUs: number;
  /** Absent for a step that changes nothing, such as a week of stabilisation. */
  readonly write?: FlagWrite;
  /** What must hold before the step is taken. */
  readonly checks: readonly CheckSpec[];
  readonly gates: readonly GateSpec[];
  readonly source?: string;
}

/** Something a person does by hand, outside the schedule. */
export interface OperatorCommand {
  readonly name: string;
  readonly title: string;
  readonly atUs: number;
  readonly command: "kill" | "unforce" | "rollback";
  /** For `rollback`. */
  readonly rollback?: RollbackSpec;
  readonly source?: string;
}

/** How much of the calendar is simulated around each step, command and fault. */
export interface Observation {
  readonly beforeUs: number;
  readonly afterUs: number;
  /** A window is extended while the cluster is not quiescent, at most by this. */
  readonly extendUs: number;
}

/** The whole rollout. Steps follow each other in time; what an operator does may fall anywhere. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly operator: readonly OperatorCommand[];
  readonly observe: Observation;
}
