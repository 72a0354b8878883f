/** The event queue as an obviously right program: a list that is sorted anew for every question. */

interface Pending {
  readonly handle: number;
  readonly timeUs: number;
  readonly sequence: number;
}

/** Pending events in the order (time, sequence). */
export class SortedEvents {
  private events: Pending[] = [];
  private pushed = 0;

  get size(): number {
    return this.events.length;
  }

  /** Adds the event that the queue under test named `handle`. */
  push(handle: number, timeUs: number): void {
    this.events.push({ handle, timeUs, sequence: this.pushed++ });
    this.events.sort((a, b) => a.timeUs - b.timeUs || a.sequence - b.sequence);
  }

  cancel(handle: number): boolean {
    const before = this.events.length;
    this.events = this.events.filter((event) => event.handle !== handle);
    return this.events.length < before;
  }

  take(): Pending | undefined {
    return this.events.shift();
  }
}
