/** The command line of `cutover check`: its options, its help, and what they mean for the check. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { firstTwice } from "../report/file-place.ts";
import { reporters } from "../report/reporters/index.ts";
import { check } from "./check.ts";
import { BASELINES_FOLDER } from "./check-baselines.ts";
import { JOURNAL_FOLDER } from "./check-journal.ts";
import { type CheckReporting, type ReportChoice, withStdout } from "./check-report.ts";
import type { ExitCode } from "./exit-codes.ts";
import { bailOption, bailSetting, jobsOption, setOption } from "./options.ts";
import type { RunContext } from "./run.ts";
import { parseFrom, parseRuns } from "./seeds.ts";
import type { Environment } from "./terminal.ts";

/** What the command needs of the world around it. */
export interface CheckCommandContext extends RunContext {
  readonly version: string;
  /** Workers, unless it is told otherwise. */
  readonly cores: number;
  /** Where CI says who it is; empty if absent. */
  readonly environment?: Environment;
}

const RUNS = 5;

/** Adds the command to the program. */
export function addCheck(program: Command, context: CheckCommandContext, finish: (code: ExitCode) => void): void {
  program
    .command("check")
    .description("hold scenarios against what they expect, several seeds each: for CI")
    .argument("[paths...]", "scenario files, and folders of them", ["scenarios"])
    .optionsGroup("Runs:")
    .addOption(new Option("--runs <n>", "seeds of each scenario").default(RUNS).argParser(parseRuns))
    .addOption(new Option("--from <n>", "first seed; the others follow it one by one").default(1).argParser(parseFrom))
    .addOption(jobsOption())
    .addOption(bailOption("unmet"))
    .option("--resume", "go on where the same check was stopped or killed")
    .addOption(setOption())
    .optionsGroup("Baselines:")
    .addOption(new Option("-u, --update", "write baselines instead of comparing with them").conflicts("set"))
    .option("--baselines <dir>", "folder of the baselines", BASELINES_FOLDER)
    .addOption(new Option("--no-baselines", "compare with no baseline"))
    .optionsGroup("Output:")
    .addOption(
      new Option(
        "--reporter <name[=path]>",
        "how to say what was found, and in which file (default: terminal, on stdout); may be given several times",
      ).argParser((text: string, earlier: readonly ReportChoice[] | undefined) => [...(earlier ?? []), reportChoice(text)]),
    )
    .option("--json", "the same as --reporter json: the result on stdout, and nothing else")
    .option("--no-progress", "no progress on stderr")
    .optionsGroup("Help:")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", `\n${MEANING}\n\n${BASELINES}\n\n${REPORTERS}\n\n${RESUMING}\n\n${EXAMPLES}\n\n${EXIT_CODES}`)
    .action(async (paths: readonly string[], options: CheckOptions, command: Command) => {
      const { runs, from, progress, update = false } = options;
      if (update && options.baselines === false) command.error("error: option '-u, --update' cannot be used with option '--no-baselines'");
      const reports = reportsOf(options, command);
      const reporting: CheckReporting = {
        reports,
        environment: context.environment ?? {},
        version: context.version,
        ...(options.baselines === false ? {} : { baselines: { folder: options.baselines, update } }),
      };
      const { jobs = context.cores, set = [] } = options;
      const journal = { folder: JOURNAL_FOLDER, resume: options.resume === true };
      finish(await check(context, { paths, runs, from, progress, jobs, ...bailSetting(options.bail), journal, set, reporting }));
    });
}

interface CheckOptions {
  readonly runs: number;
  readonly from: number;
  readonly jobs?: number;
  readonly bail?: number | true;
  readonly resume?: true;
  readonly set?: readonly string[];
  readonly update?: true;
  readonly baselines: string | false;
  readonly reporter?: readonly ReportChoice[];
  readonly json?: true;
  readonly progress: boolean;
}

/** `junit=report.xml`, or a name alone. Throws commander's `InvalidArgumentError`. */
function reportChoice(text: string): ReportChoice {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const path = equals < 0 ? undefined : text.slice(equals + 1);
  const reporter = reporters.find((each) => each.name === name);
  if (reporter === undefined) throw new InvalidArgumentError(`Expected one of ${reporters.map((each) => each.name).join(", ")}.`);
  if (path === "") throw new InvalidArgumentError("Expected the path of a file after =.");
  return path === undefined ? { reporter } : { reporter, path };
}

/** What is meant for programs must have stdout for itself, and no two reports the same file. */
function reportsOf({ reporter = [], json }: CheckOptions, command: Command): readonly ReportChoice[] {
  const asked = [...reporter, ...(json === true ? [reportChoice("json")] : [])];
  const choices = asked.filter(
    (each, index) => index === asked.findIndex(({ reporter: { name }, path }) => name === each.reporter.name && path === each.path),
  );
  const onStdout = choices.filter(({ path }) => path === undefined);
  const data = onStdout.find((choice) => choice.reporter.isData)?.reporter.name;
  if (data !== undefined && onStdout.length > 1) {
    command.error(`error: reporter ${data} needs stdout for itself: give it or the others a file, as in --reporter ${data}=FILE`);
  }
  const twice = firstTwice(choices.flatMap(({ path }) => (path === undefined ? [] : [path])));
  if (twice !== undefined) command.error(`error: two reporters write ${twice}: give each a file of its own`);
  return withStdout(choices);
}

const MEANING = `A scenario says what it expects:
  expect: { verdict: violated, first: D2, allowed: [rollback-time] }
It is met if the verdict is that, the invariant of first breaks first, and nothing else breaks but what is
allowed. A scenario that says nothing is expected to hold. So a finding that no longer breaks is a failure, too.
An incident, as shrink and explore write it, is run with its own seed alone.`;

const BASELINES = `Baselines, one file for each scenario that has one:
  Rollback times, exposure, errors, downtime and the values of the criteria, run by run, as -u has written them.
  With the same models every seed that both have must come out as good as it did, but for the tolerance that
  stands in the file, mostly 0. With other models or seeds, what is worse by more than chance fails, and too few
  runs to tell are unknown. A metric that is missing on either side fails. A scenario without a file is not
  compared.`;

const REPORTERS = `Reporters:
${reporters.map(({ name, doc }) => `  ${name.padEnd(10)}${doc}`).join("\n")}
  Without one for stdout, the table of terminal goes there.`;

const RESUMING = `Each run is written into a journal in ${JOURNAL_FOLDER} as it ends, which is removed once the check is over. After
Ctrl-C, a crash or a kill, the same command with --resume runs what is missing, and ends with the same reports.`;

const EXAMPLES = `Examples:
  cutover check
  cutover check scenarios/dwcp/findings --runs 10
  cutover check --runs 20 --jobs 4 --bail
  cutover check --runs 500 --resume
  cutover check scenarios/dwcp/small.yaml -u
  cutover check --reporter github --reporter junit=reports/check.xml --reporter sarif=reports/check.sarif
  cutover check scenarios/dwcp/hardened.yaml --runs 100 --json > check.json`;

const EXIT_CODES = `Exit codes:
  0    every expectation is met in every run, and no figure is worse than its baseline
  1    some expectation is not met, or some figure is worse
  2    usage or bad input; nothing was run
  3    some run failed and has no outcome, and is named on stderr; or another internal error
  4    unknown: nothing came out wrong, but some run or baseline could not be judged
  130  interrupted; the reports show what was finished, and --resume goes on`;
