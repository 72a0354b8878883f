/** The exit codes of every command, one table for the code, the help texts and the tests. */
import type { Verdict } from "../run/outcome.ts";

/** Exit codes by what they mean; the verdicts are among them. */
export const EXIT = {
  holds: 0,
  violated: 1,
  usage: 2,
  internal: 3,
  unknown: 4,
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a run or sweep that came to its end. */
export function exitCodeOf(verdict: Verdict): ExitCode {
  return EXIT[verdict];
}

/** For `--help`. */
export const EXIT_CODES_HELP = `Exit codes:
  0    holds: nothing broke
  1    violated: an invariant or criterion broke
  2    usage or bad input
  3    internal error, a run that failed, or two runs of one seed that differ (--verify)
  4    unknown: a budget ran out, or something was never exercised
  130  interrupted`;
