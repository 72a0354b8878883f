/**
 * The terminal summary of one run: a page that says what the plan did, what broke where and when, how long going back took, and how to run
 * it again. It is a pure function of the outcome, so `summary.txt` is the same on every machine.
 */
import type { Outcome } from "../run/outcome.ts";
import { createInk } from "./ink.ts";
import { page, printable } from "./layout.ts";
import { criteriaSection } from "./sections/criteria-section.ts";
import { exposureSection } from "./sections/exposure-section.ts";
import { headerSection } from "./sections/header-section.ts";
import { invariantsSection } from "./sections/invariants-section.ts";
import { planSection } from "./sections/plan-section.ts";
import { rollbackSection } from "./sections/rollback-section.ts";
import { trafficSection } from "./sections/traffic-section.ts";
import { evidenceSection, verdictSection } from "./sections/verdict-section.ts";

/** What the summary needs besides the outcome. */
export interface SummaryOptions {
  /** The command that runs this again, printed after `replay:`. */
  readonly replay: string;
  /** Whether to use terminal colours; the characters are the same either way. */
  readonly coloured: boolean;
}

/** The summary as text of at most 100 columns, ending with a line feed. Sections are separated by empty lines. */
export function summary(outcome: Outcome, options: SummaryOptions): string {
  const ink = createInk(options.coloured);
  return page([
    headerSection(outcome, ink),
    planSection(outcome, ink),
    exposureSection(outcome, ink),
    rollbackSection(outcome, ink),
    invariantsSection(outcome, ink),
    criteriaSection(outcome, ink),
    trafficSection(outcome, ink),
    evidenceSection(outcome, ink),
    verdictSection(outcome, printable(options.replay), ink),
  ]);
}
