/**
 * The style of the house as a function: files in, problems out. After TigerBeetle's `tidy.zig`.
 *
 * A habit that a person has to remember is broken within a month; one that a test remembers is not. What a formatter or linter can hold
 * stands in biome.json; here stands the rest.
 */
import { anyType, consoleUse, docComment, focusedTest, header, suppression } from "./code-rules.ts";
import { abbreviation, durationUnit } from "./name-rules.ts";
import type { Finding, HouseFile, Rule } from "./rule.ts";
import type { SourceFile } from "./source-file.ts";
import { syntaxTree } from "./syntax.ts";
import { fileLength, fileName, lineLength, machinePath, scenarioSchema, typography, unfinishedMark } from "./text-rules.ts";

/** One place in one file that breaks one rule. */
export interface Problem extends Finding {
  readonly path: string;
  readonly rule: string;
}

/** The registry: a rule is one constant and one entry here. */
export const rules: readonly Rule[] = [
  header,
  docComment,
  fileLength,
  lineLength,
  fileName,
  scenarioSchema,
  unfinishedMark,
  typography,
  machinePath,
  anyType,
  consoleUse,
  abbreviation,
  durationUnit,
  suppression,
  focusedTest,
];

/** All problems, in the order of files and lines. A TypeScript file that does not parse is a problem of the rule `syntax`. */
export function tidy(files: readonly SourceFile[]): readonly Problem[] {
  return files.flatMap((file) => problemsOf(file));
}

/** A problem as an editor can jump to it: `sim/world.ts:12: line-length: more than 140 characters`. */
export function describeProblem({ path, line, rule, message }: Problem): string {
  return `${path}:${line}: ${rule}: ${message}`;
}

function problemsOf(file: SourceFile): readonly Problem[] {
  const lines = file.text.split(/\r?\n/);
  let ready: HouseFile = { ...file, lines };
  if (file.path.endsWith(".ts")) {
    try {
      ready = { ...ready, tree: syntaxTree(file) };
    } catch (error) {
      return [{ path: file.path, line: 1, rule: "syntax", message: String(error) }];
    }
  }
  const problems = rules.flatMap((rule) => rule.check(ready).map((finding) => ({ path: file.path, rule: rule.name, ...finding })));
  return problems.sort((first, second) => first.line - second.line);
}
