/**
 * Measures the memory of the built kernel, with nothing else in the process: what other tests have run would decide what V8 compiles, and
 * so what it allocates. The first argument names the measurement; the result is printed as JSON.
 */
import { Session } from "node:inspector/promises";
import { Kernel } from "../../../dist/sim/kernel/kernel.js";
import { SECOND } from "../../../dist/sim/kernel/units.js";

/** A thousand senders: each event carries a fresh object, sets a timer and cancels or moves another. */
class Busy {
  kernel;
  #timers = [];

  constructor(seed) {
    this.kernel = new Kernel({ seed });
    for (let sender = 0; sender < 1_000; sender++) {
      this.#timers.push(this.kernel.after(SECOND, this, 1, sender));
      this.kernel.after(sender, this, 0, sender, { sender });
    }
  }

  fire(kind, sender, payload) {
    const timers = this.#timers;
    if (kind === 1) {
      timers[sender] = this.kernel.after(SECOND, this, 1, sender);
      return;
    }
    const other = (sender * 7 + 1) % 1_000;
    if (sender % 2 === 0 && this.kernel.cancel(timers[other])) timers[other] = this.kernel.after(SECOND, this, 1, other);
    else timers[other] = this.kernel.reschedule(timers[other], SECOND);
    this.kernel.after(1 + ((sender * 31) % 997), this, 0, sender, { ...payload, previous: this.kernel.events });
  }
}

/** Schedules itself again and again, and each time cancels a timer and sets it anew. */
class Ticker {
  #kernel;
  #timers = new Array(1_000).fill(0);

  constructor(kernel) {
    this.#kernel = kernel;
  }

  fire(kind, argument) {
    this.#kernel.cancel(this.#timers[argument]);
    this.#timers[argument] = this.#kernel.after(SECOND, this, kind, argument);
    this.#kernel.after(1 + ((argument * 31) % 997), this, kind, argument);
  }
}

/** Bytes of objects and typed arrays that are still in use. */
function bytesInUse() {
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes that an action allocates, also what is garbage by its end; a sample for every kilobyte. */
async function bytesAllocatedBy(action) {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.startSampling", {
    samplingInterval: 1_024,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  action();
  const { profile } = await session.post("HeapProfiler.stopSampling");
  session.disconnect();
  const total = (node) => node.children.reduce((sum, child) => sum + total(child), node.selfSize);
  return total(profile.head);
}

const MEASUREMENTS = {
  /** By how many bytes two million events let the memory in use grow. */
  manyEvents() {
    const { kernel } = new Busy("long");
    kernel.advance(500_000);
    const before = bytesInUse();
    kernel.advance(2_000_000);
    return { events: kernel.events, grownBytes: bytesInUse() - before };
  },

  /** Bytes that each of 500,000 events allocates; times are no 32-bit integers, and V8 may put each such number into an object. */
  async allocation() {
    const kernel = new Kernel({ seed: "nothing" });
    const ticker = new Ticker(kernel);
    for (let argument = 0; argument < 1_000; argument++) kernel.at(2 ** 40 + argument, ticker, 0, argument);
    kernel.advance(2_000_000);
    const events = 500_000;
    return { bytesPerEvent: (await bytesAllocatedBy(() => kernel.advance(events))) / events };
  },

  /** By how many bytes 950 runs let the memory in use grow, and in how many ways they ended. */
  manyRuns() {
    const run = () => {
      const { kernel } = new Busy("again");
      kernel.advance(2_000);
      return `${kernel.digest()} ${kernel.nowUs} ${kernel.pending}`;
    };
    const ends = new Set();
    for (let warmUp = 0; warmUp < 50; warmUp++) ends.add(run());
    const before = bytesInUse();
    for (let again = 0; again < 950; again++) ends.add(run());
    return { ends: ends.size, grownBytes: bytesInUse() - before };
  },
};

console.log(JSON.stringify(await MEASUREMENTS[process.argv[2]]()));
