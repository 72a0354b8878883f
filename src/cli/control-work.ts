/** Makes the control run of a rehearsal in a thread of the farm, while the migration runs in the caller's. */
import { type FarmOptions, farm } from "../farm/farm.ts";
import type { JobProgress, Prepare, Settled } from "../farm/job.ts";
import { type ControlFigures, ControlRun } from "../run/control-run.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Whose control run. */
interface Setup {
  readonly scenario: Scenario;
  readonly seed: string;
}

/** For the farm's threads. There is one control run, so its input says nothing. */
export const prepare: Prepare<Setup, undefined, ControlFigures> = ({ scenario, seed }) => {
  return () => new ControlRun(scenario, seed);
};

/** Time between two looks at how far it is. */
const LOOK_EVERY_MS = 100;

/** A control run that is under way in another thread. */
export class ControlBeside {
  /** Its figures, once they are there. */
  figures: ControlFigures | undefined;
  /** It has ended, or has failed: then somebody else has to make it, and will fail likewise or not. */
  isOver = false;
  readonly #results: AsyncGenerator<Settled<ControlFigures>, void>;
  readonly #ended: Promise<void>;
  #progress: JobProgress = { share: 0, events: 0 };
  #isClosed = false;

  /** Begins at once. `interrupted`: asked again and again; the thread leaves when it says yes. */
  constructor(setup: Setup, interrupted: FarmOptions["interrupted"]) {
    const work = { prepare, module: new URL(import.meta.url) };
    // With one job the farm would have it made in this thread.
    this.#results = farm(work, setup, [undefined], {
      jobs: 2,
      interrupted: () => this.#isClosed || interrupted(),
      onProgress: ({ underWay, events }) => {
        this.#progress = { share: underWay, events };
      },
    });
    this.#ended = this.#await();
  }

  get progress(): JobProgress {
    return this.#progress;
  }

  /** Comes back when it is over, or after a moment. */
  async moment(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.#ended,
      new Promise((resolve) => {
        timer = setTimeout(resolve, LOOK_EVERY_MS);
      }),
    ]);
    clearTimeout(timer);
  }

  /** Has the thread leave, if it is still there; comes back when it has. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#ended;
  }

  async #await(): Promise<void> {
    try {
      const { value } = await this.#results.next();
      if (value !== undefined && "output" in value) this.figures = value.output;
    } catch {
      // Threads cannot start here: the rehearsal is not told of a control run, and makes its own.
    }
    this.isOver = true;
    // The thread has nothing left to do, and its memory may be wanted.
    await this.#results.return();
  }
}
