/** `cutover explain`: what a name means, with its parameters, their units, ranges, defaults and sources. */
import { createInk, type Ink } from "../report/ink.ts";
import { REPORT_COLUMNS, wrap } from "../report/layout.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { nearest } from "../scenario/nearest.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { catalogueOf, type Entry } from "./catalogue.ts";
import { UsageError } from "./failures.ts";
import { describeParameter } from "./parameter-text.ts";
import type { Output } from "./terminal.ts";

/**
 * Prints everything of that name: `D2`, `crash`, `exposure`, `exposure/fnv-bucket`, `fnv-bucket`; upper and lower case are the same.
 * Throws a `UsageError` with the nearest known name.
 */
export function explain(out: Output, vocabulary: Vocabulary, name: string, json: boolean): void {
  const entries = entriesNamed(catalogueOf(vocabulary), name);
  if (json) {
    out.write(canonicalJson(entries));
    return;
  }
  const ink = createInk(out.coloured);
  out.write(`${entries.map((entry) => entryLines(entry, ink).join("\n")).join("\n\n")}\n`);
}

function entriesNamed(catalogue: readonly Entry[], name: string): Entry[] {
  const wanted = name.toLowerCase();
  const found = catalogue.filter((entry) => entry.path.toLowerCase() === wanted || entry.name.toLowerCase() === wanted);
  if (found.length > 0) {
    return found;
  }
  const known = nearest(name, [...new Set(catalogue.flatMap((entry) => [entry.name, entry.path]))]);
  const hint = known === undefined ? "" : ` (nearest: ${known})`;
  throw new UsageError(`found ${JSON.stringify(name)}, expected a name that cutover list shows${hint}`);
}

function entryLines(entry: Entry, ink: Ink): string[] {
  const parameters = Object.entries(entry.parameters);
  return [
    `${ink.heading(entry.path)}  ${ink.faint(entry.kind)}${entry.title === undefined ? "" : `  ${entry.title}`}`,
    ...wrap(entry.doc, REPORT_COLUMNS - 2).map((line) => `  ${line}`),
    ...entry.notes.flatMap((note) => bullet(note)),
    ...(entry.source === undefined ? [] : [ink.faint(`  source: ${entry.source}`)]),
    ...(parameters.length === 0 ? [] : ["", ink.heading("  Parameters")]),
    ...parameters.flatMap(([name, parameter]) => {
      const { summary, values, doc, source } = describeParameter(parameter);
      return [
        `  ${ink.heading(name)}: ${summary}`,
        ...wrap(doc, REPORT_COLUMNS - 6).map((line) => `      ${line}`),
        ...values.flatMap((value) => bullet(value).map((line) => `    ${line}`)),
        ...(source === undefined ? [] : [ink.faint(`      source: ${source}`)]),
      ];
    }),
  ];
}

function bullet(text: string): string[] {
  return wrap(text, REPORT_COLUMNS - 10).map((line, index) => `${index === 0 ? "  - " : "    "}${line}`);
}
