/** Circles among imports. A file in a circle cannot be read, tested or moved without the others, so there are none. */
import { dirname } from "node:path";
import type { Import } from "./imports.ts";

/**
 * Circles of files that import each other, each as the chain of its files with the first one repeated at the end. Where several circles
 * hang together, at least one of them is given.
 *
 * A type-only import between two files of one folder may close a circle: it is erased, and the two are halves of one thing.
 */
export function importCycles(imports: readonly Import[]): readonly (readonly string[])[] {
  const targets = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (typeOnly && dirname(from) === dirname(to)) continue;
    targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const chain: string[] = [];

  function visit(file: string): void {
    const start = chain.indexOf(file);
    if (start >= 0) cycles.push([...chain.slice(start), file]);
    if (start >= 0 || finished.has(file)) return;
    chain.push(file);
    for (const target of targets.get(file) ?? []) visit(target);
    chain.pop();
    finished.add(file);
  }

  for (const file of targets.keys()) visit(file);
  return cycles;
}
