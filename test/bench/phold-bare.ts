/** W1 by hand. See `phold.ts`. */
import { RandomSource } from "../../sim/kernel/random.ts";
import { BareHeap } from "./bare-heap.ts";
import { MEAN_DELAY_US } from "./phold.ts";
import type { Run } from "./run.ts";

/** PHOLD as a loop over a heap. */
export class BarePhold implements Run {
  private readonly random = new RandomSource("phold").stream("phold");
  private readonly counts: Int32Array;
  private readonly heap: BareHeap;
  private nowUs = 0;

  constructor(processes: number) {
    this.counts = new Int32Array(processes);
    this.heap = new BareHeap(processes);
    for (let process = 0; process < processes; process++) {
      this.heap.push(Math.round(this.random.exponential(MEAN_DELAY_US)), process, 0);
    }
  }

  get pending(): number {
    return this.heap.size;
  }

  advance(events: number): void {
    const { heap, counts } = this;
    for (let left = events; left > 0; left--) {
      this.nowUs = heap.firstUs;
      const process = heap.firstWhat;
      heap.pop();
      counts[process] = (counts[process] ?? 0) + 1;
      const delayUs = Math.round(this.random.exponential(MEAN_DELAY_US));
      heap.push(this.nowUs + delayUs, this.random.integer(counts.length), 0);
    }
  }

  outcome(): string {
    return `${this.nowUs} us, ${this.counts.reduce((most, count) => Math.max(most, count), 0)} events at the busiest process`;
  }
}
