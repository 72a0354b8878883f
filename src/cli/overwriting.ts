/** Keeps a command from writing over the scenarios that it reads. */
import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { extendedFiles } from "../scenario/extends.ts";
import { UsageError } from "./failures.ts";

/** A scenario that a command reads. */
export interface ReadScenario {
  readonly path: string;
  /** What it is to the command: `the scenario to shrink`. */
  readonly what: string;
  /** The file itself may be written over, those that it extends may not. */
  readonly mayBeReplaced?: boolean;
}

/**
 * Throws a `UsageError` if an output is the file of a scenario, or one that it extends, however the path is spelled and whatever links lead
 * there. The scenarios are known to load.
 */
export function refuseOverwriting(option: string, output: string, scenarios: readonly ReadScenario[]): void {
  const place = placeOf(output);
  const own = scenarios.find(({ path, mayBeReplaced = false }) => !mayBeReplaced && placeOf(path) === place);
  if (own !== undefined) throw new UsageError(`${option}: found ${output}, which is ${own.what}, expected another file`);
  const heir = scenarios.find(({ path }) => extendedFiles(path).some((each) => placeOf(each) === place));
  if (heir !== undefined) {
    throw new UsageError(`${option}: found ${output}, which ${heir.what}, ${heir.path}, extends, expected another file`);
  }
}

function placeOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}
