/**
 * Where a thread of the farm begins: it loads the work module that it is told, and settles one input after the other. Nothing imports this
 * file; the farm starts it by its address.
 */
import { parentPort, workerData } from "node:worker_threads";
import { failureText, type Prepare, type Settled, settling } from "./job.ts";
import { Pulse } from "./pulse.ts";
import type { Assignment, ThreadData } from "./thread-worker.ts";

const port = parentPort;
if (port === null) throw new Error("this is the entry of a worker thread");

const { module, setup, memory } = workerData as ThreadData;
const { prepare } = (await import(module)) as { readonly prepare: Prepare<unknown, unknown, unknown> };
const begin = prepare(setup);
const pulse = new Pulse(memory);
// The first sign of life: everything is loaded.
pulse.rest();

port.on("message", ({ index, input }: Assignment) => {
  pulse.begin(index);
  send(settle(index, input));
  pulse.rest();
});

function settle(index: number, input: unknown): Settled<unknown> {
  const slices = settling(begin, index, input);
  for (;;) {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
    pulse.beat(slice.value.progress);
  }
}

/** An output that cannot be cloned is a mistake of the job. */
function send(settled: Settled<unknown>): void {
  try {
    port?.postMessage(settled);
  } catch (thrown) {
    port?.postMessage({ index: settled.index, failure: failureText(thrown) });
  }
}
