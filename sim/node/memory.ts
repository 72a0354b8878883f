/** A gauge of what a node's process holds in memory. The world does not look into its models' data: they say what they hold. */
import type { EventTarget, Scheduler } from "../kernel/event.ts";

/** Bytes by the name of what they are for, against a limit. */
export class Memory implements EventTarget {
  readonly limitBytes: number;
  private readonly scheduler: Scheduler;
  private readonly exhausted: () => void;
  private readonly owner: string;
  private readonly holdings = new Map<string, number>();
  private used = 0;
  private highWater = 0;
  private lives = 0;

  /** `exhausted` is called, in an event of its own, when an allocation has found no room; `owner` is the node's name. */
  constructor(scheduler: Scheduler, limitBytes: number, exhausted: () => void, owner = "a node") {
    this.scheduler = scheduler;
    this.limitBytes = limitBytes;
    this.exhausted = exhausted;
    this.owner = owner;
  }

  /** What is allocated now. */
  get usedBytes(): number {
    return this.used;
  }

  /** The most that was allocated at any moment of any life of the node. */
  get highWaterBytes(): number {
    return this.highWater;
  }

  /** What is allocated under a name now. */
  heldBytes(name: string): number {
    return this.holdings.get(name) ?? 0;
  }

  /**
   * Allocates bytes under a name. Where they would exceed the limit it gives false and allocates nothing, and the process is killed in an
   * event at the current time, so that a handler is never cut short in its middle. Throws a RangeError unless `bytes` is a whole number,
   * not negative.
   */
  allocate(name: string, bytes: number): boolean {
    expectBytes(bytes);
    if (this.used + bytes > this.limitBytes) {
      this.scheduler.after(0, this, 0, this.lives);
      return false;
    }
    this.used += bytes;
    this.highWater = Math.max(this.highWater, this.used);
    this.holdings.set(name, this.heldBytes(name) + bytes);
    return true;
  }

  /** Releases bytes under a name. Throws a RangeError if fewer are allocated under it. */
  release(name: string, bytes: number): void {
    expectBytes(bytes);
    const heldBytes = this.heldBytes(name);
    if (bytes > heldBytes) throw new RangeError(`cannot release ${bytes} bytes of ${name}: ${heldBytes} are allocated`);
    this.used -= bytes;
    if (bytes === heldBytes) this.holdings.delete(name);
    else this.holdings.set(name, heldBytes - bytes);
  }

  /** The process has ended: everything is released. */
  clear(): void {
    this.holdings.clear();
    this.used = 0;
    this.lives++;
  }

  /** For the kernel: the process that found no room is killed, unless it has ended meanwhile. */
  fire(_kind: number, lives: number): void {
    if (lives === this.lives) this.exhausted();
  }

  describe(): string {
    return `${this.owner} is killed for want of memory`;
  }
}

function expectBytes(bytes: number): void {
  if (!(bytes >= 0 && Number.isSafeInteger(bytes))) throw new RangeError(`${bytes} bytes: expected a whole number, not negative`);
}
