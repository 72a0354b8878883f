/**
 * Which values are guilty of what an explored run broke, in the thread that the farm chooses: the cure of `cutover cure`, within a budget
 * and by invariants alone.
 */
import type { Work } from "../farm/farm.ts";
import type { Job, JobProgress } from "../farm/job.ts";
import type { Outcome } from "../run/outcome.ts";
import { Rehearsal } from "../run/rehearsal.ts";
import { vocabulary } from "../scenario/known.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type Cure, curing } from "./cure.ts";
import { Drawing, type Drawn } from "./draw.ts";
import type { ExploredSetup } from "./explore-work.ts";
import type { FailingRun } from "./shrink-work.ts";

/** Rehearsals at most, for each failing run: all single values and most of the pairs of the longest list that ships. */
const REHEARSALS_MOST = 60;

/** What is guilty of a failure. */
export interface Guilt {
  /** Paths of the first smallest set that removes the failure; empty where there is none, or none within the budget. */
  readonly guilty: readonly string[];
  /** The other sets of that size that remove it. */
  readonly alternatives: readonly (readonly string[])[];
}

/** The guilt of one failing run. */
export interface GuiltyValues extends Guilt {
  readonly index: number;
}

const INNOCENT: Guilt = { guilty: [], alternatives: [] };

/** The search for one run's guilt. */
class Conviction implements Job<Guilt> {
  readonly #seed: string;
  readonly #search: Generator<Scenario, Cure, Outcome>;
  #rehearsal: Rehearsal | undefined;
  #rehearsals = 0;
  #events = 0;
  #guilt: Guilt | undefined;

  constructor({ scenario, seed }: Drawn, id: string) {
    this.#seed = seed;
    this.#search = curing(scenario, id, vocabulary);
  }

  advance(maxEvents: number): boolean {
    if (this.#rehearsal === undefined) this.#follow(this.#search.next());
    else if (this.#rehearsal.advance(maxEvents)) {
      this.#events += this.#rehearsal.progress.events;
      this.#follow(this.#search.next(this.#rehearsal.result().outcome));
    }
    return this.#guilt !== undefined;
  }

  get progress(): JobProgress {
    const events = this.#events + (this.#guilt === undefined ? (this.#rehearsal?.progress.events ?? 0) : 0);
    return { share: this.#guilt === undefined ? this.#rehearsals / (REHEARSALS_MOST + 1) : 1, events };
  }

  result(): Guilt {
    return this.#guilt ?? INNOCENT;
  }

  #follow(step: IteratorResult<Scenario, Cure>): void {
    if (step.done === true) {
      const [guilty = [], ...alternatives] = step.value.cures.map((set) => set.map(({ path }) => path));
      this.#guilt = { guilty, alternatives };
    } else if (this.#rehearsals === REHEARSALS_MOST) this.#guilt = INNOCENT;
    else {
      this.#rehearsals += 1;
      this.#rehearsal = new Rehearsal(step.value, this.#seed, {}, { control: false, digest: false });
    }
  }
}

/** For the farm. */
export function prepare({ scenario, rootSeed }: ExploredSetup): (failing: FailingRun) => Job<GuiltyValues> {
  const drawing = new Drawing(scenario, vocabulary);
  return ({ index, failure }) => {
    const conviction = new Conviction(drawing.draw(rootSeed, index), failure.id);
    return {
      advance: (maxEvents) => conviction.advance(maxEvents),
      get progress() {
        return conviction.progress;
      },
      result: () => ({ index, ...conviction.result() }),
    };
  };
}

/** The guilt of an exploration's failing runs. */
export const guiltWork: Work<ExploredSetup, FailingRun, GuiltyValues> = { prepare, module: new URL(import.meta.url) };
