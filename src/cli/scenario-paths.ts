/** From what the caller names to the scenario files that are meant. */
import { readdirSync, statSync } from "node:fs";
import { fileIn, placeOf } from "../report/file-place.ts";
import { UsageError } from "./failures.ts";

/** The YAML files of the folders, in the order of their names, and the files as they were named; each once. Throws `UsageError`. */
export function scenarioPaths(paths: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new UsageError(`${path}: found nothing there, expected a scenario file or a folder of them`);
    if (!stat.isDirectory()) return [path];
    const files = yamlFiles(path);
    if (files.length === 0) throw new UsageError(`${path}: found no .yaml file in it, expected scenario files`);
    return files;
  });
  const places = found.map((path) => placeOf(path));
  return found.filter((_, index) => places.indexOf(places[index] ?? "") === index);
}

function yamlFiles(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = fileIn(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith(".") || entry.name === "node_modules" ? [] : yamlFiles(path);
    return /\.ya?ml$/.test(entry.name) ? [path] : [];
  });
}
