/** `cutover enumerate`: the options and the help of the command. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { NODES_LEAST, NODES_MAX } from "../explore/enumerated-scenario.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { enumerate } from "./enumerate.ts";
import type { ExitCode } from "./exit-codes.ts";
import { jobsOption, setOption } from "./options.ts";
import type { RunContext } from "./run.ts";
import { parseFrom, parseRuns, parseSeed } from "./seeds.ts";

interface EnumerateOptions {
  readonly nodes?: number;
  readonly seed: string;
  readonly from: number;
  readonly runs?: number;
  readonly jobs?: number;
  readonly set?: readonly string[];
  readonly output?: string;
  readonly json?: true;
  readonly progress: boolean;
  readonly report: boolean;
}

const NODES_HELP = `nodes of the cluster, ${NODES_LEAST} to ${NODES_MAX} (default: the scenario's, if it has no more than that)`;

/** Makes the command known. */
export function addEnumerate(
  program: Command,
  context: RunContext & { readonly vocabulary: Vocabulary; readonly cores: number },
  finish: (code: ExitCode) => void,
): void {
  program
    .command("enumerate")
    .description("try every order of the rollout and of the way back, times every crash point, on up to four nodes")
    .argument("<scenario>", "scenario file")
    .addOption(new Option("--nodes <n>", NODES_HELP).argParser(whole(NODES_LEAST, NODES_MAX)))
    .addOption(new Option("--seed <text>", "seed of every run").default("42").argParser(parseSeed))
    .addOption(new Option("--from <n>", "first case; the others follow it one by one").default(0).argParser(parseFrom))
    .addOption(new Option("--runs <n>", "cases at most (default: all of them)").argParser(parseRuns))
    .addOption(jobsOption())
    .addOption(setOption())
    .option("-o, --output <dir>", "report folder (default: reports/<name>/enumeration-<nodes>)")
    .option("--json", "print what was found as JSON on stdout, and nothing else")
    .option("--no-progress", "no progress on stderr")
    .addOption(new Option("--no-report", "write no report folder").conflicts("output"))
    .addHelpText("after", `\n${MEANING}\n\n${EXAMPLES}\n\n${EXIT_CODES}`)
    .action(async (path: string, options: EnumerateOptions) => {
      const { nodes, seed, from, runs, jobs = context.cores, set = [], output, json, progress, report } = options;
      const scenario = loadScenario(path, { vocabulary: context.vocabulary, set });
      finish(
        await enumerate(context, scenario, {
          ...{ path, set, seed, from, jobs, progress, report },
          nodes: nodes ?? Math.max(NODES_LEAST, Math.min(NODES_MAX, scenario.cluster.nodes)),
          ...(runs === undefined ? {} : { runs }),
          ...(output === undefined ? {} : { output }),
          json: json === true,
        }),
      );
    });
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,6}$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

const MEANING = `Takes the scenario's cluster, mechanisms and defects, and in place of its plan and faults one turn for each node up and
one for each node back, in every order, with no crash or with one crash of one node before or after one turn. Each turn
writes the components that the scenario's plan turns on. Nodes of the same site and role are interchangeable: of the
cases that differ only in their names one is run. Invariants are judged, criteria are not.

Cases are numbered: first all orders without a crash, then all orders with the first crash point, and so on. The report
folder has enumeration.json, summary.txt and a complete scenario for the first case of each failure.`;

const EXAMPLES = `Examples:
  cutover enumerate scenarios/dwcp/small.yaml --nodes 3
  cutover enumerate scenarios/dwcp/small.yaml --runs 576 -j 2
  cutover enumerate scenarios/dwcp/small.yaml --nodes 2 --set mechanisms.negotiation=none`;

const EXIT_CODES = `Exit codes:
  0    every case that was run holds
  1    some case is violated
  2    usage or bad input
  3    some case came to no result because of an error of the program
  4    unknown: nothing was violated, but some case could not be judged
  130  interrupted; the result is over the cases that were finished`;
