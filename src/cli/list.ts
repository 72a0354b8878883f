/** `cutover list`: what a scenario may name, one line each. */
import { createInk } from "../report/ink.ts";
import { left, lengthOf, REPORT_COLUMNS, wrap } from "../report/layout.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { catalogueOf, type Entry, type EntryKind } from "./catalogue.ts";
import type { Output } from "./terminal.ts";

/** What can be listed, and which entries that are. Variants are listed under their mechanism. */
const LISTS = {
  systems: ["system"],
  components: ["component"],
  mechanisms: ["mechanism", "variant"],
  faults: ["fault"],
  invariants: ["invariant"],
  criteria: ["criterion"],
  defects: ["defect"],
} as const satisfies { readonly [name: string]: readonly EntryKind[] };

/** Name of a list. */
export type ListName = keyof typeof LISTS;

/** The names that `cutover list` takes. */
export const LIST_NAMES = Object.keys(LISTS) as readonly ListName[];

/** Prints one list, or all of them. */
export function list(out: Output, vocabulary: Vocabulary, what: ListName | undefined, json: boolean): void {
  const entries = catalogueOf(vocabulary);
  const names = what === undefined ? LIST_NAMES : [what];
  if (json) {
    const listed = names.flatMap((name) => entriesOf(entries, name));
    out.write(canonicalJson(listed.map(({ kind, name, path, title, doc }) => ({ kind, name, path, doc, title }))));
    return;
  }
  const ink = createInk(out.coloured);
  const blocks = names.map((name) =>
    [ink.heading(name), ...entriesOf(entries, name).flatMap((entry) => lines(entry, entriesOf(entries, name)))].join("\n"),
  );
  out.write(`${blocks.join("\n\n")}\n`);
  if (what === undefined) {
    out.write(`\n${ink.faint("cutover explain <name> says more about each of them.")}\n`);
  }
}

function entriesOf(entries: readonly Entry[], name: ListName): Entry[] {
  const kinds: readonly EntryKind[] = LISTS[name];
  return entries.filter(({ kind }) => kinds.includes(kind));
}

function lines(entry: Entry, siblings: readonly Entry[]): string[] {
  const nameColumns = Math.min(36, Math.max(...siblings.map((sibling) => lengthOf(label(sibling, siblings))))) + 2;
  const text = [entry.title === undefined ? "" : `${entry.title}.`, entry.doc, entry.default === true ? "(default)" : ""].join(" ");
  const wrapped = wrap(text, REPORT_COLUMNS - 2 - nameColumns);
  return (wrapped.length === 0 ? [""] : wrapped).map((line, index) =>
    `  ${left(index === 0 ? label(entry, siblings) : "", nameColumns)}${line}`.trimEnd(),
  );
}

/** Variants are indented under their mechanism. Elsewhere a path stands where the name alone would not say which of two things is meant. */
function label(entry: Entry, siblings: readonly Entry[]): string {
  if (entry.kind === "variant") {
    return `  ${entry.name}`;
  }
  return siblings.filter(({ name }) => name === entry.name).length > 1 ? entry.path : entry.name;
}
