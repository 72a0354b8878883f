/** Keeps a command from writing over the scenarios that it reads. */
import { filesBehind } from "../scenario/extends.ts";
import { UsageError } from "./failures.ts";
import { placeOf } from "./file-place.ts";

/** A scenario that a command reads. */
export interface ReadScenario {
  readonly path: string;
  /** What it is to the command: `the scenario to shrink`. */
  readonly what: string;
  /** The file itself may be written over, those that it extends may not. */
  readonly mayBeReplaced?: boolean;
}

/**
 * Throws a `UsageError` if an output is the file of a scenario, or one that it extends or takes its round trips from, however the path is
 * spelled and whatever links lead there. The scenarios are known to load.
 */
export function refuseOverwriting(option: string, output: string, scenarios: readonly ReadScenario[]): void {
  const place = placeOf(output);
  const refuse = (why: string): never => {
    throw new UsageError(`${option}: found ${output}, which ${why}, expected another file`);
  };
  for (const { path, what, mayBeReplaced = false } of scenarios) {
    if (!mayBeReplaced && placeOf(path) === place) refuse(`is ${what}`);
  }
  for (const { path, what } of scenarios) {
    const { extended, data } = filesBehind(path);
    if (extended.some((each) => placeOf(each) === place)) refuse(`${what}, ${path}, extends`);
    if (data.some((each) => placeOf(each) === place)) refuse(`${what}, ${path}, reads`);
  }
}
