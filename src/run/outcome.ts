/**
 * What a run gives: plain, serialisable, without a wall-clock value. Same scenario and seed, same bytes.
 *
 * Times are integer microseconds. `...AtUs` counts from the start of the simulation; `...CalendarUs` counts from the start of the plan.
 * Shares are fractions between 0 and 1.
 */
import type { RollbackLevel } from "../plan/plan.ts";

/** Unknown where a budget ran out or something that had to be judged was never exercised, so that a green run means something. */
export type Verdict = "holds" | "violated" | "unknown";

/** Status of one judged thing. `notApplicable`: out of its scope in this run. `measured`: reported on request, not judged. */
export type Status = Verdict | "notApplicable" | "measured";

/**
 * What one gate saw while it was armed. `worst` and `limit` are a fraction or microseconds, by its metric; `notified`
 * is a breach on which nothing acted.
 */
export interface GateOutcome {
  /** For a reader: `error-rate of next > 1 %`. */
  readonly gate: string;
  /** The step whose plan text names the gate. */
  readonly step: string;
  readonly status: "passed" | "fired" | "notified" | "noData";
  /** Largest value that telemetry showed while the gate was armed; absent without enough samples. */
  readonly worst?: number;
  readonly limit?: number;
  readonly samples: number;
  readonly firedAtUs?: number;
}

/** A box of a step's checklist, as the controller last saw it. */
export interface CheckOutcome {
  /** For a reader: `error-rate of all <= 0.1 %`. */
  readonly check: string;
  readonly status: "met" | "notMet" | "noData";
  /** Last value of the telemetry; absent without enough samples. */
  readonly value?: number;
  readonly limit?: number;
}

/** One step of the plan: the share that it asked for beside the shares that came out. */
export interface StepOutcome {
  readonly number: number;
  readonly step: string;
  readonly title: string;
  readonly calendarUs: number;
  /** When the write was committed; absent if it never was. */
  readonly appliedAtUs?: number;
  /**
   * `withheld`: stored, but a latched kill kept it from taking effect until it was lifted, if ever. `held`: its checks were not met, and
   * the rollout stopped there.
   */
  readonly status: "applied" | "withheld" | "held" | "skipped" | "notReached" | "observed";
  /** What the plan asks for. */
  readonly targetShare: number;
  /** Nodes that the exposure mechanism lets in. */
  readonly eligibleShare: number;
  /** Nodes that completed an operation on the next version while the step stood. */
  readonly nodeShare: number;
  /** Operations on the next version while the step stood. */
  readonly operationShare: number;
  /** Empty where nobody looked. */
  readonly checks: readonly CheckOutcome[];
  readonly gates: readonly GateOutcome[];
}

/** One line of the log of what happened: steps, commands, faults, gates, rollbacks, jumps of the calendar. */
export interface TimelineEntry {
  readonly atUs: number;
  readonly calendarUs: number;
  readonly kind: "step" | "command" | "fault" | "gate" | "rollback" | "jump" | "violation" | "note";
  readonly text: string;
}

/** A breach of an invariant in words; of each invariant only the first is kept. */
export interface Violation {
  readonly atUs: number;
  readonly calendarUs: number;
  /** The plan step that stood at that moment; `before` ahead of the first. */
  readonly step: string;
  readonly node?: string;
  readonly message: string;
  /** Lines of text that show what happened, where the invariant draws it. */
  readonly picture?: readonly string[];
}

/** One invariant over the whole run. Out of its scope it is not applicable; in scope but never checked it is unknown. */
export interface InvariantOutcome {
  readonly id: string;
  readonly title: string;
  readonly status: Status;
  readonly checks: number;
  readonly violations: number;
  readonly firstViolation?: Violation;
  /** Why an invariant that was checked is `unknown` all the same. */
  readonly undecided?: string;
  /** How often the control run, which migrates nothing, broke the same invariant; absent without one, and where it was cut off without. */
  readonly controlViolations?: number;
}

/** One claim of the plan in figures, those of the control run beside them. */
export interface CriterionOutcome {
  readonly id: string;
  readonly title: string;
  readonly status: Status;
  /** In `unit`; absent if nothing was measured. */
  readonly value?: number;
  readonly limit?: number;
  /** Whether the value must stay at or below the limit, or reach it. */
  readonly bound: "atMost" | "atLeast";
  readonly unit: "us" | "share" | "ratio" | "count";
  /** The control run's value, where the criterion has one. */
  readonly control?: number;
  /** Which part of the run it judges, in words. */
  readonly scope: string;
  /** Why it is what it is, where that is not plain. */
  readonly note?: string;
}

/** A rollback by phase. The seven phases add up to `totalUs` exactly: they are differences of running maxima over the fleet. */
export interface RollbackOutcome {
  readonly level: RollbackLevel;
  /** `gate error-rate of next > 1 %` or `operator kill`. */
  readonly trigger: string;
  readonly step: string;
  readonly startedAtUs: number;
  readonly calendarUs: number;
  readonly detectUs: number;
  readonly decideUs: number;
  readonly propagateUs: number;
  readonly drainUs: number;
  readonly reconnectUs: number;
  readonly reconcileUs: number;
  readonly verifyUs: number;
  readonly totalUs: number;
  /** The store held the rollback's write. */
  readonly committed: boolean;
  /** Nodes in reach that never applied it. */
  readonly notApplied: readonly string[];
  /** Nodes in reach that did not come through every phase; a phase that was still open lasts until the run, or the rollback, ended. */
  readonly unfinished: readonly string[];
  /** A later write that gave back what the rollback took before every node had gone through it. */
  readonly undone?: { readonly atUs: number; readonly by: string };
  /** Every node of the fleet, none unreachable, went through every phase before the run ended. */
  readonly complete: boolean;
  readonly unreachable: readonly string[];
  /** The slowest nodes of the phases that have one. */
  readonly slowest: { readonly propagate?: string; readonly drain?: string; readonly reconnect?: string; readonly reconcile?: string };
  /** Transfers given up between its start and its end. */
  readonly lostWrites: number;
  /** Requests that failed between its start and its end. */
  readonly failedRequests: number;
}

