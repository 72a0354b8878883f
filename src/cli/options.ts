/** Options that several commands take, and how their values are read. */
import { InvalidArgumentError, Option } from "commander";
import { parseRuns, parseSeed } from "./seeds.ts";

const JOBS_MAX = 256;

/** `--set`: a list of assignments. */
export function setOption(): Option {
  return new Option("--set <path=value>", "override a value of the scenario; may be given several times").argParser(
    (text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), text],
  );
}

/** `--seed`: absent for the scenario's own, see `seedFor`. */
export function seedOption(): Option {
  return new Option("--seed <text>", "seed of the run (default: that of the scenario's incident block, else 42)").argParser(parseSeed);
}

/** `--output`: a path that is not empty, as it is where the shell's variable is not set. */
export function outputOption(what: "dir" | "file", doc: string): Option {
  return new Option(`-o, --output <${what}>`, doc).argParser((text: string) => {
    if (text === "") throw new InvalidArgumentError("Expected a path.");
    return text;
  });
}

/** `--jobs`: absent for one worker a core. */
export function jobsOption(description = "run so many seeds at a time (default: one for each core)"): Option {
  return new Option("-j, --jobs <n>", description).argParser(parseJobs);
}

/** `--bail`: a number of runs, for `bailSetting`. */
export function bailOption(whatBreaks: string): Option {
  return new Option("--bail [n]", `stop after n ${whatBreaks} runs, or the first one; which ones, the seeds decide`).argParser(parseRuns);
}

/** What `--bail` came to, as a setting; commander gives true for an option without its value. */
export function bailSetting(value: number | true | undefined): { readonly bail?: number } {
  return value === undefined ? {} : { bail: value === true ? 1 : value };
}

/** A number of workers. Throws commander's `InvalidArgumentError`. */
function parseJobs(text: string): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value < 1 || value > JOBS_MAX) {
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${JOBS_MAX}.`);
  }
  return value;
}
