/**
 * The journal of a sweep: what every finished run came to, one line each, so that a sweep that was killed goes on where it stood. It takes
 * what may be lost only with the disk itself: a line is written in one piece as soon as its run is over.
 *
 * Each line carries a hash over itself and all lines before it. So a line that was changed, lost, moved or taken from another journal is
 * found, and the header, which says what the runs were made of, binds all of them. A last line without its end was being written when the
 * sweep was killed, and does not count.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, ReportError, reportErrorOf } from "./write.ts";

const SCHEMA = "cutover.journal/1";
const HASH_CHARACTERS = 16;
const BLOCK_BYTES = 0x100000;
const LINE_FEED = 10;
/** What stands before the entry and after it in its line. */
const LINE = /^\{"hash":"([0-9a-f]{16})","entry":(.*)\}$/s;

/** What decides how a sweep's runs come out. Two sweeps with the same one have the same runs. */
export interface JournalHeader {
  readonly scenario: string;
  /** Hash over the scenario with everything that was set. */
  readonly scenarioHash: string;
  /** Fingerprint of the models. */
  readonly model: string;
  /** Root of all runs' draws, where they have one. */
  readonly seed?: string;
  readonly from: number;
  readonly runs: number;
  /** Set for runs without control runs. */
  readonly noControl?: true;
}

/** The header's parts as a person calls them, in the order in which they are compared. */
const HEADER_NAMES: { readonly [key in keyof Required<JournalHeader> | "schema"]: string } = {
  schema: "schema",
  scenario: "scenario",
  scenarioHash: "hash of the scenario and --set",
  model: "model",
  seed: "seed",
  from: "first seed",
  runs: "number of runs",
  noControl: "--no-control",
};

/** A journal that is being written. Entries are any plain data. */
export class Journal<Entry> {
  readonly path: string;
  /** What an earlier sweep has left, in the order in which it was written. */
  readonly entries: readonly Entry[];
  readonly #header: JournalHeader;
  #chain: string;
  /** Absent until there is something to write. */
  #file: number | undefined;
  /** Where the next line begins. */
  #bytes: number;

  /**
   * Takes up the journal at the path if the caller resumes and there is one; otherwise what is there is removed, and a file appears with
   * the first entry. Throws a `ReportError` for a journal that cannot be read, is damaged, or is of another sweep.
   */
  constructor(path: string, header: JournalHeader, resume: boolean) {
    this.path = path;
    this.#header = header;
    const { first, entries, chain, bytes } = resume ? readLines(path) : NO_LINES;
    if (first !== undefined) checkHeader(path, first, header);
    this.entries = entries as readonly Entry[];
    this.#chain = chain;
    this.#bytes = bytes;
    if (!resume) this.remove();
  }

  /** Writes an entry behind the others. Throws a `ReportError`. */
  append(entry: Entry): void {
    try {
      this.#file ??= this.#open();
      if (this.#bytes === 0) this.#write({ schema: SCHEMA, ...this.#header });
      this.#write(entry);
    } catch (error) {
      throw reportErrorOf(this.path, error);
    }
  }

  /** The journal stays as it is. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** The sweep has come to its end, and its result is written: nothing is left to resume. Throws a `ReportError`. */
  remove(): void {
    this.close();
    try {
      rmSync(this.path, { force: true });
    } catch (error) {
      throw reportErrorOf(this.path, error);
    }
  }

  #open(): number {
    makeFolder(dirname(this.path));
    const file = openSync(this.path, "a");
    // What is left of a line that was being written when the sweep was killed.
    ftruncateSync(file, this.#bytes);
    return file;
  }

  #write(entry: unknown): void {
    const payload = JSON.stringify(entry);
    this.#chain = linkOf(this.#chain, payload);
    const line = Buffer.from(`{"hash":"${this.#chain}","entry":${payload}}\n`);
    for (let written = 0; written < line.length; ) written += writeSync(this.#file ?? this.#open(), line, written);
    this.#bytes += line.length;
  }
}

function linkOf(chain: string, payload: string): string {
  return createHash("sha256").update(chain).update(payload).digest("hex").slice(0, HASH_CHARACTERS);
}

interface Lines {
  /** What should be the header; absent without a whole line. */
  readonly first?: unknown;
  readonly entries: readonly unknown[];
  /** Hash of the last line. */
  readonly chain: string;
  /** Length of all whole lines. */
  readonly bytes: number;
}

const NO_LINES: Lines = { entries: [], chain: "", bytes: 0 };

/** The whole lines of a journal; none if there is no such file. */
function readLines(path: string): Lines {
  const read: unknown[] = [];
  let { chain, bytes } = NO_LINES;
  for (const line of wholeLines(path)) {
    const [, hash, payload] = LINE.exec(line.toString()) ?? [];
    const place = `${path}:${read.length + 1}:1`;
    if (hash === undefined || payload === undefined) throw damaged(place, "something else", "a line of a journal");
    chain = linkOf(chain, payload);
    if (hash !== chain) throw damaged(place, `the hash ${hash}`, `${chain}; this line or one before it was changed`);
    read.push(JSON.parse(payload));
    bytes += line.length + 1;
  }
  const [first, ...entries] = read;
  return { first, entries, chain, bytes };
}

/** Lines without their line feeds. Read block by block: a journal may be longer than a text can be. */
function* wholeLines(path: string): Generator<Buffer> {
  const file = openExisting(path);
  if (file === undefined) return;
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let begun: Buffer[] = [];
    for (;;) {
      const size = attempted(path, () => readSync(file, block));
      if (size === 0) return;
      let start = 0;
      for (let end = block.indexOf(LINE_FEED); end >= 0 && end < size; end = block.indexOf(LINE_FEED, start)) {
        yield Buffer.concat([...begun, block.subarray(start, end)]);
        begun = [];
        start = end + 1;
      }
      begun.push(Buffer.from(block.subarray(start, size)));
    }
  } finally {
    closeSync(file);
  }
}

function openExisting(path: string): number | undefined {
  return existsSync(path) ? attempted(path, () => openSync(path, "r")) : undefined;
}

function attempted(path: string, read: () => number): number {
  try {
    return read();
  } catch (error) {
    throw new ReportError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function checkHeader(path: string, first: unknown, header: JournalHeader): void {
  const found: { readonly [key: string]: unknown } = typeof first === "object" ? { ...first } : {};
  const expected: { readonly [key: string]: unknown } = { schema: SCHEMA, ...header };
  for (const [key, name] of Object.entries(HEADER_NAMES)) {
    if (found[key] === expected[key]) continue;
    throw damaged(`${path}:1:1`, `a journal whose ${name} is ${valueText(found[key])}`, valueText(expected[key]));
  }
}

function valueText(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

function damaged(place: string, found: string, expected: string): ReportError {
  return new ReportError(`${place}: found ${found}, expected ${expected}; without --resume the sweep begins anew and replaces it`);
}
