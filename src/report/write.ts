/**
 * Writes report files; beside this only `growing-file.ts` touches the disk in this folder. A file appears whole or not at all: it
 * is written under a temporary name beside its place and then renamed, which replaces an existing file in one step.
 */
import { accessSync, constants, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileIn, placeOf } from "./file-place.ts";

/** What `partialName` makes. */
const PARTIAL_FILE = /^\.(?:.+\.)?([0-9]+)\.partial$/;

/** A report could not be written. The message names the path and the reason, for the person who chose the path. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}

/** The files of a report folder: texts by name relative to the folder; a name may contain `/`. */
export type ReportFiles = { readonly [name: string]: string };

/**
 * Writes all files into a folder, which is made if it is missing. Throws a `ReportError`; files written before the failure stay, each of
 * them whole.
 */
export function writeReport(directory: string, files: ReportFiles): void {
  for (const [name, text] of Object.entries(files)) {
    writeWhole(fileIn(directory, name), text);
  }
}

/**
 * Writes one file under a temporary name and renames it into place; a link is followed, also one to a file that does not exist yet, and a
 * pipe or a device is written to as it stands. Throws a `ReportError` and leaves no temporary file behind.
 */
export function writeWhole(path: string, text: string): void {
  try {
    const target = targetOf(path);
    makeFolder(dirname(target));
    if (isStream(target)) writeFileSync(target, text);
    else writeRenamed(target, text);
  } catch (error) {
    throw reportErrorOf(path, error);
  }
}

/**
 * Tries whether a file can be written there, so that this is not found out once hours of work are to be written. Nothing is left behind,
 * not even the folders that are missing on the way. Throws a `ReportError`.
 */
export function requireWritable(path: string): void {
  try {
    const target = targetOf(path);
    if (isFolder(target)) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    if (isStream(target)) return;
    let folder = dirname(target);
    while (statSync(folder, { throwIfNoEntry: false }) === undefined) folder = dirname(folder);
    const temporary = temporaryIn(folder);
    writeFileSync(temporary, "");
    rmSync(temporary);
  } catch (error) {
    throw reportErrorOf(path, error);
  }
}

/** The error for a file that could not be written, made of what the file system threw. */
export function reportErrorOf(path: string, error: unknown): ReportError {
  return new ReportError(`cannot write ${path}: ${reasonOf(error)}`, { cause: error });
}

/**
 * Removes what an earlier report left in a folder: the files directly in it whose names match, or are these. A folder that does not exist
 * is empty. Throws a `ReportError`.
 */
export function clearReport(directory: string, names: RegExp | readonly string[]): void {
  clear(directory, (name) => (names instanceof RegExp ? names.test(name) : names.includes(name)));
}

/** Removes the temporary files that runs which were killed have left in a folder; those of a run that is under way stay. */
export function clearPartial(directory: string): void {
  clear(directory, (name) => {
    const writer = PARTIAL_FILE.exec(name)?.[1];
    return writer !== undefined && !isAlive(Number(writer));
  });
}

/**
 * Makes a folder and those above it that are missing. Not with `mkdirSync`'s own `recursive`, which never comes to an end where a
 * parent exists and takes no folders, such as `/proc`.
 */
export function makeFolder(path: string): void {
  makeMissing(placeOf(path));
}

function makeMissing(path: string): void {
  if (isFolder(path)) {
    return;
  }
  if (dirname(path) !== path) {
    makeMissing(dirname(path));
  }
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run that writes beside this one may have been first.
    if (!isFolder(path)) {
      throw error;
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function clear(directory: string, isLeft: (name: string) => boolean): void {
  try {
    for (const name of readdirSync(directory).filter(isLeft)) rmSync(fileIn(directory, name));
  } catch (error) {
    if (codeOf(error) !== "ENOENT") {
      throw new ReportError(`cannot clear ${directory}: ${reasonOf(error)}`, { cause: error });
    }
  }
}

/** Whether something stands there that is neither a file nor a folder: a pipe, a device, a terminal. */
function isStream(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/**
 * What is to be written where a path leads to: the file, also one that does not exist yet, or a pipe or a device under the name that it was
 * given, since it need not have another. Renaming would replace a file that is protected from writing, so throws for one.
 */
function targetOf(path: string): string {
  if (isStream(path)) return path;
  const place = placeOf(path);
  if (statSync(place, { throwIfNoEntry: false }) !== undefined) accessSync(place, constants.W_OK);
  return place;
}

function writeRenamed(path: string, text: string): void {
  const temporary = temporaryIn(dirname(path));
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function temporaryIn(folder: string): string {
  return join(folder, partialName(""));
}

/** The temporary name of a file that is written by this process under its own name or, where one is written at a time, without. */
export function partialName(name: string): string {
  return `.${name}${name === "" ? "" : "."}${process.pid}.partial`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, and is somebody else's.
    return codeOf(error) === "EPERM";
  }
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    case "ENOSPC":
      return "no space left on the device";
    case "ENOTDIR":
    case "EEXIST":
      return "a part of the path is a file, not a folder";
    case "EISDIR":
      return "a folder of that name exists";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
