/** Follows a scenario's chain of `extends:` and lays the files over each other, the named one on top. */
import { resolve } from "node:path";
import { parseScenarioDocument } from "./document.ts";
import { ScenarioError } from "./errors.ts";
import { checkText, diskFiles, pathFrom, readText, type ScenarioFiles } from "./files.ts";
import { expandShorthands, merge } from "./merge.ts";
import { override } from "./overrides.ts";
import type { Source } from "./place.ts";
import { describeTree, type MapTree, valueAt } from "./tree.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Most files in one chain of `extends`, the scenario itself included. */
export const EXTENDS_DEPTH_LIMIT = 16;

/** A scenario's tree with everything that it inherits, and the paths of the files that were read for it, its own first. */
export interface ExtendedTree {
  readonly tree: MapTree;
  readonly paths: readonly string[];
}

/** The files that a scenario needs besides its own. */
export interface FilesBehind {
  /** Those that it extends, the nearest first. */
  readonly extended: readonly string[];
  /** Those that it takes measured figures from. */
  readonly data: readonly string[];
}

/** The files behind a scenario file, with `--set` options laid over it. @throws ScenarioError as `readExtended` and `override`. */
export function filesBehind(path: string, set: readonly string[], vocabulary: Vocabulary): FilesBehind {
  const { text, source } = readText(path, 0, "a scenario file", diskFiles);
  const { tree, paths } = readExtended(text, source, diskFiles);
  const whole = set.reduce((below, option, index) => override(below, option, paths.length + index, vocabulary), tree);
  const rtt = valueAt(whole, ["cluster", "network", "rtt"]);
  const isFile = rtt?.kind === "scalar" && typeof rtt.value === "string";
  return { extended: paths.slice(1), data: isFile ? [pathFrom(rtt.place.source, rtt.value)] : [] };
}

/** Reads a scenario's text and all files that it extends. @throws ScenarioError for the first file in the chain that does not load. */
export function readExtended(text: string, source: Source, files: ScenarioFiles): ExtendedTree {
  checkText(text, source);
  const chain: MapTree[] = [];
  const paths = [source.name];
  let current: { text: string; source: Source } | undefined = { text, source };
  while (current !== undefined) {
    const tree = expandShorthands(parseScenarioDocument(current.text, current.source));
    chain.push(tree);
    current = readParent(tree, current.source, paths, files);
  }
  const merged = chain.reduceRight((parent, child) => merge(parent, child));
  const entries = new Map(merged.entries);
  entries.delete("extends");
  return { tree: { ...merged, entries }, paths };
}

/** Reads the file that `tree` extends, if it extends one, and notes its path. */
function readParent(tree: MapTree, source: Source, paths: string[], files: ScenarioFiles): { text: string; source: Source } | undefined {
  const parent = valueAt(tree, ["extends"]);
  if (parent === undefined) return undefined;
  if (parent.kind !== "scalar" || typeof parent.value !== "string" || !/^\P{Cc}+$/u.test(parent.value)) {
    throw new ScenarioError({ place: parent.place, found: describeTree(parent), expected: "the path of another scenario file" });
  }
  const path = pathFrom(source, parent.value);
  const circle = paths.findIndex((earlier) => resolve(earlier) === resolve(path));
  if (circle >= 0) {
    const found = `a circle of extends: ${[...paths.slice(circle), path].join(" -> ")}`;
    throw new ScenarioError({ place: parent.place, found, expected: "a file that does not extend this one" });
  }
  if (paths.length === EXTENDS_DEPTH_LIMIT) {
    const expected = `at most ${EXTENDS_DEPTH_LIMIT} files in a chain`;
    throw new ScenarioError({ place: parent.place, found: `a chain of more than ${EXTENDS_DEPTH_LIMIT} extends`, expected });
  }
  paths.push(path);
  return readText(path, paths.length - 1, "a scenario file to extend", files, parent.place);
}
