/** Keeps a command from writing over the scenarios that it reads. */
import { placeOf } from "../report/file-place.ts";
import { filesBehind } from "../scenario/extends.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { UsageError } from "./failures.ts";

/** A scenario that a command reads. */
export interface ReadScenario {
  readonly path: string;
  readonly set: readonly string[];
  /** What it is to the command: `the scenario to shrink`. */
  readonly what: string;
  /** The file itself may be written over, those that it extends may not. */
  readonly mayBeReplaced?: boolean;
}

/** A file that a command is about to write over, although it needs it. */
interface Loss {
  readonly file: string;
  /** What the file is to the command, after "which": `is the scenario to shrink`. */
  readonly why: string;
}

/**
 * Throws a `UsageError` if an output is the file of a scenario, or one that it extends or takes its round trips from, however the path is
 * spelled and whatever links lead there. The scenarios are known to load.
 */
export function refuseOverwriting(
  option: string,
  output: string,
  scenarios: readonly ReadScenario[],
  { vocabulary }: { readonly vocabulary: Vocabulary },
): void {
  const loss = firstLoss([output], scenarios, vocabulary);
  if (loss !== undefined) throw new UsageError(`${option}: found ${output}, which ${loss.why}, expected another file`);
}

/** The same for the report folder of a command that reads one scenario, and the files that the report may write there or remove. */
export function refuseReport(
  folder: string,
  files: readonly string[],
  { path, set }: Pick<ReadScenario, "path" | "set">,
  { vocabulary }: { readonly vocabulary: Vocabulary },
): void {
  const loss = firstLoss(files, [{ path, set, what: "the scenario to run" }], vocabulary);
  if (loss === undefined) return;
  const found = `found ${loss.file}, which ${loss.why} and the report would replace`;
  throw new UsageError(`report folder ${folder}: ${found}, expected another folder; choose one with --output`);
}

function firstLoss(outputs: readonly string[], scenarios: readonly ReadScenario[], vocabulary: Vocabulary): Loss | undefined {
  const files = new Map(outputs.map((output) => [placeOf(output), output]));
  for (const { path, why } of inputsOf(scenarios, vocabulary)) {
    const file = files.get(placeOf(path));
    if (file !== undefined) return { file, why };
  }
  return undefined;
}

/** Everything that is read, the scenarios themselves first. */
function inputsOf(scenarios: readonly ReadScenario[], vocabulary: Vocabulary): readonly { readonly path: string; readonly why: string }[] {
  return [
    ...scenarios.filter(({ mayBeReplaced = false }) => !mayBeReplaced).map(({ path, what }) => ({ path, why: `is ${what}` })),
    ...scenarios.flatMap(({ path, set, what }) => {
      const { extended, data } = filesBehind(path, set, vocabulary);
      return [
        ...extended.map((each) => ({ path: each, why: `${what}, ${path}, extends` })),
        ...data.map((each) => ({ path: each, why: `${what}, ${path}, reads` })),
      ];
    }),
  ];
}
