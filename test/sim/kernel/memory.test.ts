import { type HeapProfiler, Session } from "node:inspector/promises";
import { expect, it } from "vitest";
import { type EventTarget, Kernel } from "../../../sim/kernel/kernel.ts";
import { SECOND } from "../../../sim/kernel/units.ts";
import { World } from "../../../sim/world.ts";
import { behaviour, testTopology } from "../worlds.ts";

const MEGABYTE = 1_000_000;

/** Memory in use by objects and typed arrays, garbage that has not been collected yet included. */
function residentBytes(): number {
  return process.memoryUsage().rss;
}

/** A thousand senders: each event carries a fresh object, sets a timer and cancels or moves another. */
class Busy implements EventTarget {
  readonly kernel: Kernel;
  private readonly timers: number[] = [];

  constructor(seed: string) {
    this.kernel = new Kernel({ seed });
    for (let sender = 0; sender < 1_000; sender++) {
      this.timers.push(this.kernel.after(SECOND, this, 1, sender));
      this.kernel.after(sender, this, 0, sender, { sender });
    }
  }

  fire(kind: number, sender: number, payload: unknown): void {
    if (kind === 1) {
      this.timers[sender] = this.kernel.after(SECOND, this, 1, sender);
      return;
    }
    const other = (sender * 7 + 1) % 1_000;
    if (sender % 2 === 0 && this.kernel.cancel(this.timers[other] ?? 0)) this.timers[other] = this.kernel.after(SECOND, this, 1, other);
    else this.timers[other] = this.kernel.reschedule(this.timers[other] ?? 0, SECOND);
    this.kernel.after(1 + ((sender * 31) % 997), this, 0, sender, { ...(payload as object), previous: this.kernel.events });
  }
}

it("a run of many events stays bounded", () => {
  const { kernel } = new Busy("long");
  kernel.advance(500_000);
  const before = residentBytes();
  kernel.advance(2_000_000);
  expect(kernel.events).toBe(2_500_000);
  // A leak of 24 bytes an event would show; what is allowed for is garbage between two collections.
  expect(residentBytes() - before).toBeLessThan(48 * MEGABYTE);
});

/** Schedules itself again and again, and each time cancels a timer and sets it anew. */
class Ticker implements EventTarget {
  private readonly kernel: Kernel;
  private readonly timers: number[] = new Array(1_000).fill(0);

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  fire(kind: number, argument: number): void {
    this.kernel.cancel(this.timers[argument] ?? 0);
    this.timers[argument] = this.kernel.after(SECOND, this, kind, argument);
    this.kernel.after(1 + ((argument * 31) % 997), this, kind, argument);
  }
}

it("scheduling, cancelling and dispatch allocate nothing for an event", async () => {
  const kernel = new Kernel({ seed: "nothing" });
  const ticker = new Ticker(kernel);
  // Times that are no 32-bit integers: V8 may put each such number into an object.
  for (let argument = 0; argument < 1_000; argument++) kernel.at(2 ** 40 + argument, ticker, 0, argument);
  kernel.advance(2_000_000);
  const events = 500_000;
  // The compiler may come to rest late, and what it has not compiled puts numbers into objects.
  const bytes: number[] = [];
  for (let round = 0; round < 4; round++) bytes.push(await allocatedBytes(() => kernel.advance(events)));
  // One boxed number for each event would be 12 or 16 bytes.
  expect(Math.min(...bytes) / events).toBeLessThan(4);
});

/** Bytes that an action allocates, also what is garbage by its end; a sample for every kilobyte. */
async function allocatedBytes(action: () => void): Promise<number> {
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
  const total = (node: HeapProfiler.SamplingHeapProfileNode): number =>
    node.children.reduce((sum, child) => sum + total(child), node.selfSize);
  return total(profile.head);
}

it("a thousand runs in one process end where one run ends", () => {
  const run = (): string => {
    const { kernel } = new Busy("again");
    kernel.advance(2_000);
    return `${kernel.digest()} ${kernel.nowUs} ${kernel.pending}`;
  };
  const first = run();
  for (let warmUp = 0; warmUp < 50; warmUp++) run();
  const before = residentBytes();
  const outcomes = new Set(Array.from({ length: 950 }, run));
  expect([...outcomes]).toEqual([first]);
  // A kernel with a thousand pending events takes more than 100 KB; 950 of them would show.
  expect(residentBytes() - before).toBeLessThan(64 * MEGABYTE);
});

it("a hundred thousand idle nodes fit in 1 GB", () => {
  const before = residentBytes();
  const world = new World({ seed: "idle", topology: testTopology() });
  for (let number = 0; number < 100_000; number++) {
    const node = world.addNode(`node-${number}`, "a");
    node.behaviour = behaviour({ started: () => node.after(SECOND, () => {}) });
  }
  world.start();
  expect(world.kernel.pending).toBe(100_000);
  expect(residentBytes() - before).toBeLessThan(1_000 * MEGABYTE);
});
