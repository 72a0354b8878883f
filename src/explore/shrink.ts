/**
 * Shrinking: from a scenario that breaks something to the smallest one that breaks the same first, on the same seed.
 *
 * It is delta debugging over plain data, whoever drew or wrote it. Everything random in a run comes from a stream of its own, so that what
 * is left out does not stir what stays. There is no clock and no chance in it: the same scenario, seed and budget give the same result.
 */
import { isDeepStrictEqual } from "node:util";
import { canonicalJson } from "../report/outcome-json.ts";
import { criteriaOnControl } from "../run/compose.ts";
import type { Outcome } from "../run/outcome.ts";
import { Rehearsal } from "../run/rehearsal.ts";
import { ScenarioError } from "../scenario/errors.ts";
import { reloaded } from "../scenario/reload.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { standalone } from "../scenario/write.ts";
import { complains, type Swap, swapsOf, withSwaps } from "./cure.ts";
import { type Failure, failureOf } from "./failure.ts";
import type { Search } from "./search.ts";
import { fewerNodes, fewerSites, fewestNodes, plainerNetwork } from "./simpler-cluster.ts";
import { fewerFaults, simplerFaults } from "./simpler-faults.ts";
import { fewerEntries, fewerFlags, fewerGates, rounderShares, shorterTimes } from "./simpler-plan.ts";
import { criteriaConcerned, plainerParameters, sounderValues } from "./simpler-settings.ts";

/** How a run is judged: with its control run, or alone, which costs half and leaves out the criteria that compare the two. */
export type Judge = "whole" | "alone";

/** The smallest scenario that was found. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly failure: Failure;
  readonly outcome: Outcome;
  /** Values each of which, swapped for the sound one, removes the failure; those that there were runs left to find. */
  readonly cures: readonly Swap[];
  /** Rehearsals spent. */
  readonly runs: number;
  /** False: the budget ran out, or it was interrupted, and there may be a smaller one. */
  readonly complete: boolean;
}

/** A rehearsal as far as shrinking knows it. */
export interface Trial {
  /** Runs on by at most so many events; true once it is over. */
  advance(maxEvents: number): boolean;
  readonly progress: { readonly events: number };
  result(): { readonly outcome: Outcome };
}

/** What shrinking needs to know besides the failing run. */
export interface ShrinkOptions {
  readonly vocabulary: Vocabulary;
  /** Rehearsals at most; two are needed to find out what there is to shrink. */
  readonly runs: number;
  readonly judge: Judge;
  /** Sets a rehearsal up; left out, the judge says which. */
  readonly rehearse?: (scenario: Scenario, seed: string) => Trial;
}

/** How far the shrinking has come. */
export interface ShrinkProgress {
  /** Of the budget, 0 to 1. */
  readonly share: number;
  readonly events: number;
  readonly runs: number;
  /** The smallest scenario so far. */
  readonly scenario: Scenario;
}

/** A smaller scenario is not one that takes longer; in a longer run something else may break. */
const EVENTS_FACTOR = 4;

/** Scout, control and migration: what a rehearsal consists of at most. */
const RUNS_OF_REHEARSAL = 3;

/** One failing run on its way to the smallest one; a `Job`. */
export class Shrinking {
  readonly #seed: string;
  readonly #failure: Failure;
  readonly #options: ShrinkOptions;
  readonly #work: Generator<Scenario, Shrunk, Outcome | undefined>;
  readonly #verdicts = new Map<string, boolean>();
  #best: Scenario;
  #outcome: Outcome | undefined;
  #trial: { readonly run: Trial; readonly scenario: Scenario } | undefined;
  #answer: Outcome | undefined;
  #eventsMax = Number.POSITIVE_INFINITY;
  #isGuilt = false;
  #runs = 0;
  #events = 0;
  #isSpent = false;
  #shrunk: Shrunk | undefined;

