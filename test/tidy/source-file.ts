/** The files that the house rules look at: everything that git tracks, and everything new that it does not ignore. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** One file of the project as text. */
export interface SourceFile {
  /** Relative to the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Reads the project's files, sorted by path. Throws outside of a git checkout. A file that is deleted but still tracked is left out. */
export function projectFiles(): readonly SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" });
  const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "" && existsSync(path));
  return paths.sort().map((path) => ({ path, text: readFileSync(path, "utf8") }));
}
