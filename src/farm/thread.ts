/**
 * Where a thread of the farm begins: it loads the work module that it is told, and settles one input after the other. Nothing imports this
 * file; the farm starts it by its address.
 *
 * It neither awaits anything at its top level nor throws where it cannot start: a thread that is ended from outside at such a moment takes
 * the whole process with it (checks of V8 and Node 20 that expect a module, or an exception, to come to its end).
 */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { failureText, type Prepare, type Settled, settling } from "./job.ts";
import { Pulse } from "./pulse.ts";
import type { Assignment, FailedStart, ThreadData } from "./thread-worker.ts";

type Begin = ReturnType<Prepare<unknown, unknown, unknown>>;

if (parentPort === null) throw new Error("this is the entry of a worker thread");
void serve(parentPort, workerData as ThreadData);

async function serve(port: MessagePort, { module, setup, memory }: ThreadData): Promise<void> {
  const pulse = new Pulse(memory);
  let begin: Begin;
  try {
    const { prepare } = (await import(module)) as { readonly prepare: Prepare<unknown, unknown, unknown> };
    begin = prepare(setup);
  } catch (thrown) {
    port.postMessage({ failedStart: failureText(thrown) } satisfies FailedStart);
    return;
  }
  // The first sign of life: everything is loaded.
  pulse.rest();
  port.on("message", (told: Assignment | "leave") => {
    const settled = told === "leave" ? undefined : settle(begin, told, pulse);
    if (settled === undefined) return port.close();
    send(port, settled);
    pulse.rest();
  });
}

/** Undefined if the farm has dismissed the thread before the input was settled. */
function settle(begin: Begin, { index, input }: Assignment, pulse: Pulse): Settled<unknown> | undefined {
  pulse.begin(index);
  const slices = settling(begin, index, input);
  while (!pulse.isDismissed) {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
    pulse.beat(slice.value.progress);
  }
  return undefined;
}

/** An output that cannot be cloned is a mistake of the job. */
function send(port: MessagePort, settled: Settled<unknown>): void {
  try {
    port.postMessage(settled);
  } catch (thrown) {
    port.postMessage({ index: settled.index, failure: failureText(thrown) });
  }
}
