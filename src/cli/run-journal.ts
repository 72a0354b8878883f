/** The journal in a report folder: of a sweep, an exploration or an enumeration, and by what it is known again. */
import { createHash } from "node:crypto";
import { amountFigure } from "../report/figures.ts";
import { fileIn } from "../report/file-place.ts";
import { Journal, type JournalHeader } from "../report/journal.ts";
import { canonicalJson } from "../report/outcome-json.ts";
import { clearPartial } from "../report/write.ts";
import { modelFingerprint } from "../run/fingerprint.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Output } from "./terminal.ts";

/** The name of the journal in the report folder. */
export const JOURNAL_FILE = "journal.jsonl";

/** SHA-256 over plain data, as hexadecimal digits. */
export function hashOf(value: object): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** A scenario's hash as journals have it. */
const HASH_CHARACTERS = 32;

/** A hash over scenarios, with everything that was set in them. */
export function scenarioHashOf(value: object): string {
  return hashOf(value).slice(0, HASH_CHARACTERS);
}

/** Says on stderr what there was to resume: whoever mistypes the command that was stopped would wait for all of it again. */
export function tellResumed({ entries, path }: Pick<Journal<unknown>, "entries" | "path">, error: Output): void {
  const isNew = entries.length === 0;
  error.write(
    isNew ? `nothing to resume in ${path}: begins anew\n` : `resumes with ${amountFigure(entries.length, "result")} in ${path}\n`,
  );
}

/** Takes a folder's journal up, or begins it. One that cannot be taken up is said before anything is touched: throws a `ReportError`. */
export function openJournal<Entry>(
  folder: string,
  scenario: Scenario,
  runs: Pick<JournalHeader, "seed" | "from" | "runs" | "noControl">,
  resume: boolean,
): Journal<Entry> {
  const header = { scenario: scenario.name, scenarioHash: scenarioHashOf(scenario), model: modelFingerprint, ...runs };
  const journal = new Journal<Entry>(fileIn(folder, JOURNAL_FILE), header, resume);
  clearPartial(folder);
  return journal;
}
