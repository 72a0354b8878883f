/**
 * One rehearsal: the control run, then the migration run on the same seed, then the judgement. It advances in slices, so that a caller
 * stays able to show progress or give up.
 *
 * Where faults hang on the migration (upon a rollback, on the primary of the moment), the control run cannot know when and where they
 * strike. Then the migration runs once before it, as a scout; the run that is judged repeats it, event by event.
 */
import type { EventHistory } from "../../sim/record/event-history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { composeOutcome } from "./compose.ts";
import type { Rehearsed } from "./outcome.ts";
import { Simulation, type Watchers } from "./simulation.ts";
import { dependsOnMigration, withStrikes } from "./strikes.ts";
import type { TraceSink } from "./trace-line.ts";

/** How far a rehearsal has come. `events` counts all its runs; calendar and step are those of the run that is under way. */
export interface RehearsalProgress {
  /** 0 to 1, over all runs. */
  readonly share: number;
  readonly events: number;
  readonly phase: "control" | "migration";
  readonly calendarUs: number;
  readonly step: string;
}

/** The runs of a rehearsal: the scout, where there is one, comes first. */
export type RunName = "scout" | "control" | "migration";

/** Who watches a rehearsal, without taking part in it. */
export interface RehearsalWatchers {
  /** Makes the history that a run is to fill; called as that run is set up. */
  readonly historyOf?: (run: RunName) => EventHistory;
  /** Takes the trace of the migration run that is judged. */
  readonly trace?: TraceSink;
}

/** The runs of one scenario and seed. Call `advance` until it gives true, then `result`. */
export class Rehearsal {
  readonly #scenario: Scenario;
  readonly #seed: string;
  readonly #watchers: RehearsalWatchers;
  readonly #scout: Simulation | undefined;
  #control: Simulation | undefined;
  #migration: Simulation | undefined;

  /** Nothing runs before the first `advance`. */
  constructor(scenario: Scenario, seed: string, watchers: RehearsalWatchers = {}) {
    this.#scenario = scenario;
    this.#seed = seed;
    this.#watchers = watchers;
    if (scenario.faults.some(dependsOnMigration)) this.#scout = this.#setUp("scout", scenario);
    else this.#control = this.#setUp("control", scenario);
  }

  /** Runs on by at most so many events; true once all runs are over. */
  advance(maxEvents: number): boolean {
    if (this.#control === undefined) {
      if (this.#scout?.advance(maxEvents) === false) return false;
      this.#control = this.#setUp("control", withStrikes(this.#scenario, this.#scout?.faults.strikes ?? []));
      return false;
    }
    if (this.#migration === undefined) {
      if (!this.#control.advance(maxEvents)) return false;
      this.#migration = this.#setUp("migration", this.#scenario, this.#control.recorder.unserved);
      return false;
    }
    return this.#migration.advance(maxEvents);
  }

  get progress(): RehearsalProgress {
    const runs = [this.#scout, this.#control, this.#migration].filter((run) => run !== undefined);
    const current = runs.at(-1);
    if (current === undefined) throw new Error("a rehearsal has a run from its construction on");
    const { calendar } = current.fleet.world;
    return {
      share: runs.reduce((sum, run) => sum + run.share, 0) / (this.#scout === undefined ? 2 : 3),
      events: runs.reduce((sum, run) => sum + run.fleet.world.kernel.events, 0),
      phase: current.role,
      calendarUs: calendar.nowUs,
      step: current.recorder.step.step,
    };
  }

  /** The outcome. Throws before `advance` has said that both runs are over. */
  result(): Rehearsed {
    if (this.#control === undefined || this.#migration === undefined || !this.#migration.advance(0))
      throw new Error("the rehearsal is not over: advance it until it says so");
    return composeOutcome(this.#scenario, this.#seed, this.#migration, this.#control);
  }

  #setUp(run: RunName, scenario: Scenario, unservedInControl: ReadonlySet<string> = new Set()): Simulation {
    const { historyOf, trace } = this.#watchers;
    const watchers: Watchers = {
      ...(historyOf === undefined ? {} : { history: historyOf(run) }),
      ...(trace === undefined || run !== "migration" ? {} : { trace }),
    };
    return new Simulation(scenario, this.#seed, run === "control" ? "control" : "migration", unservedInControl, watchers);
  }
}

/** Runs a whole rehearsal at once. */
export function rehearse(scenario: Scenario, seed: string): Rehearsed {
  const rehearsal = new Rehearsal(scenario, seed);
  while (!rehearsal.advance(1_000_000));
  return rehearsal.result();
}
