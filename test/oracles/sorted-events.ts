/** The event queue as an obviously right program: a list in order, into which every event is put at its place. */

interface Pending {
  readonly handle: number;
  readonly timeUs: number;
  readonly argument: number;
}

/** Pending events in the order (time, sequence). */
export class SortedEvents {
  private readonly events: Pending[] = [];

  get size(): number {
    return this.events.length;
  }

  /** The first event. */
  get first(): Pending | undefined {
    return this.events[0];
  }

  /** Adds the event that the queue under test named `handle`. */
  push(handle: number, timeUs: number, argument: number): void {
    const place = this.events.findIndex((event) => event.timeUs > timeUs);
    this.events.splice(place < 0 ? this.events.length : place, 0, { handle, timeUs, argument });
  }

  cancel(handle: number): boolean {
    return this.remove(handle) !== undefined;
  }

  /** Moves an event behind all others of a time; `newHandle` is the name that the queue under test gave it. */
  reschedule(handle: number, newHandle: number, timeUs: number): boolean {
    const event = this.remove(handle);
    if (event !== undefined) this.push(newHandle, timeUs, event.argument);
    return event !== undefined;
  }

  take(): Pending | undefined {
    return this.events.shift();
  }

  private remove(handle: number): Pending | undefined {
    const place = this.events.findIndex((event) => event.handle === handle);
    return place < 0 ? undefined : this.events.splice(place, 1)[0];
  }
}
