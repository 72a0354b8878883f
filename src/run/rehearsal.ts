/**
 * One rehearsal: the control run, then the migration run on the same seed, then the judgement. It advances in slices, so that a caller
 * stays able to show progress or give up.
 *
 * Where faults hang on the migration (upon a rollback, on the primary of the moment), the control run cannot know when and where they
 * strike. Then the migration runs once before it, as a scout; the run that is judged repeats it, event by event.
 */
import type { EventHistory } from "../../sim/record/event-history.ts";
import type { UnservedRequests } from "../check/invariant.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { composeOutcome, invariantOutcomes } from "./compose.ts";
import type { InvariantOutcome, Rehearsed } from "./outcome.ts";
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

/** How a rehearsal is judged. */
export interface RehearsalOptions {
  /**
   * False: no control run, so that a rehearsal costs half; invariants alone are judged, and the outcome has no criteria and an empty
   * control. Where an invariant must know what the control run left unserved, that run is made after all, and the migration repeated.
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

/** The runs of one scenario and seed. Call `advance` until it gives true, then `result`. */
export class Rehearsal {
  readonly #scenario: Scenario;
  readonly #seed: string;
  readonly #watchers: RehearsalWatchers;
  readonly #isWhole: boolean;
  readonly #hasDigest: boolean;
  /** Runs first where the control run has to be told when faults strike, or where there may be no need of one. */
  #scout: Simulation | undefined;
  #control: Simulation | undefined;
  #migration: Simulation | undefined;
  /** An invariant wanted to know of the control run, and there was none. */
  #isControlMissed = false;

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
    if (!control) this.#migration = this.#setUp("migration", scenario, { has: () => this.#missControl() });
    else if (scenario.faults.some(dependsOnMigration)) this.#scout = this.#setUp("scout", scenario);
    else this.#control = this.#setUp("control", scenario);
  }

  /** Runs on by at most so many events; true once all runs are over. */
  advance(maxEvents: number): boolean {
    if (this.#migration === undefined) return this.#advanceTowardsMigration(maxEvents);
    if (!this.#migration.advance(maxEvents)) return false;
    if (!this.#isControlMissed) return true;
    this.#isControlMissed = false;
    this.#scout = this.#migration;
    this.#migration = undefined;
    return false;
  }

  #advanceTowardsMigration(maxEvents: number): false {
    if (this.#control === undefined) {
      if (this.#scout?.advance(maxEvents) !== false)
        this.#control = this.#setUp("control", withStrikes(this.#scenario, this.#scout?.faults.strikes ?? []));
    } else if (this.#control.advance(maxEvents)) {
      this.#migration = this.#setUp("migration", this.#scenario, this.#control.recorder.unserved);
    }
    return false;
  }

  /** The answer to a question about the control run, for as long as there is none: nothing is held against the migration yet. */
  #missControl(): true {
    this.#isControlMissed = true;
    return true;
  }

  get progress(): RehearsalProgress {
    const runs = [this.#scout, this.#control, this.#migration].filter((run) => run !== undefined);
    const current = runs.at(-1);
    if (current === undefined) throw new Error("a rehearsal has a run from its construction on");
    const { calendar } = current.fleet.world;
    const planned = this.#scout !== undefined ? 3 : this.#isWhole ? 2 : 1;
    return {
      share: runs.reduce((sum, run) => sum + run.share, 0) / planned,
      events: runs.reduce((sum, run) => sum + run.fleet.world.kernel.events, 0),
      phase: current.role,
      calendarUs: calendar.nowUs,
      step: current.recorder.step.step,
    };
  }

  /** The outcome. Throws before `advance` has said that all runs are over. */
  result(): Rehearsed {
    return composeOutcome(this.#scenario, this.#seed, this.#finished(), this.#isWhole ? this.#control : undefined);
  }

  /** What the migration run came to, in brief. Throws before `advance` has said that all runs are over. */
  brief(): RehearsalBrief {
    const { situations, exhausted, fleet } = this.#finished();
    return {
      invariants: invariantOutcomes(this.#finished(), undefined),
      exhausted,
      seen: situations.flatMap(({ situation, seen }) => (seen > 0 ? [situation.id] : [])),
      simulatedUs: fleet.world.kernel.nowUs,
    };
  }

  #finished(): Simulation {
    const isOver = this.#migration !== undefined && !this.#isControlMissed && this.#migration.advance(0);
    if (this.#migration === undefined || !isOver) throw new Error("the rehearsal is not over: advance it until it says so");
    return this.#migration;
  }

  #setUp(run: RunName, scenario: Scenario, unservedInControl: UnservedRequests = new Set()): Simulation {
    const { historyOf, trace } = this.#watchers;
    const watchers: Watchers = {
      digest: this.#hasDigest,
      ...(historyOf === undefined ? {} : { history: historyOf(run) }),
      ...(trace === undefined || run !== "migration" ? {} : { trace }),
    };
    return new Simulation(scenario, this.#seed, run === "control" ? "control" : "migration", unservedInControl, watchers);
  }
}

/** Runs a whole rehearsal at once. */
export function rehearse(scenario: Scenario, seed: string, options: RehearsalOptions = {}): Rehearsed {
  const rehearsal = new Rehearsal(scenario, seed, {}, options);
  while (!rehearsal.advance(1_000_000));
  return rehearsal.result();
}
