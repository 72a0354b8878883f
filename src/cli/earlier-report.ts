/**
 * What an earlier run of a command has left in its report folder, and what is somebody else's. The index of a report is written before all
 * that it names: so even where a run was killed in the middle of it, a file that the index does not name was never written by the command.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileIn } from "../report/file-place.ts";
import { ReportError } from "../report/write.ts";
import { JOURNAL_FILE } from "./run-journal.ts";

/** How a command's report is known again. */
export interface ReportKind<Report extends object> {
  /** What the command makes: `exploration`. */
  readonly title: string;
  /** The file that says what the report has, and its schema. */
  readonly index: string;
  readonly schema: string;
  /** Whether a report of this kind may have a file of this name, whatever is found. */
  readonly mayHave: (name: string) => boolean;
  /** Names of all files beside its index. */
  readonly filesOf: (report: Report) => readonly string[];
}

/**
 * Names of the files that an earlier run has written, but for its index. Throws a `ReportError` where one of a name that may be written is
 * foreign.
 */
export function earlierFiles<Report extends object>(folder: string, kind: ReportKind<Report>): readonly string[] {
  const { title, index, mayHave } = kind;
  const there = namesIn(folder).filter((name) => name === index || mayHave(name));
  const named = there.includes(index) ? namedIn(fileIn(folder, index), kind) : undefined;
  const written = named?.filter(mayHave) ?? [];
  const foreign = there.find((name) => !written.includes(name) && (name !== index || named === undefined));
  if (foreign === undefined) return written;
  const advice = "move it, or choose another folder with --output";
  throw new ReportError(`${fileIn(folder, foreign)}: found a file that no earlier ${title} here has written, expected none; ${advice}`);
}

/** What a report may write or remove in its folder: its index, the journal, and all that has a name of its own. */
export function filesOf<Report extends object>(folder: string, { index, mayHave }: ReportKind<Report>): readonly string[] {
  const numbered = namesIn(folder).filter((name) => mayHave(name));
  return [index, JOURNAL_FILE, ...numbered].map((name) => fileIn(folder, name));
}

/** What stands in a folder. Nothing where it does not exist; what else is wrong with it is said by the attempt to write. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The files that an index names; undefined for a file that is none, or is damaged. */
function namedIn<Report extends object>(path: string, { schema, filesOf }: ReportKind<Report>): readonly string[] | undefined {
  try {
    const found: unknown = JSON.parse(readFileSync(path, "utf8"));
    const isReport = typeof found === "object" && found !== null && "schema" in found && found.schema === schema;
    return isReport ? filesOf(found as Report) : undefined;
  } catch {
    return undefined;
  }
}
