/**
 * A report file that is too large to be made in memory first. It is written block by block under a temporary name beside its place, and
 * appears whole when it is kept, or not at all.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileIn } from "./file-place.ts";
import { makeFolder, partialName, reportErrorOf } from "./write.ts";

/** So much is written at a time. */
const BLOCK_CHARACTERS = 0x100000;

/** A file that is still being written. */
export class GrowingFile {
  readonly path: string;
  readonly #temporary: string;
  readonly #file: number;
  #block: string[] = [];
  #blockCharacters = 0;
  #bytes = 0;
  #isOpen = true;
  #isKept = false;

  /** Makes the folder, if it is missing, and an empty temporary file. Throws a `ReportError`. */
  constructor(path: string) {
    this.path = path;
    this.#temporary = fileIn(dirname(path), partialName(basename(path)));
    this.#file = this.#attempt(() => {
      makeFolder(dirname(path));
      return openSync(this.#temporary, "w");
    });
  }

  /** Adds text at the end. Throws a `ReportError`. */
  write(text: string): void {
    this.#block.push(text);
    this.#blockCharacters += text.length;
    if (this.#blockCharacters >= BLOCK_CHARACTERS) this.#flush();
  }

  /** Ends the file and puts it into its place; gives its size in bytes. Throws a `ReportError`. */
  keep(): number {
    this.#flush();
    this.#attempt(() => {
      this.#close();
      renameSync(this.#temporary, this.path);
    });
    this.#isKept = true;
    return this.#bytes;
  }

  /** Removes what was written. Does nothing to a file that was kept. */
  discard(): void {
    if (this.#isKept) return;
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    const block = Buffer.from(this.#block.join(""));
    this.#block = [];
    this.#blockCharacters = 0;
    this.#attempt(() => {
      for (let offset = 0; offset < block.length; ) offset += writeSync(this.#file, block, offset);
    });
    this.#bytes += block.length;
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #attempt<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw reportErrorOf(this.path, error);
    }
  }
}
