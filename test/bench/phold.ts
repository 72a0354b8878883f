/**
 * W1, the hold model PHOLD: a fixed number of events is always pending, and each one that fires schedules one more, at a random process
 * after an exponential delay. Nothing but the pending set, the digest and two draws, so it bounds what any model can reach
 * (Fujimoto 1990, Performance of Time Warp under synthetic workloads).
 */
import { type EventTarget, Kernel } from "../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../sim/kernel/random.ts";
import { SECOND } from "../../sim/kernel/units.ts";
import type { Run } from "./run.ts";

/** Mean delay of an event, microseconds. */
export const MEAN_DELAY_US = SECOND;

/** One logical process for each pending event; the event's argument is the number of its process. */
export class Phold implements Run, EventTarget {
  private readonly kernel = new Kernel({ seed: "phold" });
  private readonly random: RandomStream;
  private readonly counts: Int32Array;

  constructor(processes: number) {
    this.random = this.kernel.stream("phold");
    this.counts = new Int32Array(processes);
    for (let process = 0; process < processes; process++) {
      this.kernel.after(Math.round(this.random.exponential(MEAN_DELAY_US)), this, 0, process);
    }
  }

  fire(_kind: number, process: number): void {
    this.counts[process] = (this.counts[process] ?? 0) + 1;
    const delayUs = Math.round(this.random.exponential(MEAN_DELAY_US));
    this.kernel.after(delayUs, this, 0, this.random.integer(this.counts.length));
  }

  get pending(): number {
    return this.kernel.pending;
  }

  advance(events: number): void {
    this.kernel.advance(events);
  }

  outcome(): string {
    return `${this.kernel.nowUs} us, ${this.counts.reduce((most, count) => Math.max(most, count), 0)} events at the busiest process`;
  }
}
