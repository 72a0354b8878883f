/** Seeds as the command line takes them, and the folder names and command lines that are made of them. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import type { Scenario } from "../scenario/scenario.ts";

const SEED_CHARACTERS = 100;
const RUNS_MAX = 1_000_000;
/** Longer names are cut: file systems allow 255 bytes. */
const FOLDER_CHARACTERS = 120;

/** A seed: any text of 1 to 100 characters without control characters. Throws commander's `InvalidArgumentError`. */
export function parseSeed(text: string): string {
  if (text === "" || [...text].length > SEED_CHARACTERS || /[\p{Cc}\p{Cs}]/u.test(text)) {
    throw new InvalidArgumentError(`Expected 1 to ${SEED_CHARACTERS} printable characters.`);
  }
  return text;
}

/** The seed of a single run: the one that was asked for, else that of the incident that the scenario is, else 42. */
export function seedFor({ incident }: Pick<Scenario, "incident">, asked: string | undefined): string {
  return asked ?? incident?.seed ?? "42";
}

/** A number of runs. Throws commander's `InvalidArgumentError`. */
export function parseRuns(text: string): number {
  return wholeNumber(text, 1, RUNS_MAX);
}

/** The first seed of a sweep. Throws commander's `InvalidArgumentError`. */
export function parseFrom(text: string): number {
  return wholeNumber(text, 0, Number.MAX_SAFE_INTEGER - RUNS_MAX);
}

/** Where the report of one run goes if nobody says. */
export function runFolder(scenario: string, seed: string): string {
  return join("reports", folderName(scenario), `seed-${folderName(seed)}`);
}

/** Where the report of a sweep goes if nobody says. */
export function sweepFolder(scenario: string, from: number, runs: number): string {
  return join("reports", folderName(scenario), `seeds-${from}-${from + runs - 1}`);
}

/** One word of a shell's command line, quoted where it must be. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_.,:=@%+/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as the name of one folder: no separator, no leading dot, never empty, different texts never the same. */
export function folderName(text: string): string {
  const name = [...text]
    .map((character, index) =>
      /[A-Za-z0-9_-]/.test(character) || (character === "." && index > 0) ? character : percentEncoded(character),
    )
    .join("");
  if (name !== "" && name.length <= FOLDER_CHARACTERS) {
    return name;
  }
  return `${name.slice(0, FOLDER_CHARACTERS - 20)}-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}

function percentEncoded(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function wholeNumber(text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^[0-9]+$/.test(text) || value < min || value > max) {
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  }
  return value;
}
