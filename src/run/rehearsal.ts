/**
 * One rehearsal: the control run, then the migration run on the same seed, then the judgement. It advances in slices, so that a caller
 * stays able to show progress or give up.
 */
import type { Scenario } from "../scenario/scenario.ts";
import { composeOutcome } from "./compose.ts";
import type { Rehearsed } from "./outcome.ts";
import { Simulation } from "./simulation.ts";

/** How far a rehearsal has come. `events` counts both runs; calendar and step are those of the run that is under way. */
export interface RehearsalProgress {
  /** 0 to 1, over both runs. */
  readonly share: number;
  readonly events: number;
  readonly phase: "control" | "migration";
  readonly calendarUs: number;
  readonly step: string;
}

/** Two runs of one scenario and seed. Call `advance` until it gives true, then `result`. */
export class Rehearsal {
  readonly #scenario: Scenario;
  readonly #seed: string;
  readonly #control: Simulation;
  #migration: Simulation | undefined;

  /** Nothing runs before the first `advance`. */
  constructor(scenario: Scenario, seed: string) {
    this.#scenario = scenario;
    this.#seed = seed;
    this.#control = new Simulation(scenario, seed, "control", new Set());
  }

  /** Runs on by at most so many events; true once both runs are over. */
  advance(maxEvents: number): boolean {
    if (this.#migration === undefined) {
      if (!this.#control.advance(maxEvents)) return false;
      this.#migration = new Simulation(this.#scenario, this.#seed, "migration", this.#control.recorder.unserved);
      return false;
    }
    return this.#migration.advance(maxEvents);
  }

  get progress(): RehearsalProgress {
    const current = this.#migration ?? this.#control;
    const { kernel, calendar } = current.fleet.world;
    return {
      share: (this.#control.share + (this.#migration?.share ?? 0)) / 2,
      events: kernel.events + (this.#migration === undefined ? 0 : this.#control.fleet.world.kernel.events),
      phase: current.role,
      calendarUs: calendar.nowUs,
      step: current.recorder.step.step,
    };
  }

  /** The outcome. Throws before `advance` has said that both runs are over. */
  result(): Rehearsed {
    if (this.#migration === undefined || !this.#migration.advance(0))
      throw new Error("the rehearsal is not over: advance it until it says so");
    return composeOutcome(this.#scenario, this.#seed, this.#migration, this.#control);
  }
}

/** Runs a whole rehearsal at once. */
export function rehearse(scenario: Scenario, seed: string): Rehearsed {
  const rehearsal = new Rehearsal(scenario, seed);
  while (!rehearsal.advance(1_000_000));
  return rehearsal.result();
}
