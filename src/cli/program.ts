/** The command line: every command with its options and help. What a command does stands in the file of its name. */
import { Argument, Command } from "commander";
import type { Rehearsed } from "../run/outcome.ts";
import type { RehearsalOptions, RehearsalWatchers } from "../run/rehearsal.ts";
import { loadScenario } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { addCheck } from "./check-command.ts";
import { cure } from "./cure.ts";
import { diff } from "./diff.ts";
import type { Advancing } from "./drive.ts";
import { EXIT, EXIT_CODES_HELP, type ExitCode } from "./exit-codes.ts";
import { explain } from "./explain.ts";
import { addExplore } from "./explore-command.ts";
import type { SignalSource } from "./interruption.ts";
import { LIST_NAMES, type ListName, list } from "./list.ts";
import { matrix, systemNamed } from "./matrix.ts";
import { outputOption, seedOption, setOption } from "./options.ts";
import { plan } from "./plan.ts";
import { addReplay } from "./replay-command.ts";
import { addRun } from "./run-command.ts";
import { schema } from "./schema.ts";
import { seedFor } from "./seeds.ts";
import { addShrink } from "./shrink-command.ts";
import type { Environment, Terminal } from "./terminal.ts";
import { validate } from "./validate.ts";

/** What the commands need of the world around them. */
export interface ProgramContext {
  readonly terminal: Terminal;
  readonly signals: SignalSource;
  readonly vocabulary: Vocabulary;
  readonly version: string;
  /** Workers of a command that runs many seeds, unless it is told otherwise. */
  readonly cores: number;
  /** Where CI says who it is; empty if absent. */
  readonly environment?: Environment;
  readonly rehearse: (scenario: Scenario, seed: string, watchers?: RehearsalWatchers, options?: RehearsalOptions) => Advancing<Rehearsed>;
}

/** Runs one command line, without the program's name in front. Throws what `failureOf` understands. */
export async function runProgram(context: ProgramContext, words: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.holds;
  const program = createProgram(context, (result) => {
    code = result;
  });
  await program.parseAsync([...words], { from: "user" });
  return code;
}

/** Takes the exit code of a command. */
export type Finish = (code: ExitCode) => void;