  /** `failure` is what the run of the scenario with this seed breaks first, by the same judge. Nothing runs before the first `advance`. */
  constructor(scenario: Scenario, seed: string, failure: Failure, options: ShrinkOptions) {
    this.#seed = seed;
    this.#failure = failure;
    this.#options = options;
    const plain = judgeable(unexpecting(standalone(scenario)), options.judge);
    this.#best = reloaded(plain, options.vocabulary) ?? plain;
    this.#work = this.#shrink();
  }

  /** Runs on by at most so many events; true once nothing smaller is found, or the budget is spent. */
  advance(maxEvents: number): boolean {
    if (this.#shrunk !== undefined) return true;
    if (this.#trial !== undefined) {
      if (!this.#isOver(this.#trial, maxEvents)) return false;
      this.#trial = undefined;
    }
    const next = this.#work.next(this.#answer);
    if (next.done === true) {
      this.#shrunk = next.value;
      return true;
    }
    this.#answer = undefined;
    this.#runs++;
    this.#trial = { run: this.#setUp(next.value), scenario: next.value };
    return false;
  }

  get progress(): ShrinkProgress {
    const events = this.#events + (this.#trial?.run.progress.events ?? 0);
    const share = this.#shrunk === undefined ? Math.min(0.99, this.#runs / this.#options.runs) : 1;
    return { share, events, runs: this.#runs, scenario: this.#best };
  }

  /** The smallest scenario. Throws before `advance` has said that it is over. */
  result(): Shrunk {
    if (this.#shrunk === undefined) throw new Error("the shrinking is not over: advance it until it says so");
    return this.#shrunk;
  }

  /** What there is to show before it is over: the smallest scenario so far, without its cures; undefined during the first run. */
  soFar(): Shrunk | undefined {
    if (this.#shrunk !== undefined || this.#outcome === undefined) return this.#shrunk;
    return this.#smallest(this.#outcome, [], false);
  }

  // --- the search

  *#shrink(): Generator<Scenario, Shrunk, Outcome | undefined> {
    const { vocabulary } = this.#options;
    const outcome = yield this.#best;
    if (outcome === undefined || !this.#isSame(outcome)) {
      throw new Error(`shrinking: the run with seed ${this.#seed} does not break ${this.#failure.id} first`);
    }
    this.#outcome = outcome;
    this.#eventsMax = EVENTS_FACTOR * outcome.time.events;
    this.#isGuilt = yield* this.#isCuredBySoundValues(this.#best);
    let before: Scenario;
    do {
      before = this.#best;
      for (const pass of this.#passes()) yield* this.#follow(pass(this.#best, vocabulary));
    } while (this.#best !== before && !this.#isSpent);
    const cures = yield* this.#cures();
    return this.#smallest(this.#outcome, cures, !this.#isSpent);
  }

  #smallest(outcome: Outcome, cures: readonly Swap[], complete: boolean): Shrunk {
    const failure = failureOf(outcome) ?? this.#failure;
    return { scenario: this.#best, seed: this.#seed, failure, outcome, cures, runs: this.#runs, complete };
  }

  /** What makes later runs cheap comes first. */
  #passes(): readonly ((scenario: Scenario, vocabulary: Vocabulary) => Search)[] {
    return [
      (scenario) => criteriaConcerned(scenario, this.#failure),
      fewerNodes,
      fewerFaults,
      fewerEntries,
      sounderValues,
      fewestNodes,
      fewerSites,
      fewerGates,
      fewerFlags,
      plainerParameters,
      shorterTimes,
      simplerFaults,
      plainerNetwork,
      rounderShares,
    ];
  }

  *#follow(search: Search): Generator<Scenario, void, Outcome | undefined> {
    let step = search.next();
    while (step.done !== true) step = search.next(yield* this.#fails(step.value));
  }

  /** Whether a candidate still fails; then it is the best so far. */
  *#fails(candidate: Scenario): Generator<Scenario, boolean, Outcome | undefined> {
    const key = canonicalJson(candidate);
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    if (this.#runs + (this.#isGuilt ? 2 : 1) > this.#options.runs) this.#isSpent = true;
    if (this.#isSpent || !isInOrder(candidate)) return false;
    const outcome = yield candidate;
    const fails =
      outcome !== undefined &&
      this.#isSame(outcome) &&
      outcome.time.events <= this.#eventsMax &&
      this.#loads(candidate) &&
      (!this.#isGuilt || (yield* this.#isCuredBySoundValues(candidate)));
    this.#verdicts.set(key, fails);
    if (fails) {
      this.#best = candidate;
      this.#outcome = outcome;
    }
    return fails;
  }

  /** Whether sound values in place of all the others remove the failure: then it is they that fail, not the smallness of the scenario. */
  *#isCuredBySoundValues(scenario: Scenario): Generator<Scenario, boolean, Outcome | undefined> {
    const { vocabulary } = this.#options;
    const swaps = swapsOf(scenario, vocabulary);
    if (swaps.length === 0) return false;
    const outcome = yield withSwaps(scenario, swaps, vocabulary);
    return outcome !== undefined && !this.#isSame(outcome);
  }

  *#cures(): Generator<Scenario, readonly Swap[], Outcome | undefined> {
    const { vocabulary } = this.#options;
    const cures: Swap[] = [];
    for (const swap of swapsOf(this.#best, vocabulary)) {
      if (this.#runs >= this.#options.runs) break;
      const outcome = yield withSwaps(this.#best, [swap], vocabulary);
      if (outcome !== undefined && !complains(outcome, this.#failure.id)) cures.push(swap);
    }
    return cures;
  }

  #isSame(outcome: Outcome): boolean {
    return failureOf(outcome)?.id === this.#failure.id;
  }

  // --- its runs

  #setUp(scenario: Scenario): Trial {
    const { rehearse, judge } = this.#options;
    if (rehearse !== undefined) return rehearse(scenario, this.#seed);
    return new Rehearsal(scenario, this.#seed, {}, { control: judge === "whole" });
  }

  /** Runs a trial on; once it is over, its outcome is the answer, if it has one. */
  #isOver({ run, scenario }: { readonly run: Trial; readonly scenario: Scenario }, maxEvents: number): boolean {
    try {
      const isOver = run.advance(maxEvents);
      const { events } = run.progress;
      const isTooLong = events > RUNS_OF_REHEARSAL * this.#eventsMax;
      if (!isOver && !isTooLong) return false;
      this.#events += events;
      if (!isTooLong) this.#answer = run.result().outcome;
      return true;
    } catch (error) {
      // Only what the loader refuses may fail to run; anything else is a mistake of ours.
      if (this.#loads(scenario)) throw error;
      return true;
    }
  }

  /** Whether a file can hold the scenario. */
  #loads(scenario: Scenario): boolean {
    try {
      return isDeepStrictEqual(reloaded(scenario, this.#options.vocabulary), scenario);
    } catch (error) {
      if (error instanceof ScenarioError || error instanceof RangeError) return false;
      throw error;
    }
  }
}

/** An incident claims nothing that its judge has not seen. */
function judgeable(scenario: Scenario, judge: Judge): Scenario {
  const unseen = judge === "whole" ? [] : criteriaOnControl(scenario);
  return { ...scenario, criteria: scenario.criteria.filter(({ id }) => !unseen.includes(id)) };
}

/** The expectation is about the whole scenario, and so is what an earlier incident was. */
function unexpecting({ expect: _, incident: __, ...scenario }: Scenario): Scenario {
  return scenario;
}

/** Whether steps follow each other, which is the one mistake that passes make often. */
function isInOrder({ plan: { steps } }: Scenario): boolean {
  return steps.every((step, index) => {
    const previous = steps[index - 1];
    return previous === undefined || (step.atUs > previous.atUs && step.atUs >= previous.atUs + previous.bakeUs);
  });
}
