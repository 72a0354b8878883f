/** Reading the texts that a scenario consists of, and refusing what cannot be one: directories, missing, huge and binary files. */
import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ScenarioError } from "./errors.ts";
import { type Place, type Source, startOf } from "./place.ts";

/** Largest file that is read, in bytes: a thousand times the largest sensible scenario. */
export const FILE_SIZE_LIMIT_BYTES = 1_048_576;

/** The bytes of a file, or in words what is there instead: `no such file`. */
export type FileContent = { readonly bytes: Uint8Array } | { readonly obstacle: string };

/** Where files are read from: the disk, or a map in a test. Paths are relative to the working directory, or absolute. */
export interface ScenarioFiles {
  read(path: string): FileContent;
}

/** Reads regular files of at most the size limit. */
export const diskFiles: ScenarioFiles = {
  read(path) {
    try {
      const status = statSync(path);
      if (status.isDirectory()) return { obstacle: "a directory" };
      if (!status.isFile()) return { obstacle: "something that is no regular file" };
      if (status.size > FILE_SIZE_LIMIT_BYTES) return { obstacle: `a file of ${status.size} bytes` };
      return { bytes: readFileSync(path) };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      return { obstacle: code === "ENOENT" || code === "ENOTDIR" ? "no such file" : `a file that cannot be read (${code})` };
    }
  },
};

/**
 * Reads one text file.
 * @param namedAt Where the path was written; absent for the file that the user named.
 * @throws ScenarioError at `namedAt` if there is no such file or it is too large, and inside the file if it is not UTF-8 text.
 */
export function readText(
  path: string,
  order: number,
  what: string,
  files: ScenarioFiles,
  namedAt?: Place,
): { text: string; source: Source } {
  const source = sourceOf(path, order);
  const content = files.read(path);
  if ("obstacle" in content) {
    const found = namedAt === undefined ? content.obstacle : `${content.obstacle} at ${path}`;
    throw new ScenarioError({ place: namedAt ?? startOf(source), found, expected: `${what}, a text file of at most 1 MiB` });
  }
  return { text: decode(content.bytes, source), source };
}

/** A file as a source of values. */
export function sourceOf(path: string, order: number): Source {
  return { name: path, directory: dirname(path), order };
}

/** A path that was written in a source, as it is read and shown: relative to the working directory. */
export function pathFrom(source: Source, written: string): string {
  return join(relative("", resolve(source.directory, written)));
}

/** Checks text that did not come through `readText`. @throws ScenarioError for a control character, or for too long a text. */
export function checkText(text: string, source: Source): void {
  if (text.length > FILE_SIZE_LIMIT_BYTES) {
    throw new ScenarioError({ place: startOf(source), found: `a text of ${text.length} characters`, expected: "a text of at most 1 MiB" });
  }
  // Tabs and line ends are the only control characters that a text needs.
  const offset = text.search(/[^\P{Cc}\t\n\r]/u);
  if (offset < 0) return;
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, "0");
  throw new ScenarioError({ place: placeIn(text, offset, source), found: `control character U+${code}`, expected: "text in UTF-8" });
}

function decode(bytes: Uint8Array, source: Source): string {
  if (bytes.length > FILE_SIZE_LIMIT_BYTES) {
    throw new ScenarioError({ place: startOf(source), found: `a file of ${bytes.length} bytes`, expected: "a text file of at most 1 MiB" });
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // The lenient decoder puts U+FFFD where the strict one fails, which gives the position.
    const lenient = new TextDecoder("utf-8").decode(bytes);
    const place = placeIn(lenient, lenient.indexOf("\uFFFD"), source);
    throw new ScenarioError({ place, found: "bytes that are not UTF-8", expected: "text in UTF-8" });
  }
  checkText(text, source);
  return text;
}

function placeIn(text: string, offset: number, source: Source): Place {
  const before = text.slice(0, offset);
  return { source, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
