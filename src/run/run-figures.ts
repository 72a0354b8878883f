/** What a run came to: plain data, so that the run can be made in another thread and be forgotten once it is over. */
import type { CommandServed, TransferCompleted } from "../check/observation.ts";
import type { MetricsRow } from "./outcome.ts";
import type { TallyFigures } from "./recorder.ts";
import type { Simulation } from "./simulation.ts";

/** What was done while a step stood, or a part of it. */
export interface StepFigures {
  readonly step: string;
  readonly old: TallyFigures;
  readonly next: TallyFigures;
  /** CPU time that the fleet spent meanwhile, microseconds. */
  readonly cpuUs: number;
}

/** What is kept of a run, whichever of the two it is. */
export interface RunFigures {
  readonly steps: readonly StepFigures[];
  /** Requests that nobody answered, or that were given up. */
  readonly unserved: ReadonlySet<string>;
  readonly unservedTotal: number;
  /** Time that nodes in reach spent without serving, summed over nodes. */
  readonly unavailableUs: number;
  /** Violations of each invariant, in their order. */
  readonly violations: readonly number[];
  readonly transfers: readonly TransferCompleted[];
  readonly failedTransfers: { readonly old: number; readonly next: number };
  readonly commands: readonly CommandServed[];
  readonly metrics: readonly SeriesRow[];
  /** The most that a process of the fleet held in memory at any moment, bytes. */
  readonly memoryBytes: number;
}

/** A row of `metrics.csv`, whichever run it is of. */
export type SeriesRow = Omit<MetricsRow, "run">;

/** The figures of a run so far. */
export function figuresOf(simulation: Simulation): RunFigures {
  const { recorder, invariants, system, fleet } = simulation;
  return {
    steps: recorder.steps.map(({ step, tallies: { old, next } }, index) => {
      return { step, old: old.figures(), next: next.figures(), cpuUs: recorder.cpuUs(index) };
    }),
    unserved: recorder.unserved,
    unservedTotal: recorder.unservedTotal,
    unavailableUs: recorder.unavailableUs(fleet.world.kernel.nowUs),
    violations: invariants.map(({ violations }) => violations),
    transfers: recorder.transfers,
    failedTransfers: recorder.failedTransfers,
    commands: recorder.commands,
    metrics: recorder.rows(system.versions),
    memoryBytes: fleet.members.reduce((most, { memory }) => Math.max(most, memory.highWaterBytes), 0),
  };
}
