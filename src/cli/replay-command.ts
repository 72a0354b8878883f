/** `cutover replay`: runs a saved incident again and says whether it still is what it was. */
import { type Command, Option } from "commander";
import { replayOf } from "../explore/replay.ts";
import { loadScenario } from "../scenario/load.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import { UsageError } from "./failures.ts";
import { outputOption } from "./options.ts";
import { type RunContext, run } from "./run.ts";

interface ReplayOptions {
  readonly output?: string;
  readonly json?: true;
  readonly progress: boolean;
  readonly report: boolean;
  readonly trace?: true;
  readonly verify?: true;
}

/** Makes the command known. */
export function addReplay(program: Command, context: RunContext & { readonly cores: number }, finish: (code: ExitCode) => void): void {
  program
    .command("replay")
    .description("run a saved incident again, exactly")
    .argument("<incident>", "scenario file with an incident block, as cutover shrink and explore write it")
    .addOption(outputOption("dir", "report folder (default: reports/<name>/seed-<seed>)"))
    .option("--json", "print the outcome as JSON on stdout, and nothing else")
    .option("--no-progress", "no progress on stderr")
    .addOption(new Option("--no-report", "write no report folder").conflicts("output"))
    .addOption(new Option("--trace", "write all that happens to trace.jsonl in the report folder (large)").conflicts("report"))
    .option("--verify", "run twice side by side; exit with 3 at the first event that differs")
    .addHelpText("after", `\n${MEANING}\n\n${EXAMPLES}\n\n${EXIT_CODES}`)
    .action(async (path: string, { output, json, progress, report, trace, verify }: ReplayOptions) => {
      const scenario = loadScenario(path, { vocabulary: context.vocabulary });
      const { incident } = scenario;
      if (incident === undefined) {
        throw new UsageError(`${path}: found no incident block, expected an incident; cutover run rehearses any scenario`);
      }
      const code = await run(context, scenario, incident.seed, {
        ...{ path, set: [], progress, report, jobs: context.cores },
        ...(output === undefined ? {} : { output }),
        json: json === true,
        trace: trace === true,
        verify: verify === true,
        heldAgainst: (outcome) => {
          const { status, message } = replayOf(incident, outcome);
          return { code: status === "differs" ? EXIT.internal : exitCodeOf(outcome.verdict), text: message };
        },
      });
      finish(code);
    });
}

const MEANING = `An incident is a scenario with the seed, the fingerprint of the models, the digest and the first violation of
its run. With the same models the same digest and first violation are demanded. With others the run may
differ, and it is said whether the same still breaks first.`;

const EXAMPLES = `Examples:
  cutover shrink scenarios/dwcp/findings/b03-un-kill.yaml -o incident.yaml
  cutover replay incident.yaml
  cutover replay incident.yaml --trace -o replayed`;

const EXIT_CODES = `Exit codes:
  0    the models have changed, and nothing breaks any more
  1    violated: the incident again, or with changed models the same or something else
  2    usage or bad input
  3    the models are the same and the run is not: not deterministic, or the file was edited
  4    the models have changed; nothing breaks, but something could not be judged
  130  interrupted`;
