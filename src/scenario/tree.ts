/**
 * A scenario file as it was written: maps, lists and scalars, each with its place. Merging and overriding work on this, so that no place
 * is lost.
 */
import type { Place } from "./place.ts";

/** A text, a number, true, false or nothing. */
export interface ScalarTree {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** As it stands in the source, for error messages. */
  readonly text: string;
}

/** A key of a map with its value. */
export interface Entry {
  readonly keyPlace: Place;
  readonly value: Tree;
}

/** A map; its entries are in the order of the file. */
export interface MapTree {
  readonly kind: "map";
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

/** A list. */
export interface ListTree {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly Tree[];
}

/** Any located value. */
export type Tree = ScalarTree | MapTree | ListTree;

/** Keys and indexes from the root to a value. */
export type Path = readonly PropertyKey[];

/** Longest text that an error message quotes. */
const QUOTED_LENGTH = 60;

/** The value at a path; undefined if nothing was written there. */
export function valueAt(tree: Tree, path: Path): Tree | undefined {
  let current: Tree | undefined = tree;
  for (const key of path) current = current && childOf(current, key);
  return current;
}

/** Where the value at a path was written, or else the innermost value around it that was. */
export function placeOf(tree: Tree, path: Path): Place {
  let current = tree;
  for (const key of path) {
    const child = childOf(current, key);
    if (child === undefined) break;
    current = child;
  }
  return current.place;
}

/** Where the key at the end of a path was written, or else the innermost value around it that was. */
export function keyPlaceOf(tree: Tree, path: Path): Place {
  const parent = valueAt(tree, path.slice(0, -1));
  const entry = parent?.kind === "map" ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.keyPlace ?? placeOf(tree, path);
}

/** What an error message says was found: `"5 sec onds"`, `120`, `a map`, `a list`, `nothing`. */
export function describeTree(tree: Tree): string {
  if (tree.kind !== "scalar") return `a ${tree.kind}`;
  if (tree.value === null) return "nothing";
  return typeof tree.value === "string" ? quote(tree.value) : shorten(tree.text);
}

/** A text in quotation marks, control characters escaped, cut if it is long. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

/** The same values as plain data. Maps have no prototype, so that every key is an ordinary one. */
export function toPlain(tree: Tree): unknown {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "list") return tree.items.map(toPlain);
  const plain = Object.create(null) as { [key: string]: unknown };
  for (const [key, entry] of tree.entries) plain[key] = toPlain(entry.value);
  return plain;
}

/** The map with one entry added or replaced; the order of the others is kept. */
export function withEntry(map: MapTree, key: string, entry: Entry): MapTree {
  return { ...map, entries: new Map(map.entries).set(key, entry) };
}

function childOf(tree: Tree, key: PropertyKey): Tree | undefined {
  if (tree.kind === "map") return tree.entries.get(String(key))?.value;
  if (tree.kind === "list" && typeof key === "number") return tree.items[key];
  return undefined;
}

function shorten(text: string): string {
  return text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}...` : text;
}
