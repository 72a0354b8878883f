/**
 * What a command says and which code it exits with when something is thrown: a mistake of the caller is one line, a mistake of ours asks to
 * be reported.
 */
import { CommanderError } from "commander";
import { ReportError } from "../report/write.ts";
import { ScenarioError } from "../scenario/errors.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** The caller asked for something that cannot be: a bad option value, an unknown name, an unreadable file. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** How a command ends that could not do what it was asked to. */
export interface Failure {
  readonly code: ExitCode;
  /** Text for stderr, ending with a line feed; empty if it has been said already. */
  readonly text: string;
}

/** For failures that are nobody's mistake but ours. */
export const PLEASE_REPORT = "This is a bug in cutover: please report it with the command line and the scenario.";

/** The failure that a thrown value amounts to. The stack of an internal error is shown only with `debug`. */
export function failureOf(thrown: unknown, debug: boolean): Failure {
  if (thrown instanceof CommanderError) {
    // Commander has printed its message, or the help that was asked for.
    return { code: thrown.exitCode === 0 ? EXIT.holds : EXIT.usage, text: "" };
  }
  if (thrown instanceof ScenarioError || thrown instanceof UsageError || thrown instanceof ReportError) {
    return { code: EXIT.usage, text: `${thrown.message}\n` };
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const stack = thrown instanceof Error && thrown.stack !== undefined ? thrown.stack : message;
  const advice = debug ? "" : " CUTOVER_DEBUG=1 adds the stack.";
  return {
    code: EXIT.internal,
    text: `internal error: ${debug ? stack : message}\n${PLEASE_REPORT}${advice}\n`,
  };
}
