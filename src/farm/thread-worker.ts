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

/** What it is told later on; it answers with a `Settled`. */
export interface Assignment {
  readonly index: number;
  readonly input: unknown;
}

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

  constructor({ module, setup, heapMb }: ThreadSettings, events: WorkerEvents<Output>) {
    const workerData: ThreadData = { module: runnable(module).href, setup, memory: this.pulse.memory };
    this.#worker = new Worker(runnable(new URL(`./thread${import.meta.url.slice(-3)}`, import.meta.url)), {
      workerData,
      execArgv: ["--enable-source-maps"],
      ...(heapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapMb } }),
    });
    let reason: string | undefined;
    this.#worker.on("message", (settled: Settled<Output>) => events.settled(settled));
    this.#worker.on("error", (thrown) => {
      reason = failureText(thrown);
    });
    this.#worker.on("exit", (code) => events.died(reason ?? `it left with exit code ${code}`));
  }

  assign(index: number, input: Input): void {
    this.#worker.postMessage({ index, input } satisfies Assignment);
  }

  async dismiss(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Threads load JavaScript only. Where this project runs from its sources, as in tests, they load what was built from the same file. */
function runnable(url: URL): URL {
  if (!url.pathname.endsWith(".ts")) return url;
  const root = new URL("../../", import.meta.url).href;
  return new URL(`${root}dist/${url.href.slice(root.length).replace(/\.ts$/, ".js")}`);
}
