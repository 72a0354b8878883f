/**
 * Many inputs, one result each, on as many cores as the caller allows. Results come in the order of the inputs whatever finished first, so
 * that what is made of them has the same bytes with one worker and with eight.
 */
import { setImmediate } from "node:timers/promises";
import { compileLessBeside } from "./compiler.ts";
import { type Prepare, type Settled, settling } from "./job.ts";
import { type FarmProgress, Pool } from "./pool.ts";
import { ThreadWorker } from "./thread-worker.ts";

/** Between two looks at whether the caller was interrupted, and at the workers' signs of life. */
const TICK_MS = 50;
const STALL_LIMIT_MS = 60_000;

/** What is done with each input. */
export interface Work<Setup, Input, Output> {
  readonly prepare: Prepare<Setup, Input, Output>;
  /** Address of the module that exports the same `prepare`, for the threads: mostly `new URL(import.meta.url)`. */
  readonly module: URL;
}

/** How a farm works. */
export interface FarmOptions<Output = unknown> {
  /** Workers at most. With 1, everything runs in this thread, and a crash or a hang is the caller's own. */
  readonly jobs: number;
  /** Asked again and again; when it says yes, results that are complete up to the first missing one are still given out. */
  readonly interrupted: () => boolean;
  readonly onProgress?: (progress: FarmProgress) => void;
  /** Told of every result as soon as it is there, out of order: for a journal. What it throws ends the farm. */
  readonly onSettled?: (settled: Settled<Output>) => void;
  /** A worker that shows no progress for so long is given up. Default: a minute. */
  readonly stallLimitMs?: number;
  /** Largest heap of a worker thread, megabytes; absent for what V8 deems right on this machine. */
  readonly heapMb?: number;
}

/**
 * Settles every input; inputs are taken as workers become free, a bounded number ahead. An exception of a job is that input's failure. A
 * worker that crashes, leaves or stalls costs the input that it was at: it is tried once more in a fresh worker, then it is a failure.
 * The workers are gone when the generator has ended, also where the caller leaves its loop early. Throws if workers cannot even start.
 */
export function farm<Setup, Input, Output>(
  work: Work<Setup, Input, Output>,
  setup: Setup,
  inputs: Iterable<Input>,
  options: FarmOptions<Output>,
): AsyncGenerator<Settled<Output>, void> {
  if (!Number.isSafeInteger(options.jobs) || options.jobs < 1) throw new RangeError(`a farm of ${options.jobs} workers`);
  return options.jobs === 1 ? inThisThread(work, setup, inputs, options) : inThreads(work, setup, inputs, options);
}

async function* inThisThread<Setup, Input, Output>(
  work: Work<Setup, Input, Output>,
  setup: Setup,
  inputs: Iterable<Input>,
  { interrupted, onProgress, onSettled }: FarmOptions<Output>,
): AsyncGenerator<Settled<Output>, void> {
  const begin = work.prepare(setup);
  let [finished, failures, eventsBefore] = [0, 0, 0];
  for (const input of inputs) {
    if (interrupted()) return;
    const slices = settling(begin, finished, input);
    let events = 0;
    let slice = slices.next();
    for (; slice.done !== true; slice = slices.next()) {
      const { progress, isLast } = slice.value;
      events = progress.events;
      onProgress?.({ finished, failures, underWay: progress.share, workers: 1, events: eventsBefore + events });
      // Lets the event loop breathe, so that Ctrl-C is heard.
      await setImmediate();
      if (!isLast && interrupted()) return;
    }
    finished += 1;
    eventsBefore += events;
    if ("failure" in slice.value) failures += 1;
    onSettled?.(slice.value);
    yield slice.value;
  }
}

async function* inThreads<Setup, Input, Output>(
  { module }: Work<Setup, Input, Output>,
  setup: Setup,
  inputs: Iterable<Input>,
  options: FarmOptions<Output>,
): AsyncGenerator<Settled<Output>, void> {
  const { jobs, interrupted, onProgress, heapMb } = options;
  compileLessBeside(jobs);
  const pool = new Pool<Input, Output>(inputs, {
    jobs,
    hire: (events) => new ThreadWorker<Input, Output>({ module, setup, ...(heapMb === undefined ? {} : { heapMb }) }, events),
    onSettled: options.onSettled ?? (() => {}),
    stallLimitMs: options.stallLimitMs ?? STALL_LIMIT_MS,
  });
  const ticking = setInterval(() => pool.tick(TICK_MS), TICK_MS);
  try {
    while (!pool.isDone) {
      const stop = interrupted();
      if (!stop) pool.feed();
      for (let settled = pool.next(); settled !== undefined; settled = pool.next()) yield settled;
      if (stop) return;
      onProgress?.(pool.progress);
      if (!pool.isDone) await pool.changed();
    }
  } finally {
    clearInterval(ticking);
    await pool.close();
  }
}
