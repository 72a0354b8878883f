/** A worker of the pool that is a thread of this process: it can crash, hang or run out of memory without taking anything else with it. */
import { Worker } from "node:worker_threads";
import { failureText, type Settled } from "./job.ts";
import type { PoolWorker, WorkerEvents } from "./pool.ts";
import { Pulse } from "./pulse.ts";

/** What a thread is given when it starts. */
export interface ThreadData {
  /** Address of the work module. */
  readonly module: string;
  readonly setup: unknown;
  /** Of its `Pulse`. */
  readonly memory: SharedArrayBuffer;
}

/** What it is told later on, unless that is to leave; it answers with a `Settled`. */
export interface Assignment {
  readonly index: number;
  readonly input: unknown;
}

/** Its only word where its work cannot be loaded or prepared. */
export interface FailedStart {
  readonly failedStart: string;
}

/** A thread that is asked to leave and has not done so after this time is ended from outside; one that is still loading has longer. */
const GRACE_MS = 1_000;
const LOADING_GRACE_MS = 10_000;

/** What a thread needs to start. */
export interface ThreadSettings {
  readonly module: URL;
  readonly setup: unknown;
  /** Largest heap of the thread, megabytes; absent for what V8 deems right on this machine. */
  readonly heapMb?: number;
}

/** A thread of the farm, seen from outside. */
export class ThreadWorker<Input, Output> implements PoolWorker<Input> {
  readonly pulse = new Pulse();
  readonly #worker: Worker;
  readonly #gone: Promise<void>;

  constructor({ module, setup, heapMb }: ThreadSettings, events: WorkerEvents<Output>) {
    const workerData: ThreadData = { module: runnable(module).href, setup, memory: this.pulse.memory };
    this.#worker = new Worker(runnable(new URL(`./thread${import.meta.url.slice(-3)}`, import.meta.url)), {
      workerData,
      execArgv: ["--enable-source-maps"],
      ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    });
    let reason: string | undefined;
    this.#worker.on("message", (said: Settled<Output> | FailedStart) => {
      if ("failedStart" in said) reason = said.failedStart;
      else events.settled(said);
    });
    this.#worker.on("error", (thrown) => {
      reason = failureText(thrown);
    });
    this.#gone = new Promise((resolve) => {
      this.#worker.on("exit", (code) => {
        events.died(reason ?? `it left with exit code ${code}`);
        resolve();
      });
    });
  }

  assign(index: number, input: Input): void {
    this.#worker.postMessage({ index, input } satisfies Assignment);
  }

  /** A thread at work leaves after its present slice. Only one that hangs is ended from outside: see `thread.ts` for what that risks. */
  async dismiss(): Promise<void> {
    this.pulse.dismiss();
    this.#worker.postMessage("leave");
    const graceMs = this.pulse.beats === 0 ? LOADING_GRACE_MS : GRACE_MS;
    const grace = setTimeout(() => void this.#worker.terminate(), graceMs);
    await this.#gone;
    clearTimeout(grace);
  }
}

/** Threads load JavaScript only. Where this project runs from its sources, as in tests, they load what was built from the same file. */
function runnable(url: URL): URL {
  if (!url.pathname.endsWith(".ts")) return url;
  const root = new URL("../../", import.meta.url).href;
  return new URL(`${root}dist/${url.href.slice(root.length).replace(/\.ts$/, ".js")}`);
}
