/** What is wrong with a scenario: one place, what was found there, what was expected instead. */
import { comparePlaces, type Place } from "./place.ts";

/** One complaint, before it is known whether it is the first one. */
export interface Problem {
  readonly place: Place;
  readonly found: string;
  readonly expected: string;
}

/**
 * The only error that loading a scenario throws. Its message is complete:
 * `scenarios/x.yaml:14:7: found "5 sec onds", expected a duration such as 250ms, 5s or 1h30m`.
 */
export class ScenarioError extends Error {
  override readonly name = "ScenarioError";
  /** Path of the file, or `--set path=value`. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units. */
  readonly column: number;
  readonly found: string;
  readonly expected: string;

  constructor(problem: Problem) {
    const { place, found, expected } = problem;
    super(`${place.source.name}:${place.line}:${place.column}: found ${found}, expected ${expected}`);
    this.file = place.source.name;
    this.line = place.line;
    this.column = place.column;
    this.found = found;
    this.expected = expected;
  }
}

/** Ends a stage of loading. @throws ScenarioError for the problem that stands first in file order, if there is any. */
export function throwFirst(problems: readonly Problem[]): void {
  let first: Problem | undefined;
  for (const problem of problems) {
    if (first === undefined || comparePlaces(problem.place, first.place) < 0) first = problem;
  }
  if (first !== undefined) throw new ScenarioError(first);
}
