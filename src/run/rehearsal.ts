/**
 * One rehearsal: the migration run, then the control run on the same seed, then the judgement. It advances in slices, so that a caller
 * stays able to show progress or give up.
 *
 * The migration runs first: where faults hang on it (upon a rollback, on the primary of the moment), it tells the control run when and
 * where they strike. What an invariant cannot judge without the control run waits until that is over.
 */
import type { EventHistory } from "../../sim/record/event-history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { composeOutcome, exhaustedOf, invariantOutcomes } from "./compose.ts";
import { type ControlFigures, ControlRun } from "./control-run.ts";
import type { InvariantOutcome, Rehearsed } from "./outcome.ts";
import { type Role, Simulation } from "./simulation.ts";
import { dependsOnMigration, withStrikes } from "./strikes.ts";
import type { TraceSink } from "./trace-line.ts";

/** How far a rehearsal has come. `events` counts both its runs; calendar and step are those of the run that is under way. */
export interface RehearsalProgress {
  /** 0 to 1, over both runs, or over the one that is made. */
  readonly share: number;
  readonly events: number;
  readonly phase: Role;
  readonly calendarUs: number;
  readonly step: string;
}

/** Who watches a rehearsal, without taking part in it. */
export interface RehearsalWatchers {
  /** Makes the history that a run is to fill; called as that run is set up. */
  readonly historyOf?: (run: Role) => EventHistory;
  /** Takes the trace of the migration run. */
  readonly trace?: TraceSink;
}

/** How a rehearsal is judged. */
export interface RehearsalOptions {
  /**
   * False: no control run, so that a rehearsal costs half; criteria that compare with it are not judged, nor is the expectation. Where an
   * invariant must know what the control run left unserved, that run is made after all, and costs what it costs.
   */
  readonly control?: boolean;
  /** False where nobody asks for the digest: an outcome has that of nothing then. */
  readonly digest?: boolean;
}

/** What a rehearsal came to without any of the figures, for those who make thousands of them. */
export interface RehearsalBrief {
  readonly invariants: readonly InvariantOutcome[];
  /** Budgets that ran out, in words. */
  readonly exhausted: readonly string[];
  /** Situations that the migration run has met. */
  readonly seen: readonly string[];
  readonly simulatedUs: number;
}

/** Whether the control run of a scenario can be made before, or beside, its migration run. */
export function isControlIndependent({ faults }: Scenario): boolean {
  return !faults.some(dependsOnMigration);
}

/** Both runs of one scenario and seed. Call `advance` until it gives true, then `result`. */
export class Rehearsal {
  readonly #scenario: Scenario;
  readonly #seed: string;
  readonly #watchers: RehearsalWatchers;
  readonly #isWhole: boolean;
  readonly #hasDigest: boolean;
  readonly #migration: Simulation;
  #control: ControlRun | undefined;
  #figures: ControlFigures | undefined;
  #isOver = false;

  /** Nothing runs before the first `advance`. */
  constructor(
    scenario: Scenario,
    seed: string,
    watchers: RehearsalWatchers = {},
    { control = true, digest = true }: RehearsalOptions = {},
  ) {
    this.#scenario = scenario;
    this.#seed = seed;
    this.#watchers = watchers;
    this.#isWhole = control;
    this.#hasDigest = digest;
    const { trace } = watchers;
    this.#migration = new Simulation(scenario, seed, "migration", {
      digest,
      ...this.#historyOf("migration"),
      ...(trace === undefined ? {} : { trace }),
    });
  }

  /** Runs on by at most so many events; true once all runs that it makes are over. */
  advance(maxEvents: number): boolean {
    if (this.#isOver) return true;
    if (!this.#migration.isOver) {
      // Even where the migration ends with this slice, the control run waits for the next one: it may be made elsewhere.
      if (!this.#migration.advance(maxEvents) || this.#needsControl()) return false;
    } else if (this.#needsControl() && !this.#advanceControl(maxEvents)) return false;
    this.#migration.conclude(this.#figures);
    this.#isOver = true;
    return true;
  }

  /** Gives the rehearsal the figures of its control run, which has been made elsewhere: its own is not made then. */
  takeControl(figures: ControlFigures): void {
    this.#figures = figures;
  }

  /** The migration run is over, and the control run is all that it waits for. */
  get awaitsControl(): boolean {
    return !this.#isOver && this.#migration.isOver && this.#figures === undefined;
  }

  get progress(): RehearsalProgress {
    const { share, fleet, recorder, isOver } = this.#migration;
    const { kernel, calendar } = fleet.world;
    const control = this.#control?.progress;
    // Whether the control run is wanted after all is known for certain at the end of the migration.
    const runs = this.#hasControl() ? 2 : 1;
    if (isOver && control !== undefined)
      return { ...control, share: (share + control.share) / runs, events: kernel.events + control.events };
    const ofControl = this.#figures === undefined ? { share: 0, events: 0 } : { share: 1, events: this.#figures.events };
    return {
      share: (share + ofControl.share) / runs,
      events: kernel.events + ofControl.events,
      phase: "migration",
      calendarUs: calendar.nowUs,
      step: recorder.step.step,
    };
  }

  /** The outcome. Throws before `advance` has said that all is over. */
  result(): Rehearsed {
    return composeOutcome(this.#scenario, this.#seed, this.#finished(), { figures: this.#figures, isCompared: this.#isWhole });
  }

  /** What the migration run came to, in brief. Throws before `advance` has said that all is over. */
  brief(): RehearsalBrief {
    const { situations, fleet } = this.#finished();
    return {
      invariants: invariantOutcomes(this.#finished(), undefined),
      exhausted: exhaustedOf(this.#finished(), this.#figures),
      seen: situations.flatMap(({ situation, seen }) => (seen > 0 ? [situation.id] : [])),
      simulatedUs: fleet.world.kernel.nowUs,
    };
  }

  #needsControl(): boolean {
    return this.#figures === undefined && this.#hasControl();
  }

  #hasControl(): boolean {
    return this.#isWhole || this.#migration.awaitsControl;
  }

  /** True once the figures are there. */
  #advanceControl(maxEvents: number): boolean {
    this.#control ??= new ControlRun(withStrikes(this.#scenario, this.#migration.faults.strikes), this.#seed, {
      digest: this.#hasDigest,
      ...this.#historyOf("control"),
    });
    if (!this.#control.advance(maxEvents)) return false;
    this.#figures = this.#control.result();
    return true;
  }

  #historyOf(run: Role): { readonly history?: EventHistory } {
    const { historyOf } = this.#watchers;
    return historyOf === undefined ? {} : { history: historyOf(run) };
  }

  #finished(): Simulation {
    if (!this.#isOver) throw new Error("the rehearsal is not over: advance it until it says so");
    return this.#migration;
  }
}

/** Runs a whole rehearsal at once. */
export function rehearse(scenario: Scenario, seed: string, options: RehearsalOptions = {}): Rehearsed {
  const rehearsal = new Rehearsal(scenario, seed, {}, options);
  while (!rehearsal.advance(1_000_000));
  return rehearsal.result();
}
