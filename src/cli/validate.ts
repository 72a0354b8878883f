/** `cutover validate`: checks scenario files without running them, one line for each. */
import { amountFigure } from "../report/figures.ts";
import { ScenarioError } from "../scenario/errors.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** Checks every file, also after one that is wrong. */
export function validate({ out, error }: Terminal, vocabulary: Vocabulary, paths: readonly string[]): ExitCode {
  let code: ExitCode = EXIT.holds;
  for (const path of paths) {
    try {
      const scenario = loadScenario(path, { vocabulary });
      const steps = amountFigure(scenario.plan.steps.length, "step");
      out.write(`ok ${path}: ${scenario.name}, ${steps}, ${amountFigure(scenario.faults.length, "fault")}\n`);
    } catch (thrown) {
      if (!(thrown instanceof ScenarioError)) {
        throw thrown;
      }
      error.write(`${thrown.message}\n`);
      code = EXIT.usage;
    }
  }
  return code;
}
