/** Whether two paths are one file, however they are spelled and whatever links lead there. */
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Where a file is, or would be if it were written now: two paths are one file if this is the same. */
export function placeOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Nothing is there yet: what is above it may be a link all the same.
    const whole = resolve(path);
    const above = dirname(whole);
    return above === whole ? whole : join(placeOf(above), basename(whole));
  }
}

/** The first of some paths that is the same file as one before it; undefined if all are different. */
export function firstTwice(paths: readonly string[]): string | undefined {
  const places = paths.map(placeOf);
  return paths.find((_, index) => places.indexOf(places[index] ?? "") < index);
}
