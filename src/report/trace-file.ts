/** `trace.jsonl`: the trace of a run, one JSON object a line. It goes to the disk as the run goes on, so memory does not grow with it. */
import type { TraceLine, TraceSink } from "../run/trace-line.ts";
import { GrowingFile } from "./growing-file.ts";

/** What a kept trace came to. */
export interface TraceSize {
  readonly lines: number;
  readonly bytes: number;
}

/** A trace that is still being written. */
export class TraceFile implements TraceSink {
  readonly #file: GrowingFile;
  #lines = 0;

  /** Throws a `ReportError` if nothing can be written there, as everything here does. */
  constructor(path: string) {
    this.#file = new GrowingFile(path);
  }

  /** Where it appears once it is kept. */
  get path(): string {
    return this.#file.path;
  }

  record(line: TraceLine): void {
    this.#lines += 1;
    this.#file.write(`${JSON.stringify(line)}\n`);
  }

  /** The run is over: the file takes its place. */
  keep(): TraceSize {
    return { lines: this.#lines, bytes: this.#file.keep() };
  }

  /** Leaves nothing behind. Does nothing to a trace that was kept. */
  discard(): void {
    this.#file.discard();
  }
}
