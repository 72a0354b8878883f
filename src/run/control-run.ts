/**
 * The control run of a rehearsal: the same cluster, seed, faults and requests, and nobody migrates. What the migration is compared with
 * are some figures, plain data, so that the run can be made in another thread and be forgotten once it is over.
 */
import type { EventHistory } from "../../sim/record/event-history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { ControlEnd } from "./invariant-watch.ts";
import { figuresOf, type RunFigures } from "./run-figures.ts";
import { Simulation } from "./simulation.ts";

/** What is kept of a control run. */
export interface ControlFigures extends RunFigures, ControlEnd {
  readonly digest: string;
  readonly events: number;
  /** The run was cut off in the middle. */
  readonly truncated: boolean;
  /** Budgets that ran out, in words. */
  readonly exhausted: readonly string[];
}

/** A control run that advances in slices. It is complete when it is constructed and only has to advance. */
export class ControlRun {
  readonly #simulation: Simulation;
  #figures: ControlFigures | undefined;

  /** `digest`: false where nobody asks for it. Faults of the scenario must not depend on the migration: see `withStrikes`. */
  constructor(scenario: Scenario, seed: string, { history, digest = true }: { history?: EventHistory; digest?: boolean } = {}) {
    this.#simulation = new Simulation(scenario, seed, "control", { digest, ...(history === undefined ? {} : { history }) });
  }

  /** Runs on by at most so many events; true once the run is over. */
  advance(maxEvents: number): boolean {
    if (this.#figures !== undefined) return true;
    if (!this.#simulation.advance(maxEvents)) return false;
    this.#simulation.conclude();
    this.#figures = controlFigures(this.#simulation);
    return true;
  }

  get progress() {
    const { share, fleet, recorder } = this.#simulation;
    const { kernel, calendar } = fleet.world;
    return { share, events: kernel.events, phase: "control", calendarUs: calendar.nowUs, step: recorder.step.step } as const;
  }

  /** The figures. Throws before `advance` has said that the run is over. */
  result(): ControlFigures {
    if (this.#figures === undefined) throw new Error("the control run is not over: advance it until it says so");
    return this.#figures;
  }
}

function controlFigures(control: Simulation): ControlFigures {
  const { truncated, exhausted, agents, traffic, fleet } = control;
  return {
    ...figuresOf(control),
    digest: control.digest(),
    events: fleet.world.kernel.events,
    traffic: traffic.stretches,
    underWay: new Set(agents.flatMap((agent) => agent.requests())),
    truncated,
    exhausted,
  };
}
