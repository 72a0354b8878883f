/**
 * Lays `--set path=value` options over a scenario's tree: `cluster.nodes=10`, `mechanisms.selector=as-planned`,
 * `plan.steps.week-9.at=week 10`.
 *
 * Only the path through what exists is checked here. An unknown key is added as it stands, with its place in the option's text,
 * and the schema complains about it as it does about one in a file.
 */
import { parseYaml } from "./document.ts";
import { ScenarioError } from "./errors.ts";
import { checkText } from "./files.ts";
import { expandShorthand, expandShorthands, mergeMechanism } from "./merge.ts";
import { oneOf } from "./nearest.ts";
import type { Place, Source } from "./place.ts";
import { describeTree, type ListTree, type MapTree, quote, type Tree, valueAt, withEntry } from "./tree.ts";
import type { Vocabulary } from "./vocabulary.ts";

interface Segment {
  readonly key: string;
  readonly place: Place;
}

/**
 * Applies one option.
 * @param order Rank of the option among the sources of the scenario.
 * @throws ScenarioError, with the option as file, if it is not `path=value` or its path leads nowhere.
 */
export function override(scenario: MapTree, option: string, order: number, vocabulary: Vocabulary): MapTree {
  const source: Source = { name: `--set ${option.replaceAll(/\p{Cc}/gu, " ")}`, directory: ".", order };
  checkText(option, source);
  const { segments, value } = parseOption(option, source);
  const [first, mechanism] = segments;
  if (first?.key === "extends") {
    throw new ScenarioError({
      place: first.place,
      found: "extends",
      expected: "a value of the scenario; files to extend are named in files",
    });
  }
  if (first?.key === "mechanisms" && mechanism !== undefined) {
    const prepared = withMechanism(scenario, first, mechanism, vocabulary);
    const [, , parameter, ...deeper] = segments;
    if (parameter === undefined) return setMechanism(prepared, first, mechanism, expandShorthand(value));
    if (parameter.key === "variant" && deeper.length === 0) return setMechanism(prepared, first, mechanism, onlyVariant(value, parameter));
    return setAt(prepared, segments, value) as MapTree;
  }
  return expandShorthands(setAt(scenario, segments, value) as MapTree);
}

function parseOption(option: string, source: Source): { segments: readonly Segment[]; value: Tree } {
  const equals = option.indexOf("=");
  const end = { source, line: 1, column: option.length + 1 };
  if (equals < 0) throw new ScenarioError({ place: end, found: "no =", expected: "path=value, such as cluster.nodes=10" });
  let column = 1;
  const segments = option
    .slice(0, equals)
    .split(".")
    .map((key) => {
      const segment = { key, place: { source, line: 1, column } };
      column += key.length + 1;
      return segment;
    });
  for (const { key, place } of segments) {
    if (key === "" || key === "__proto__")
      throw new ScenarioError({ place, found: quote(key), expected: "a key, such as nodes in cluster.nodes=10" });
  }
  // Spaces in place of the path give the value's own errors the right column.
  const value = parseYaml(" ".repeat(equals + 1) + option.slice(equals + 1), source);
  if (value === undefined) throw new ScenarioError({ place: end, found: "nothing after =", expected: "a value" });
  return { segments, value };
}

/** Makes sure that the mechanism has an entry: one that no file names stands on its default variant. */
function withMechanism(scenario: MapTree, first: Segment, mechanism: Segment, vocabulary: Vocabulary): MapTree {
  const mechanisms = valueAt(scenario, ["mechanisms"]) ?? { kind: "map", place: first.place, entries: new Map() };
  const description = vocabulary.mechanisms.find(({ name }) => name === mechanism.key);
  if (mechanisms.kind !== "map" || description === undefined || mechanisms.entries.has(mechanism.key)) return scenario;
  const variant: Tree = { kind: "scalar", place: mechanism.place, value: description.default, text: description.default };
  const added = withEntry(mechanisms, mechanism.key, { keyPlace: mechanism.place, value: expandShorthand(variant) });
  return withEntry(scenario, "mechanisms", { keyPlace: scenario.entries.get("mechanisms")?.keyPlace ?? first.place, value: added });
}

/** Sets a mechanism as a whole or its variant: parameters stay only if the variant does. */
function setMechanism(scenario: MapTree, first: Segment, mechanism: Segment, next: Tree): MapTree {
  const current = valueAt(scenario, [first.key, mechanism.key]);
  return setAt(scenario, [first, mechanism], current === undefined ? next : mergeMechanism(current, next)) as MapTree;
}

function onlyVariant(value: Tree, segment: Segment): MapTree {
  return { kind: "map", place: segment.place, entries: new Map([["variant", { keyPlace: segment.place, value }]]) };
}

function setAt(tree: Tree, segments: readonly Segment[], value: Tree): Tree {
  const [segment, ...rest] = segments;
  if (segment === undefined) return value;
  if (tree.kind === "map") {
    const inner = tree.entries.get(segment.key)?.value ?? { kind: "map", place: segment.place, entries: new Map() };
    const written = rest.length > 0 ? tree.entries.get(segment.key) : undefined;
    return withEntry(tree, segment.key, { keyPlace: written?.keyPlace ?? segment.place, value: setAt(inner, rest, value) });
  }
  if (tree.kind === "list") {
    const index = indexOf(tree, segment);
    return { ...tree, items: tree.items.map((item, position) => (position === index ? setAt(item, rest, value) : item)) };
  }
  throw new ScenarioError({
    place: segment.place,
    found: `key ${quote(segment.key)} of ${describeTree(tree)}`,
    expected: "a path that ends before it",
  });
}

/** The element that a segment means: by its running number from 0, or by its `name`. */
function indexOf(list: ListTree, segment: Segment): number {
  const names = list.items.map((item) => {
    const name = valueAt(item, ["name"]);
    return name?.kind === "scalar" && typeof name.value === "string" ? name.value : undefined;
  });
  const index = /^\d{1,9}$/.test(segment.key) ? Number(segment.key) : names.indexOf(segment.key);
  if (index >= 0 && index < list.items.length) return index;
  const known = names.filter((name) => name !== undefined);
  const indexes = list.items.length === 0 ? "an element of the list, which is empty" : `an index from 0 to ${list.items.length - 1}`;
  const expected = known.length === 0 ? indexes : `${indexes}, or ${oneOf(known, segment.key)}`;
  throw new ScenarioError({ place: segment.place, found: quote(segment.key), expected });
}