function createProgram(context: ProgramContext, finish: Finish): Command {
  const { out, error } = context.terminal;
  const program = new Command("cutover")
    .description("Rehearse a protocol migration before you run it.")
    .version(context.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => error.write(text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .showHelpAfterError("(add --help to see what is possible)")
    .addHelpText("after", `\n${PROGRAM_EXAMPLES}\n\n${EXIT_CODES_HELP}`);
  program.commandsGroup("Rehearse:");
  addRun(program, context, finish);
  addCheck(program, context, finish);
  addCure(program, context, finish);
  addExplore(program, context, finish);
  addShrink(program, context, finish);
  addReplay(program, context, finish);
  addPlan(program, context);
  addDiff(program, context, finish);
  addMatrix(program, context);
  program.commandsGroup("Write scenarios:");
  addValidate(program, context, finish);
  addList(program, context);
  addExplain(program, context);
  addSchema(program, context);
  program.commandsGroup("Help:").helpCommand("help [command]", "print help for a command");
  return program;
}

const PROGRAM_EXAMPLES = `Examples:
  cutover run scenarios/dwcp/rollback.yaml
  cutover run scenarios/dwcp/hardened.yaml --runs 100
  cutover check scenarios --runs 3
  cutover plan scenarios/dwcp/as-written.yaml
  cutover explain exposure`;

function addCure(program: Command, context: ProgramContext, finish: Finish): void {
  program
    .command("cure")
    .description("compute the guilty mechanism: which values, swapped for the sound ones, remove a violation")
    .argument("<scenario>", "scenario file")
    .addOption(seedOption())
    .option("--of <id>", "the invariant or criterion that is to hold (default: the first that does not)")
    .addOption(setOption())
    .option("--json", "print what was found as JSON on stdout, and nothing else")
    .option("--no-progress", "no progress on stderr")
    .addHelpText("after", `\n${CURE_MEANING}\n\n${CURE_EXAMPLES}\n\n${CURE_EXIT_CODES}`)
    .action(async (path: string, options: CureOptions) => {
      const scenario = loadScenario(path, { vocabulary: context.vocabulary, set: options.set ?? [] });
      const { progress, of } = options;
      const seed = seedFor(scenario, options.seed);
      finish(await cure(context, scenario, { seed, progress, json: options.json === true, ...(of === undefined ? {} : { of }) }));
    });
}

interface CureOptions {
  readonly seed?: string;
  readonly of?: string;
  readonly set?: readonly string[];
  readonly json?: true;
  readonly progress: boolean;
}

const CURE_MEANING = `Rehearses the scenario again on the same seed with each mechanism and defect that is not the sound one swapped
for it; then, if no single one helps, with each pair, then with each three. All smallest sets that help are printed.`;

const CURE_EXAMPLES = `Examples:
  cutover cure scenarios/dwcp/un-kill.yaml
  cutover cure scenarios/dwcp/as-written.yaml --of D4 --set cluster.nodes=20`;

const CURE_EXIT_CODES = `Exit codes:
  0    a cure was found
  1    no set of up to three values cures it
  2    usage or bad input
  4    nothing to cure: it holds
  130  interrupted`;

function addPlan(program: Command, { terminal, vocabulary }: ProgramContext): void {
  program
    .command("plan")
    .description("print the numbered timeline of a scenario without running it")
    .argument("<scenario>", "scenario file")
    .addOption(setOption())
    .option("--json", "print it as JSON")
    .addHelpText("after", `\n${PLAN_EXAMPLES}`)
    .action((path: string, options: { set?: readonly string[]; json?: true }) => {
      plan(terminal.out, loadScenario(path, { vocabulary, set: options.set ?? [] }), options.json === true);
    });
}

const PLAN_EXAMPLES = `Examples:
  cutover plan scenarios/dwcp/as-written.yaml
  cutover plan scenarios/dwcp/hardened.yaml --set plan.steps.week-9.write.percentage=75`;

function addDiff(program: Command, { terminal }: ProgramContext, finish: Finish): void {
  program
    .command("diff")
    .description("print what changed between two outcomes")
    .argument("<before>", "outcome.json")
    .argument("<after>", "outcome.json")
    .option("--json", "print it as JSON")
    .addHelpText("after", "\nExit codes:\n  0  the outcomes are the same\n  1  they differ\n  2  usage or bad input")
    .action((before: string, after: string, options: { json?: true }) => {
      finish(diff(terminal.out, before, after, options.json === true));
    });
}

function addMatrix(program: Command, { terminal }: ProgramContext): void {
  program
    .command("matrix")
    .description("print which version of a system understands which")
    .argument("<system>", "name of a system, as cutover list systems has it")
    .option("--json", "print it as JSON")
    .addHelpText("after", `\n${MATRIX_MEANING}\n\n${MATRIX_EXAMPLES}`)
    .action((name: string, options: { json?: true }) => {
      matrix(terminal.out, systemNamed(name), options.json === true);
    });
}

const MATRIX_MEANING = `For each component and role, every version speaks to every version: bytes are written by the codec
of the one and read by that of the other; where the wire is not modelled in bytes, kinds of messages
are compared. A broken cell is explained by the first message that goes wrong.

Exit codes:
  0  whatever the grid says
  2  usage, or no such system`;

const MATRIX_EXAMPLES = `Examples:
  cutover matrix dwcp
  cutover matrix dwcp --json > matrix.json`;

function addValidate(program: Command, { terminal, vocabulary }: ProgramContext, finish: Finish): void {
  program
    .command("validate")
    .description("check scenario files: line and column of what is wrong, and what was expected")
    .argument("<paths...>", "scenario files")
    .addHelpText("after", "\nExit codes:\n  0  every file is valid\n  2  some file is not; each mistake is one line on stderr")
    .action((paths: readonly string[]) => {
      finish(validate(terminal, vocabulary, paths));
    });
}

function addList(program: Command, { terminal, vocabulary }: ProgramContext): void {
  program
    .command("list")
    .description("list what a scenario may name")
    .addArgument(new Argument("[what]", "one list (default: all of them)").choices([...LIST_NAMES]))
    .option("--json", "print it as JSON")
    .action((what: ListName | undefined, options: { json?: true }) => {
      list(terminal.out, vocabulary, what, options.json === true);
    });
}

function addExplain(program: Command, { terminal, vocabulary }: ProgramContext): void {
  program
    .command("explain")
    .description("say what a name means, with parameters, units, defaults and sources")
    .argument("<name>", "anything that cutover list shows, such as D2, crash, exposure or exposure/fnv-bucket")
    .option("--json", "print it as JSON")
    .action((name: string, options: { json?: true }) => {
      explain(terminal.out, vocabulary, name, options.json === true);
    });
}

function addSchema(program: Command, { terminal, vocabulary }: ProgramContext): void {
  program
    .command("schema")
    .description("print the JSON Schema of scenario files")
    .addOption(outputOption("file", "write it to a file instead"))
    .action((options: { output?: string }) => {
      schema(terminal.out, vocabulary, options.output);
    });
}
