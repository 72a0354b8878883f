/** `cutover diff`: what changed between two `outcome.json` files. */
import { readFileSync } from "node:fs";
import { diffOutcomes } from "../report/diff.ts";
import { diffText } from "../report/diff-text.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import type { Outcome } from "../run/outcome.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { UsageError } from "./failures.ts";
import type { Output } from "./terminal.ts";

const SCHEMA = "cutover.outcome/1";

/** Prints the differences. Exit code 0 if there are none, 1 if there are some. Throws a `UsageError` for a file that is not an outcome. */
export function diff(out: Output, beforePath: string, afterPath: string, json: boolean): ExitCode {
  const difference = diffOutcomes(readOutcome(beforePath), readOutcome(afterPath));
  out.write(json ? canonicalJson(difference) : diffText(difference, out.coloured));
  return difference.same ? EXIT.holds : EXIT.violated;
}

function readOutcome(path: string): Outcome {
  const value = parse(path, read(path));
  if (!isOutcome(value)) {
    throw new UsageError(`${path}: expected an outcome.json, with "schema": "${SCHEMA}"`);
  }
  return value;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** The differences are found by structure, so only what names an outcome has to be where it belongs. */
function isOutcome(value: unknown): value is Outcome {
  return (
    typeof value === "object" &&
    value !== null &&
    "schema" in value &&
    value.schema === SCHEMA &&
    ["scenario", "seed", "digest"].every((key) => typeof (value as { readonly [name: string]: unknown })[key] === "string") &&
    "verdict" in value &&
    (value.verdict === "holds" || value.verdict === "violated" || value.verdict === "unknown")
  );
}
