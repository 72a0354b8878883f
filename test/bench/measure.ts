/** Measures one workload in this process: the kernel's speed, its ratio to the bare loop, and the memory that it takes. */
import { Bench } from "tinybench";
import type { Run } from "./run.ts";
import type { Workload } from "./workload.ts";

/** What comes of one workload. */
export interface Measurement {
  readonly workload: string;
  readonly nodes: number;
  /** Events pending when the measurement was over. */
  readonly pending: number;
  /** Events that the kernel fired in all, those before the first measurement included. */
  readonly events: number;
  /** Median. */
  readonly eventsPerSecond: number;
  /** Resident set of the process with the kernel's run in it, and without the bare loop's. */
  readonly rssBytes: number;
  /** Median over rounds of the kernel's speed divided by that of the bare loop in the same round. */
  readonly ratioToBare: number;
}

/** Long enough for the compiler to have come to rest, and for the start of a million pending events to be forgotten. */
const WARM_UP_EVENTS = 3_000_000;
/** Events of one sample. */
const SAMPLE_EVENTS = 100_000;
const ROUNDS = 7;
/** Time that a round gives to each of the two, milliseconds. */
const ROUND_MS = 300;

/** Runs the kernel and the bare loop in turns: whatever else keeps the machine busy, it does so to both. */
export async function measure(workload: Workload): Promise<Measurement> {
  const kernel = workload.kernel();
  let events = WARM_UP_EVENTS;
  kernel.advance(WARM_UP_EVENTS);
  const rssBytes = residentBytes();
  const bare = workload.bare();
  bare.advance(WARM_UP_EVENTS);
  const rates: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const kernelRate = await rate(kernel, (fired) => {
      events += fired;
    });
    rates.push(kernelRate);
    ratios.push(kernelRate / (await rate(bare)));
  }
  return {
    workload: workload.name,
    nodes: workload.nodes,
    pending: kernel.pending,
    events,
    eventsPerSecond: Math.round(median(rates)),
    rssBytes,
    ratioToBare: median(ratios),
  };
}

/** Resident set of this process after a collection of garbage, for which node must run with `--expose-gc`. */
export function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}

/** Events a second, the median over the samples of one round. */
async function rate(run: Run, count: (events: number) => void = () => {}): Promise<number> {
  const bench = new Bench({ time: ROUND_MS, iterations: 3, warmup: false });
  bench.add("run", () => {
    run.advance(SAMPLE_EVENTS);
    count(SAMPLE_EVENTS);
  });
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result?.state !== "completed") throw new Error(`the benchmark did not complete: ${result?.state}`);
  return SAMPLE_EVENTS / (result.latency.p50 / 1_000);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
