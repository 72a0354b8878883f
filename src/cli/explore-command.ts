/** `cutover explore` on the command line: its options, and what its help teaches. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { NODES_LEAST, NODES_MAX } from "../explore/enumerated-scenario.ts";
import { loadScenario } from "../scenario/load.ts";
import { parseDuration } from "../scenario/quantities.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { enumerate } from "./enumerate.ts";
import { explore } from "./explore.ts";
import { jobsOption, outputOption, setOption } from "./options.ts";
import type { Finish, ProgramContext } from "./program.ts";
import { parseFrom, parseRuns, parseSeed } from "./seeds.ts";

const RUNS = 500;
const BAIL = 1;

/** Adds the command to the program. */
export function addExplore(program: Command, context: ProgramContext, finish: Finish): void {
  program
    .command("explore")
    .description("search plans, faults, clusters and seeds near a scenario for what breaks; shrink what is found")
    .argument("<scenario>", "scenario file")
    .optionsGroup("How far:")
    .addOption(new Option("--runs <n>", `runs to draw and make (default: ${RUNS})`).argParser(parseRuns))
    .addOption(new Option("--for <duration>", "as many runs as fit into this time, such as 10m").argParser(parseTime).conflicts("runs"))
    .addOption(new Option("--bail <n>", "stop after so many failing runs").default(BAIL).argParser(parseRuns).conflicts("keepGoing"))
    .option("--keep-going", "make all runs, however many fail")
    .addOption(new Option("--seed <text>", "root seed; run i is drawn from it and i alone").default("1").argParser(parseSeed))
    .addOption(jobsOption())
    .addOption(new Option("--exhaustive", EXHAUSTIVE_HELP).conflicts(["for", "bail", "keepGoing"]))
    .addOption(new Option("--nodes <n>", NODES_HELP).argParser(parseNodes))
    .addOption(new Option("--from <n>", "with --exhaustive: number of the first case (default: 0)").argParser(parseFrom))
    .addOption(new Option("--resume", "go on where an exploration into the same folder was stopped or killed").conflicts(["report", "for"]))
    .optionsGroup("Scenario:")
    .addOption(setOption())
    .optionsGroup("Output:")
    .addOption(outputOption("dir", "report folder (default: reports/<name>/explore-<seed>)"))
    .option("--json", "print what was found as JSON on stdout, and nothing else")
    .option("--no-progress", "no progress on stderr")
    .addOption(new Option("--no-report", "write no report folder").conflicts("output"))
    .optionsGroup("Help:")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", `\n${MEANING}\n\n${EXHAUSTIVE_MEANING}\n\n${FILES}\n\n${EXAMPLES}\n\n${EXIT_CODES}`)
    .action(async (path: string, options: ExploreOptions, command: Command) => {
      const { seed, bail, output, progress, report, set = [] } = options;
      const scenario = loadScenario(path, { vocabulary: context.vocabulary, set });
      if (options.exhaustive === true) {
        const { nodes = nodesOf(scenario), from = 0, runs, jobs = context.cores, json } = options;
        const resume = options.resume === true;
        const shown = { progress, report, resume, json: json === true, ...(output === undefined ? {} : { output }) };
        const range = { from, ...(runs === undefined ? {} : { runs }) };
        return finish(await enumerate(context, scenario, { ...{ path, set, seed, nodes, jobs }, ...range, ...shown }));
      }
      for (const name of ["nodes", "from"] as const) {
        if (options[name] !== undefined) command.error(`error: option '--${name} <n>' needs option '--exhaustive'`);
      }
      finish(
        await explore(context, scenario, {
          ...{ path, set, seed, progress, report },
          runs: options.runs ?? (options.for === undefined ? RUNS : Number.POSITIVE_INFINITY),
          ...(options.for === undefined ? {} : { forMs: options.for }),
          ...(options.keepGoing === true ? {} : { bail }),
          jobs: options.jobs ?? context.cores,
          resume: options.resume === true,
          ...(output === undefined ? {} : { output }),
          json: options.json === true,
        }),
      );
    });
}

