/** Turns what the schema complains about into problems with a place, what was found there and what was expected. */
import type { z } from "zod";
import { type Problem, throwFirst } from "./errors.ts";
import { oneOf } from "./nearest.ts";
import { comparePlaces } from "./place.ts";
import { describeTree, keyPlaceOf, type MapTree, type Path, placeOf, quote, valueAt } from "./tree.ts";

type Issue = z.core.$ZodIssue;

/**
 * @throws ScenarioError for the first value in file order that the schema refuses; what is missing comes after what is wrong, since a
 * misspelt key is both.
 */
export function failWithFirst(issues: readonly Issue[], tree: MapTree): never {
  const wrong: Problem[] = [];
  const missing: Problem[] = [];
  for (const { issue, path } of issues.flatMap((each) => relevant(each, []))) {
    const value = valueAt(tree, path);
    if (issue.code === "unrecognized_keys") wrong.push(unknownKey(issue.keys, issue.message, path, tree));
    else if (value === undefined) missing.push(missingKey(issue.message, path, tree));
    else wrong.push({ place: value.place, found: describeTree(value), expected: issue.message });
  }
  throwFirst(wrong);
  throwFirst(missing);
  throw new Error("a schema failed without an issue");
}

/** The issues to report: those of the one alternative that got past its first look at the value, or else the issue itself. */
function relevant(issue: Issue, prefix: Path): readonly { issue: Issue; path: Path }[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === "invalid_union") {
    const entered = issue.errors.find((branch) => branch.some((inner) => inner.path.length > 0 || inner.code === "unrecognized_keys"));
    if (entered !== undefined) return entered.flatMap((inner) => relevant(inner, path));
  }
  return [{ issue, path }];
}

/** The first of some unknown keys in file order. `known` lists the known ones, separated by commas. */
function unknownKey(keys: readonly string[], known: string, path: Path, tree: MapTree): Problem {
  const written = keys.map((key) => ({ key, place: keyPlaceOf(tree, [...path, key]) }));
  const first = written.reduce((earliest, each) => (comparePlaces(each.place, earliest.place) < 0 ? each : earliest));
  const expected = oneOf(known === "" ? [] : known.split(", "), first.key);
  return { place: first.place, found: `unknown key ${quote(first.key)}`, expected };
}

function missingKey(expected: string, path: Path, tree: MapTree): Problem {
  const key = String(path.at(-1));
  return { place: placeOf(tree, path), found: `no ${quote(key)}`, expected: `${key}: ${expected}` };
}
