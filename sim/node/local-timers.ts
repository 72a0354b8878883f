/**
 * The timers of a node whose clock drifts or whose process is stopped now and then.
 *
 * They are due at a reading of the node's monotonic clock and are scheduled anew when its rate changes. A node that has never been
 * disturbed has none of these: its timers are plain events of the kernel, and are adopted when the first disturbance comes.
 */
import type { EventHandle, EventTarget, Scheduler, WithdrawnEvent } from "../kernel/event.ts";
import type { DriftingTime, Reading } from "./drifting-time.ts";

interface LocalTimer {
  /** What its owner knows it by: its first event. */
  handle: EventHandle;
  /** Its event now. */
  event: EventHandle;
  readonly due: Reading;
  readonly action: () => void;
}

/** The pending timers of one node. */
export class LocalTimers implements EventTarget {
  private readonly scheduler: Scheduler;
  private readonly time: DriftingTime;
  private readonly perform: (action: () => void) => void;
  private readonly owner: string;
  private readonly pending = new Map<EventHandle, LocalTimer>();

  /** `perform` runs code of the node's process, at once or when it goes on; `owner` is the node's name. */
  constructor(scheduler: Scheduler, time: DriftingTime, perform: (action: () => void) => void, owner: string) {
    this.scheduler = scheduler;
    this.time = time;
    this.perform = perform;
    this.owner = owner;
  }

  /** Takes over timers that were plain events until now; their payloads are the actions. */
  adopt(events: readonly WithdrawnEvent[]): void {
    for (const { handle, timeUs, payload } of events) {
      const timer: LocalTimer = { handle, event: 0, due: this.time.at(timeUs), action: payload as () => void };
      this.schedule(timer);
      this.pending.set(handle, timer);
    }
  }

  /**
   * Sets a timer that goes off when `delayUs` have passed on the node's clock, rounded up to a whole microsecond of true time. Throws a
   * RangeError unless `delayUs` is a whole number, not negative.
   */
  after(delayUs: number, action: () => void): EventHandle {
    if (!(delayUs >= 0 && Number.isSafeInteger(delayUs))) throw new RangeError(`a timer of ${delayUs} us: expected a time, not negative`);
    const { us, millionths } = this.time.at(this.scheduler.nowUs);
    const timer: LocalTimer = { handle: 0, event: 0, due: { us: us + delayUs, millionths }, action };
    this.schedule(timer);
    timer.handle = timer.event;
    this.pending.set(timer.handle, timer);
    return timer.handle;
  }

  /** Withdraws a timer, even one that has come due and waits for its process to go on; false if it is not pending. */
  cancel(handle: EventHandle): boolean {
    const timer = this.pending.get(handle);
    if (timer === undefined) return false;
    this.scheduler.cancel(timer.event);
    return this.pending.delete(handle);
  }

  /** The clock goes at another rate from now on: all timers move, those that are due first ahead. */
  reschedule(): void {
    const timers = [...this.pending.values()].filter(({ event }) => this.scheduler.cancel(event));
    timers.sort(({ due: one }, { due: other }) => one.us - other.us || one.millionths - other.millionths);
    for (const timer of timers) this.schedule(timer);
  }

  /** The process has ended: no timer goes off any more. */
  clear(): void {
    for (const { event } of this.pending.values()) this.scheduler.cancel(event);
    this.pending.clear();
  }

  /** For the kernel: a timer has come due. */
  fire(_kind: number, _argument: number, payload: unknown): void {
    const timer = payload as LocalTimer;
    this.perform(() => {
      if (this.pending.delete(timer.handle)) timer.action();
    });
  }

  describe(): string {
    return `timer of ${this.owner} by its own clock`;
  }

  private schedule(timer: LocalTimer): void {
    const delayUs = Math.max(0, this.time.when(timer.due) - this.scheduler.nowUs);
    timer.event = this.scheduler.after(delayUs, this, 0, 0, timer);
  }
}