interface ExploreOptions {
  readonly runs?: number;
  /** Milliseconds. */
  readonly for?: number;
  readonly bail: number;
  readonly keepGoing?: true;
  readonly exhaustive?: true;
  readonly nodes?: number;
  readonly from?: number;
  readonly seed: string;
  readonly jobs?: number;
  readonly resume?: true;
  readonly set?: readonly string[];
  readonly output?: string;
  readonly json?: true;
  readonly progress: boolean;
  readonly report: boolean;
}

/** A wall-clock time in milliseconds. Throws commander's `InvalidArgumentError`. */
function parseTime(text: string): number {
  const us = parseDuration(text);
  if (us === undefined || us <= 0) throw new InvalidArgumentError("Expected a duration such as 90s, 10m or 1h.");
  return us / 1_000;
}

/** Throws commander's `InvalidArgumentError`. */
function parseNodes(text: string): number {
  const nodes = Number(text);
  if (/^\d$/.test(text) && nodes >= NODES_LEAST && nodes <= NODES_MAX) return nodes;
  throw new InvalidArgumentError(`Expected a whole number from ${NODES_LEAST} to ${NODES_MAX}.`);
}

function nodesOf({ cluster }: Scenario): number {
  return Math.max(NODES_LEAST, Math.min(NODES_MAX, cluster.nodes));
}

const EXHAUSTIVE_HELP = "draw nothing: try every order of the rollout and of the way back, times every crash point";
const NODES_HELP = `with --exhaustive: nodes, ${NODES_LEAST} to ${NODES_MAX} (default: the scenario's, or ${NODES_MAX} where it has more)`;

const EXHAUSTIVE_MEANING = `With --exhaustive nothing is drawn. In place of the scenario's plan and faults each node goes up in a turn
of its own and back in another, in every order, with no crash or with one crash of one node before or after one turn; a turn
writes the components that the plan turns on. Nodes of the same site and role are interchangeable: of the cases that
differ only in their names one is run. --runs caps the cases, which are numbered: first all orders without a crash,
then all with the first crash point, and so on. It prints what was covered and what was left out, and the report
folder has enumeration.json, summary.txt and a complete scenario for the first case of each failure.`;

const MEANING = `Each run draws a scenario near the given one: a cluster of 3 to 5 nodes, or up to 7 where the explore block says
so, names and places of its nodes, how steps and commands lie in time and in which order, faults of some kinds,
workload, and figures of mechanisms. Variants of mechanisms and defects are never drawn: they are what is under
test. The scenario's own faults are left out of every run; those that are drawn come to an end, and what follows is
time to settle. The scenario's explore block says what may be drawn; explore: {} and no block at all open everything.

Failing runs are grouped by the invariant that broke first, the values that are guilty of it, and the step. The
first run of each group is shrunk to a minimal incident. What is found depends on the scenario, --seed and --runs
alone, whatever --jobs is; --for depends on the machine, and says how many runs it came to.`;

const FILES = `Report folder:
  incident-<n>-<invariant>.yaml   a complete scenario for each group: cutover replay, run, cure and plan take it
  explore.json, summary.txt       what was explored, found, and never seen
What an earlier exploration has written there is replaced; a file of such a name that it has not written is refused.`;

const EXAMPLES = `Examples:
  cutover explore scenarios/dwcp/small.yaml
  cutover explore scenarios/dwcp/small.yaml --set mechanisms.write=replace
  cutover explore scenarios/dwcp/small.yaml --runs 2000 --keep-going --seed nightly-42
  cutover explore scenarios/dwcp/small.yaml --exhaustive --nodes 3
  cutover explore scenarios/dwcp/small.yaml --for 10m --bail 5 -o reports/night`;

const EXIT_CODES = `Exit codes:
  0    nothing found
  1    found: some run broke an invariant
  2    usage or bad input
  3    internal error, or a run that failed
  4    unknown: with --exhaustive, some case could not be judged
  130  interrupted; what was found by then is written`;
