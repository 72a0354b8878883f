/** `cutover shrink`: the options and the help of the command. */
import { type Command, Option } from "commander";
import { loadScenario } from "../scenario/load.ts";
import type { ExitCode } from "./exit-codes.ts";
import { outputOption, seedOption, setOption } from "./options.ts";
import type { RunContext } from "./run.ts";
import { parseRuns, seedFor } from "./seeds.ts";
import { shrink } from "./shrink.ts";

interface ShrinkCommandOptions {
  readonly seed?: string;
  readonly runs: number;
  readonly set?: readonly string[];
  readonly output?: string;
  readonly json?: true;
  readonly progress: boolean;
  readonly report: boolean;
}

const RUNS = 1_000;

/** Makes the command known. */
export function addShrink(program: Command, context: RunContext, finish: (code: ExitCode) => void): void {
  program
    .command("shrink")
    .description("make a failing scenario as small as it can be while it breaks the same first")
    .argument("<scenario>", "scenario file")
    .addOption(seedOption())
    .addOption(new Option("--runs <n>", "rehearsals at most").default(RUNS).argParser(parseRuns))
    .addOption(setOption())
    .addOption(outputOption("file", "the incident (default: reports/<name>/seed-<seed>/incident.yaml)"))
    .option("--json", "print what was found as JSON on stdout, and nothing else")
    .option("--no-progress", "no progress on stderr")
    .addOption(new Option("--no-report", "write no incident").conflicts("output"))
    .addHelpText("after", `\n${MEANING}\n\n${EXAMPLES}\n\n${EXIT_CODES}`)
    .action(async (path: string, { seed, runs, set = [], output, json, progress, report }: ShrinkCommandOptions) => {
      const scenario = loadScenario(path, { vocabulary: context.vocabulary, set });
      finish(
        await shrink(context, scenario, seedFor(scenario, seed), {
          path,
          set,
          runs,
          json: json === true,
          progress,
          report,
          ...(output === undefined ? {} : { output }),
        }),
      );
    });
}

const MEANING = `Leaves out faults, steps, commands, gates, nodes and sites, swaps mechanisms and defects for the sound ones, sets
parameters back to their defaults and moves what happens closer together, for as long as the same invariant or
criterion breaks first with the same seed. The incident is a complete scenario: run, cure and plan take it, too.`;

const EXAMPLES = `Examples:
  cutover shrink scenarios/dwcp/findings/b03-un-kill.yaml
  cutover shrink scenarios/dwcp/as-written.yaml --seed 7 --runs 300 -o incident.yaml
  cutover shrink scenarios/dwcp/small.yaml --set mechanisms.write=replace --json --no-report`;

const EXIT_CODES = `Exit codes, by the verdict of the scenario as it is:
  0    it holds: nothing to shrink
  1    violated: the incident is written; if the runs were spent, the smallest so far
  2    usage or bad input
  4    unknown: nothing breaks, but something could not be judged; nothing to shrink
  130  interrupted: the smallest so far is written, if there is one`;
