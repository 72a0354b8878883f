/** How a scenario's tree lies over the tree of the file that it extends: the rules that keep twin scenarios from drifting apart. */
import { type Entry, type MapTree, type Tree, valueAt, withEntry } from "./tree.ts";

/**
 * Lays `child` over `parent`. Maps merge, lists and scalars are replaced, `expect` is replaced as a whole,
 * and so is a mechanism of which the child names another variant.
 * Both must have been through `expandShorthands`.
 */
export function merge(parent: MapTree, child: MapTree): MapTree {
  return mergeMaps(parent, child, []);
}

/** Writes every mechanism that is given as `name: variant` as `name: {variant}`, so that merging and overriding know one form only. */
export function expandShorthands(scenario: MapTree): MapTree {
  const mechanisms = valueAt(scenario, ["mechanisms"]);
  if (mechanisms?.kind !== "map") return scenario;
  const entries = new Map([...mechanisms.entries].map(([name, entry]) => [name, { ...entry, value: expandShorthand(entry.value) }]));
  const keyPlace = scenario.entries.get("mechanisms")?.keyPlace ?? mechanisms.place;
  return withEntry(scenario, "mechanisms", { keyPlace, value: { ...mechanisms, entries } });
}

/** `variant` as `{variant}`, both at the same place; anything but a text stays as it is. */
export function expandShorthand(value: Tree): Tree {
  if (value.kind !== "scalar" || typeof value.value !== "string") return value;
  return { kind: "map", place: value.place, entries: new Map([["variant", { keyPlace: value.place, value }]]) };
}

/** Lays one mechanism over another: merged if the child names the same variant or none, replaced otherwise. */
export function mergeMechanism(parent: Tree, child: Tree): Tree {
  if (parent.kind !== "map" || child.kind !== "map") return child;
  const variant = valueAt(child, ["variant"]);
  const parentVariant = valueAt(parent, ["variant"]);
  const same =
    variant === undefined || (variant.kind === "scalar" && parentVariant?.kind === "scalar" && variant.value === parentVariant.value);
  return same ? mergeMaps(parent, child, ["mechanisms", ""]) : child;
}

function mergeMaps(parent: MapTree, child: MapTree, path: readonly string[]): MapTree {
  const entries = new Map<string, Entry>(parent.entries);
  for (const [key, entry] of child.entries) {
    const inherited = parent.entries.get(key)?.value;
    entries.set(key, inherited === undefined ? entry : { ...entry, value: mergeValues(inherited, entry.value, [...path, key]) });
  }
  return { ...child, entries };
}

function mergeValues(parent: Tree, child: Tree, path: readonly string[]): Tree {
  if (path.length === 1 && path[0] === "expect") return child;
  if (path.length === 2 && path[0] === "mechanisms") return mergeMechanism(parent, child);
  return parent.kind === "map" && child.kind === "map" ? mergeMaps(parent, child, path) : child;
}
