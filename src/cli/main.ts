#!/usr/bin/env node
/** Entry point of the `cutover` command: joins the process to the program and turns what is thrown into an exit code. */
import { availableParallelism } from "node:os";
import { compileLessBeside } from "../farm/compiler.ts";
import { Rehearsal } from "../run/rehearsal.ts";
import { vocabulary } from "../scenario/known.ts";
import { EXIT } from "./exit-codes.ts";
import { failureOf } from "./failures.ts";
import { runProgram } from "./program.ts";
import { createTerminal } from "./terminal.ts";
import { packageVersion } from "./version.ts";

compileLessBeside(1);

for (const stream of [process.stdout, process.stderr]) {
  // A reader that has seen enough, such as `head`, closes the pipe: the command still writes its report and ends with its own exit code.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`cannot write: ${error.message}\n`);
    process.exit(EXIT.internal);
  });
}

const terminal = createTerminal(process.stdout, process.stderr, process.env);
try {
  process.exitCode = await runProgram(
    {
      terminal,
      signals: process,
      vocabulary,
      version: packageVersion(),
      cores: availableParallelism(),
      environment: process.env,
      rehearse: (...whatAndHow) => new Rehearsal(...whatAndHow),
    },
    process.argv.slice(2),
  );
} catch (thrown) {
  const failure = failureOf(thrown, process.env.CUTOVER_DEBUG === "1");
  process.exitCode = failure.code;
  terminal.error.write(failure.text);
}
