/** Runs that came to no outcome because they, or the workers that ran them, failed: named on stderr, whatever the others gave. */
import { amountFigure, countFigure } from "../report/figures.ts";
import { PLEASE_REPORT } from "./failures.ts";

/** So many are told in full; of the others the name is enough. */
const TOLD_MAX = 3;
const NAMED_MAX = 20;

/** A run without an outcome. */
export interface FailedRun {
  /** Such as `seed 7`. */
  readonly name: string;
  /** What happened, mostly with a stack. */
  readonly failure: string;
}

/** The text for stderr, ending with a line feed; empty if nothing failed. */
export function failedRunsText(failed: readonly FailedRun[]): string {
  if (failed.length === 0) return "";
  const told = failed.slice(0, TOLD_MAX).map(({ name, failure }) => `${name} failed: ${failure}\n`);
  const others = failed.slice(TOLD_MAX);
  const names = others.slice(0, NAMED_MAX).map(({ name }) => name);
  const more = others.length > NAMED_MAX ? `, and ${countFigure(others.length - NAMED_MAX)} more` : "";
  const named = others.length === 0 ? "" : `so did ${names.join(", ")}${more}\n`;
  return `${told.join("")}${named}${amountFigure(failed.length, "run")} failed. ${PLEASE_REPORT}\n`;
}
