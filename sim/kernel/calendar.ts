/** The plan's clock: virtual time plus the quiet stretches that were jumped over. Rollouts last weeks, simulations do not. */
import type { Kernel } from "./kernel.ts";

/** Calendar time of one run. It runs with virtual time and can be sent ahead. */
export class Calendar {
  private readonly kernel: Kernel;
  private readonly listeners: ((byUs: number) => void)[] = [];
  private jumped = 0;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Calendar microseconds since the start of the run. */
  get nowUs(): number {
    return this.kernel.nowUs + this.jumped;
  }

  /** How much of the calendar was jumped over so far, microseconds. */
  get jumpedUs(): number {
    return this.jumped;
  }

  /**
   * Sends the calendar ahead without simulating, and then tells those who live by it how far it went. Pending events keep their virtual
   * times. Throws a RangeError unless `byUs` is a whole number, not negative, that keeps the calendar below 2^53 microseconds.
   */
  jump(byUs: number): void {
    if (!(byUs >= 0) || !Number.isSafeInteger(this.nowUs + byUs)) {
      throw new RangeError(`the calendar cannot jump by ${byUs} us: expected a whole number of microseconds, not negative`);
    }
    this.jumped += byUs;
    for (const listener of this.listeners) listener(byUs);
  }

  /** Calls the listener after every jump with its length, microseconds. */
  onJump(listener: (byUs: number) => void): void {
    this.listeners.push(listener);
  }
}
