/** The registry of reporters: a line here makes one known. */
import { githubReporter } from "./github.ts";
import { jsonReporter } from "./json.ts";
import { junitReporter } from "./junit.ts";
import type { Reporter } from "./reporter.ts";
import { sarifReporter } from "./sarif.ts";
import { terminalReporter } from "./terminal.ts";

/** All reporters of `check`. */
export const reporters: readonly Reporter[] = [terminalReporter, jsonReporter, junitReporter, githubReporter, sarifReporter];
