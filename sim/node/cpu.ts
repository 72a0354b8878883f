/** A node's processor: one job after the other, in the order in which they came. */
import type { EventTarget, Scheduler } from "../kernel/event.ts";

const NANOSECONDS_PER_MICROSECOND = 1000;

/** A single-server queue. Costs count in whole nanoseconds, so that many small jobs take exactly as long as their sum. */
export class Cpu implements EventTarget {
  private readonly scheduler: Scheduler;
  private readonly createdAtUs: number;
  /** When the last job will be done: whole microseconds, and nanoseconds below one. */
  private busyUntilUs = 0;
  private remainderNs = 0;
  private workNs = 0;
  private halts = 0;
  private halted = false;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
    this.createdAtUs = scheduler.nowUs;
  }

  /**
   * Queues a job of a cost and calls `done` when it is through, rounded up to a whole microsecond; never if the CPU is halted before then.
   * The cost may have fractions and is rounded to nanoseconds. Throws a RangeError if it is negative or no number.
   */
  run(costUs: number, done: () => void): void {
    const costNs = Math.round(costUs * NANOSECONDS_PER_MICROSECOND);
    if (!(costNs >= 0 && Number.isSafeInteger(costNs))) throw new RangeError(`a job of ${costUs} us: expected a time, not negative`);
    if (this.halted) return;
    if (this.busyUntilUs < this.scheduler.nowUs) {
      this.busyUntilUs = this.scheduler.nowUs;
      this.remainderNs = 0;
    }
    const endNs = this.remainderNs + costNs;
    const wholeUs = Math.floor(endNs / NANOSECONDS_PER_MICROSECOND);
    this.busyUntilUs += wholeUs;
    this.remainderNs = endNs - wholeUs * NANOSECONDS_PER_MICROSECOND;
    this.workNs += costNs;
    const doneUs = this.remainderNs > 0 ? this.busyUntilUs + 1 : this.busyUntilUs;
    this.scheduler.after(doneUs - this.scheduler.nowUs, this, 0, this.halts, done);
  }

  /** Time spent on jobs so far, microseconds. */
  get busyUs(): number {
    return (this.workNs - this.backlogNs()) / NANOSECONDS_PER_MICROSECOND;
  }

  /** Share of the time since the node was made that went into jobs, 0 to 1. */
  get utilisation(): number {
    const ageUs = this.scheduler.nowUs - this.createdAtUs;
    return ageUs === 0 ? 0 : this.busyUs / ageUs;
  }

  /** Forgets all jobs and takes no more: the node has crashed. */
  halt(): void {
    this.workNs -= this.backlogNs();
    this.busyUntilUs = this.scheduler.nowUs;
    this.remainderNs = 0;
    this.halts++;
    this.halted = true;
  }

  /** Takes jobs again. */
  resume(): void {
    this.halted = false;
  }

  /** For the kernel: a job of before the last halt is not there any more. */
  fire(_kind: number, halts: number, payload: unknown): void {
    if (halts === this.halts) (payload as () => void)();
  }

  private backlogNs(): number {
    return Math.max(0, (this.busyUntilUs - this.scheduler.nowUs) * NANOSECONDS_PER_MICROSECOND + this.remainderNs);
  }
}
