/** What a reporter of `check` is: one way to say what was found, as one text. */
import type { CheckResult } from "../check.ts";

/** What a reporter may know besides the result. */
export interface ReporterContext {
  readonly coloured: boolean;
  /** Version of cutover. */
  readonly version: string;
  /** The folder that paths in the report are relative to, absolute: the root of the repository where CI says what that is. */
  readonly root: string;
}

/** One way to say what was found. */
export interface Reporter {
  readonly name: string;
  /** One line for the help. */
  readonly doc: string;
  /** Whether the text is for programs, and so cannot share stdout with another one. */
  readonly isData: boolean;
  render(result: CheckResult, context: ReporterContext): string;
}
