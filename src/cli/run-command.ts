/** `cutover run` on the command line: its options, and what its help teaches. */
import { type Command, Option } from "commander";
import { loadScenario } from "../scenario/load.ts";
import { EXIT_CODES_HELP } from "./exit-codes.ts";
import { bailOption, bailSetting, jobsOption, outputOption, seedOption, setOption } from "./options.ts";
import type { Finish, ProgramContext } from "./program.ts";
import { type RunSettings, run } from "./run.ts";
import { parseFrom, parseRuns, seedFor } from "./seeds.ts";
import { sweep } from "./sweep.ts";

/** Adds the command to the program. */
export function addRun(program: Command, context: ProgramContext, finish: Finish): void {
  program
    .command("run")
    .description("rehearse a scenario: one seed with a summary, or many seeds as distributions")
    .argument("<scenario>", "scenario file")
    .optionsGroup("Seeds:")
    .addOption(seedOption().conflicts(["runs", "from"]))
    .addOption(new Option("--runs <n>", "run so many seeds and fold them into distributions").argParser(parseRuns))
    .addOption(new Option("--from <n>", "first seed of --runs; the others follow it one by one (default: 1)").argParser(parseFrom))
    .addOption(jobsOption("run so many seeds at a time, or one seed and its control run (default: one for each core)"))
    .optionsGroup("Many seeds, with --runs:")
    .addOption(bailOption("violated"))
    .addOption(new Option("--resume", "go on where a sweep into the same folder was stopped or killed, by its journal").conflicts("report"))
    .optionsGroup("Scenario:")
    .addOption(setOption())
    .option("--no-control", "no control run, which saves up to half the time; what needs it is not judged")
    .optionsGroup("Output:")
    .addOption(outputOption("dir", "report folder (default: reports/<name>/seed-<seed> or reports/<name>/seeds-<from>-<to>)"))
    .option("--json", "print the outcome or distribution as JSON on stdout, and nothing else")
    .option("--no-progress", "no progress on stderr")
    .addOption(new Option("--no-report", "write no report folder").conflicts("output"))
    .optionsGroup("Looking closer, with one seed:")
    .addOption(new Option("--trace", "write all that happens to trace.jsonl in the report folder (large)").conflicts(["runs", "report"]))
    .addOption(new Option("--verify", "run twice side by side; exit with 3 at the first event that differs").conflicts("runs"))
    .optionsGroup("Help:")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", `\n${RUN_FILES}\n\n${RUN_EXAMPLES}\n\n${EXIT_CODES_HELP}`)
    .action(async (path: string, options: RunOptions, command: Command) => {
      if (options.runs === undefined) {
        for (const name of SWEEP_OPTIONS.filter((each) => options[each] !== undefined)) {
          const flags = command.options.find((option) => option.attributeName() === name)?.flags;
          command.error(`error: option '${flags}' needs option '--runs <n>'`);
        }
      }
      const set = options.set ?? [];
      const scenario = loadScenario(path, { vocabulary: context.vocabulary, set });
      const settings: RunSettings = {
        path,
        set,
        control: options.control,
        json: options.json === true,
        progress: options.progress,
        report: options.report,
        ...(options.output === undefined ? {} : { output: options.output }),
      };
      finish(
        options.runs === undefined
          ? await run(context, scenario, seedFor(scenario, options.seed), {
              ...settings,
              jobs: options.jobs ?? context.cores,
              trace: options.trace === true,
              verify: options.verify === true,
            })
          : await sweep(
              context,
              scenario,
              { from: options.from ?? 1, runs: options.runs },
              {
                ...settings,
                jobs: options.jobs ?? context.cores,
                resume: options.resume === true,
                ...bailSetting(options.bail),
              },
            ),
      );
    });
}

interface RunOptions {
  readonly seed?: string;
  readonly runs?: number;
  readonly from?: number;
  readonly jobs?: number;
  readonly bail?: number | true;
  readonly resume?: true;
  readonly set?: readonly string[];
  readonly output?: string;
  readonly control: boolean;
  readonly json?: true;
  readonly progress: boolean;
  readonly report: boolean;
  readonly trace?: true;
  readonly verify?: true;
}

/** Options that mean something for many seeds only. */
const SWEEP_OPTIONS = ["from", "bail", "resume"] as const;

const RUN_FILES = `Report folder:
  one seed   outcome.json, metrics.csv, summary.txt, waterfall.svg; with --trace also trace.jsonl
  --runs     distribution.json, summary.txt, and under seeds/ the outcome of every run that does not hold;
             until all runs have ended also journal.jsonl, which --resume takes up

The same seeds give the same files and the same text, whatever --jobs says and however often a sweep is
resumed. A run whose worker crashes or hangs is tried once more in a fresh one, then it is named on stderr;
the others are reported, and the exit code is 3. With -j 1 there is no worker, and no such protection.`;

const RUN_EXAMPLES = `Examples:
  cutover run scenarios/dwcp/rollback.yaml --seed 42
  cutover run scenarios/dwcp/hardened.yaml --runs 1000 --from 1
  cutover run scenarios/dwcp/hardened.yaml --runs 1000 --resume
  cutover run scenarios/dwcp/as-written.yaml --runs 1000 --jobs 4 --bail 3
  cutover run scenarios/dwcp/rollback.yaml --runs 1000 --no-control
  cutover run scenarios/dwcp/hardened.yaml --set mechanisms.selector=as-planned --set cluster.nodes=20
  cutover run scenarios/dwcp/as-written.yaml --json --no-report > outcome.json
  cutover run scenarios/dwcp/un-kill.yaml --trace
  cutover run scenarios/dwcp/rollback.yaml --verify --no-report`;
