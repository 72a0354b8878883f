/** Shrinking: from a scenario that breaks something to the smallest one that breaks the same first. */
import type { Outcome } from "../run/outcome.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import type { Swap } from "./cure.ts";
import type { Failure } from "./failure.ts";

/** How a run is judged: whole (with control run, criteria too) or by invariants alone (no control run: half the cost). */
export type Judge = "whole" | "invariants";

/** The smallest scenario that was found. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly failure: Failure;
  readonly outcome: Outcome;
  /** Values each of which, swapped for the sound one, removes the failure. */
  readonly cures: readonly Swap[];
  /** Rehearsals spent. */
  readonly runs: number;
  /** False: the budget ran out, and there may be a smaller one. */
  readonly complete: boolean;
}

/** What shrinking needs to know besides the failing run. */
export interface ShrinkOptions {
  readonly vocabulary: Vocabulary;
  /** Rehearsals at most. */
  readonly runs: number;
  readonly judge: Judge;
}

/** One failing run on its way to the smallest one; a `Job`. */
export class Shrinking {
  constructor(_scenario: Scenario, _seed: string, _failure: Failure, _options: ShrinkOptions) {}

  /** Runs on by at most so many events; true once nothing smaller is found, or the budget is spent. */
  advance(_maxEvents: number): boolean {
    return true;
  }

  get progress(): { readonly share: number; readonly events: number } {
    return { share: 0, events: 0 };
  }

  result(): Shrunk {
    throw new Error("the shrinking is not over: advance it until it says so");
  }
}
