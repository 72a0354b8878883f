/** What a rule of the house is, and what it sees of a file. */
import type { SourceFile } from "./source-file.ts";
import type { SyntaxNode } from "./syntax.ts";

/** A file made ready for the rules. */
export interface HouseFile extends SourceFile {
  /** The text without its line ends. */
  readonly lines: readonly string[];
  /** Present for TypeScript. */
  readonly tree?: SyntaxNode;
}

/** One place that breaks a rule. */
export interface Finding {
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** A rule looks at one file at a time. */
export interface Rule {
  readonly name: string;
  check(file: HouseFile): readonly Finding[];
}

/** The folders whose code must give the same bytes everywhere. biome.json lists the same ones; a test compares the two lists. */
export const deterministicFolders: readonly string[] = ["sim/", "src/plan/", "src/migration/", "src/systems/", "src/check/", "src/run/"];

/** Whether a path lies in one of the folders; a folder ends in a slash. */
export function isIn(path: string, ...folders: readonly string[]): boolean {
  return folders.some((folder) => path.startsWith(folder));
}

/** Whether people write this file. The others come from a program, or are data with a source of their own. */
export function isWrittenByHand(path: string): boolean {
  const isGenerated = path === "package-lock.json" || path === "scenarios/scenario.schema.json";
  return !isGenerated && !isIn(path, "test/golden/", "test/report/schemas/", "docs/sources/") && !/(?:^LICENSE|\.csv|\.snap)$/.test(path);
}

/** One finding for each line that the predicate names; the message is the same for all. */
export function findLines(file: HouseFile, isWrong: (line: string) => boolean, message: string): readonly Finding[] {
  return file.lines.flatMap((line, index) => (isWrong(line) ? [{ line: index + 1, message }] : []));
}
