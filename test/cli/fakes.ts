/**
 * Stand-ins for the world around the commands: streams that remember, signals that are sent by hand, runs that end after so many slices.
 */
import { EventEmitter } from "node:events";
import type { Advancing, RunProgress } from "../../src/cli/drive.ts";
import type { SignalSource } from "../../src/cli/interruption.ts";
import type { Output, Terminal } from "../../src/cli/terminal.ts";
import type { Outcome, Rehearsed } from "../../src/run/outcome.ts";

/** A stream that remembers what was written. */
export class FakeOutput implements Output {
  text = "";
  coloured = false;
  interactive = false;
  columns = 80;

  write(text: string): void {
    this.text += text;
  }
}

/** Both streams of a command. */
export interface FakeTerminal extends Terminal {
  readonly out: FakeOutput;
  readonly error: FakeOutput;
}

/** Streams that nobody looks at: no colours, no rewritten line. */
export function fakeTerminal(): FakeTerminal {
  return { out: new FakeOutput(), error: new FakeOutput() };
}

/** A process that receives signals by hand and remembers that it was told to exit. */
export class FakeSignals extends EventEmitter implements SignalSource {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }

  interrupt(): void {
    this.emit("SIGINT");
  }
}

/** A run that is done after a number of slices and gives a prepared outcome. `onAdvance` is called at the beginning of every slice. */
export class FakeRun implements Advancing<Rehearsed> {
  readonly #outcome: Outcome;
  readonly #slices: number;
  readonly #onAdvance: (slice: number) => void;
  #slice = 0;

  constructor(outcome: Outcome, slices: number, onAdvance: (slice: number) => void = () => {}) {
    this.#outcome = outcome;
    this.#slices = slices;
    this.#onAdvance = onAdvance;
  }

  get progress(): RunProgress {
    const share = this.#slice / this.#slices;
    return { share, events: this.#slice * 20_000, phase: share > 0.5 ? "control" : "migration", calendarUs: 0, step: "week-7" };
  }

  advance(): boolean {
    this.#slice += 1;
    this.#onAdvance(this.#slice);
    return this.#slice >= this.#slices;
  }

  result(): Rehearsed {
    return {
      outcome: this.#outcome,
      metrics: [
        {
          run: "migration",
          atUs: 0,
          calendarUs: 0,
          step: "before",
          version: "v1",
          operations: 10,
          errors: 0,
          unserved: 0,
          p50Us: 11_900,
          p95Us: 28_000,
          transfersRunning: 1,
        },
      ],
    };
  }
}
