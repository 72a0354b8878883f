/** Finds the line of a scenario's files on which something was written, so that a finding can be shown where its cause stands. */
import { readExtended } from "./extends.ts";
import { diskFiles, readText } from "./files.ts";
import type { LoadOptions } from "./load.ts";
import { override } from "./overrides.ts";
import type { Place } from "./place.ts";
import { keyPlaceOf, type MapTree, type Path, type Tree, valueAt } from "./tree.ts";

/** A position in a file; line and column count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Keys from the root of a scenario to a value: `["plan", "steps", "week-9"]`. An element of a list goes by its `name` or its number. */
export type ScenarioPath = readonly (string | number)[];

/**
 * Where the first of some paths was written that a file has: its key, or the beginning of a list's element. Through `extends`, that is the
 * file in which it stands. What only a `--set` option wrote is passed over. Without any such path it is the beginning of the scenario.
 */
export type Locate = (paths: readonly ScenarioPath[]) => Position;

/** Reads a scenario's files once. @throws ScenarioError for files that do not load, as `loadScenario` does. */
export function locator(path: string, { vocabulary, set = [] }: LoadOptions): Locate {
  const { text, source } = readText(path, 0, "a scenario file", diskFiles);
  const extended = readExtended(text, source, diskFiles);
  let tree: MapTree = extended.tree;
  for (const [index, option] of set.entries()) tree = override(tree, option, extended.paths.length + index, vocabulary);
  return (paths) => {
    for (const candidate of paths) {
      const place = placeIn(tree, candidate);
      if (place !== undefined && place.source.order < extended.paths.length) {
        return { file: place.source.name, line: place.line, column: place.column };
      }
    }
    return { file: path, line: 1, column: 1 };
  };
}

function placeIn(tree: MapTree, path: ScenarioPath): Place | undefined {
  const resolved: (string | number)[] = [];
  let current: Tree = tree;
  for (const key of path) {
    const step: string | number = current.kind === "list" && typeof key === "string" ? indexOf(current.items, key) : key;
    const next: Tree | undefined = valueAt(current, [step]);
    if (next === undefined) return undefined;
    resolved.push(step);
    current = next;
  }
  return keyPlaceOf(tree, resolved as Path);
}

/** -1 if no element has that name. */
function indexOf(items: readonly Tree[], wanted: string): number {
  return items.findIndex((item) => {
    const name = valueAt(item, ["name"]);
    return name?.kind === "scalar" && name.value === wanted;
  });
}
