/**
 * The journal of a check: what every finished run came to, so that a check that was interrupted or killed goes on where it stood. A check
 * has no report folder of its own, so the journal goes by what is checked, and those of other checks stand beside it.
 */
import { join } from "node:path";
import { Journal } from "../report/journal.ts";
import { requireWritable } from "../report/write.ts";
import { modelFingerprint } from "../run/fingerprint.ts";
import type { CheckedRun, CheckSubject } from "./check-runs.ts";
import { hashOf, scenarioHashOf } from "./run-journal.ts";

/** Where the journals of checks are. */
export const JOURNAL_FOLDER = "reports";

const HASH_CHARACTERS = 16;

/** Which runs a check is made of. */
export interface CheckRange {
  readonly paths: readonly string[];
  readonly set: readonly string[];
  readonly from: number;
  readonly runs: number;
}

/** Takes up the journal of the same check in a folder, or begins one. Throws a `ReportError` where it can be neither read nor written. */
export function openCheckJournal(
  folder: string,
  subjects: readonly CheckSubject[],
  { paths, set, from, runs }: CheckRange,
  resume: boolean,
): Journal<CheckedRun> {
  const path = join(folder, `check-${hashOf({ paths, set, from, runs }).slice(0, HASH_CHARACTERS)}.journal.jsonl`);
  requireWritable(path);
  const header = { scenario: subjects.map(({ scenario }) => scenario.name).join(", "), scenarioHash: scenarioHashOf(subjects) };
  return new Journal<CheckedRun>(path, { ...header, model: modelFingerprint, from, runs }, resume);
}