/** Operations of one version. The quantiles are exact, over the control requests that succeeded; 0 without any. */
export interface VersionRequests {
  readonly count: number;
  readonly errors: number;
  readonly p50Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
}

/** Operations of one run. `unserved` are those that nobody answered or that were given up; they are among the errors too. */
export interface RequestsOutcome {
  /** Keyed by version name, `v1` and `v3`. */
  readonly byVersion: { readonly [version: string]: VersionRequests };
  readonly total: VersionRequests;
  readonly unserved: number;
  /** Time during which some node that was up and reachable served nothing, summed over nodes. */
  readonly unavailableUs: number;
}

/** Machines that moved, by the version with which the transfer ended. Bytes before and after encoding are over all rounds of it. */
export interface TransfersOutcome {
  readonly byVersion: {
    readonly [version: string]: {
      readonly completed: number;
      readonly failed: number;
      readonly bytes: number;
      readonly wireBytes: number;
      readonly pauseP95Us: number;
      readonly durationP50Us: number;
      readonly durationP95Us: number;
    };
  };
}

/** Versions over time, for one line per site. */
export interface ExposureOutcome {
  /** Length of a bucket of simulated time. */
  readonly bucketUs: number;
  /** Steps and other marks, as bucket numbers. */
  readonly marks: readonly { readonly bucket: number; readonly label: string }[];
  readonly sites: readonly {
    readonly site: string;
    readonly nodes: number;
    /** Per bucket, share of the site's operations that ran on the next version; -1 where there were none. */
    readonly nextShare: readonly number[];
  }[];
}

/** A situation that proves something only if the run has met it. */
export interface SometimesOutcome {
  readonly id: string;
  readonly title: string;
  readonly seen: number;
  /** Without it the run proves too little: unseen, the verdict is at best `unknown`. */
  readonly required: boolean;
}

/** A stretch of the calendar that was simulated. It begins late where the one before it had to be extended. */
export interface ObservedWindow {
  readonly fromCalendarUs: number;
  /** Where the window was planned to end; one that was extended ended later. */
  readonly toCalendarUs: number;
  /** When the window began on the clock of the simulation. */
  readonly startedAtUs: number;
}

/** Everything that `outcome.json` holds. It grows by adding keys; a change of meaning takes another `schema`. */
export interface Outcome {
  readonly schema: "cutover.outcome/1";
  readonly scenario: string;
  readonly title: string;
  readonly system: string;
  readonly seed: string;
  readonly verdict: Verdict;
  /** Why the verdict is what it is, one reason a line. */
  readonly reasons: readonly string[];
  readonly digest: string;
  /** Fingerprint of the models and constants that gave this outcome. */
  readonly model: string;
  readonly cluster: { readonly nodes: number; readonly sites: readonly { readonly site: string; readonly nodes: number }[] };
  readonly versions: { readonly old: string; readonly next: string };
  readonly time: {
    readonly simulatedUs: number;
    readonly calendarUs: number;
    readonly events: number;
    /** Those of the control run; absent where none was made. */
    readonly controlEvents?: number;
    readonly windows: readonly ObservedWindow[];
  };
  readonly plan: readonly StepOutcome[];
  readonly timeline: readonly TimelineEntry[];
  readonly invariants: readonly InvariantOutcome[];
  /** Without a control run, those that need none. */
  readonly criteria: readonly CriterionOutcome[];
  /** What could not be settled without a control run: criteria by `id`, and `expect`. Absent where there was one. */
  readonly leftOut?: readonly string[];
  readonly rollbacks: readonly RollbackOutcome[];
  readonly requests: RequestsOutcome;
  readonly transfers: TransfersOutcome;
  /** Absent where the rehearsal was made without a control run: what compares with it and the expectation are not judged then. */
  readonly control?: { readonly digest: string; readonly requests: RequestsOutcome; readonly transfers: TransfersOutcome };
  readonly exposure: ExposureOutcome;
  readonly sometimes: readonly SometimesOutcome[];
  /** Whether the scenario's `expect` was met; absent without one. */
  readonly expectation?: { readonly met: boolean; readonly reasons: readonly string[] };
}

/** One row of `metrics.csv`: what happened in one second of simulated time, as the simulator knows it. */
export interface MetricsRow {
  readonly run: "migration" | "control";
  readonly atUs: number;
  readonly calendarUs: number;
  readonly step: string;
  readonly version: string;
  readonly operations: number;
  readonly errors: number;
  readonly unserved: number;
  readonly p50Us: number;
  readonly p95Us: number;
  readonly transfersRunning: number;
}

/** A finished run: the outcome, and the series behind it. */
export interface Rehearsed {
  readonly outcome: Outcome;
  readonly metrics: readonly MetricsRow[];
}
