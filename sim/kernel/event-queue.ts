/** What the kernel asks of its pending events: the total order (time, sequence of scheduling), and handles to withdraw and move them by. */
import type { EventHandle, EventTarget, WithdrawnEvent } from "./event.ts";
import type { EventSlab } from "./event-slab.ts";

/** Events that are still to come. */
export interface EventQueue {
  /** Where the events' parts stand, by slot. */
  readonly records: EventSlab;
  /** Events that are pending and not cancelled. */
  readonly size: number;
  /** Adds the event in a slot, whose time has been set, behind all events of the same time. */
  push(slot: number): void;
  /** Withdraws an event in O(1); false if the handle's event is no longer pending. */
  cancel(handle: EventHandle): boolean;
  /** Moves an event behind all events of a time, as if it were cancelled and pushed anew; gives its handle, or 0 if it is not pending. */
  reschedule(handle: EventHandle, timeUs: number): EventHandle;
  /** Withdraws all pending events of a target and gives them in their order. Looks at every record: for rare moments. */
  withdraw(target: EventTarget): WithdrawnEvent[];
  /** Slot of the first event, NONE if there is none. */
  first(): number;
  /** Takes out the first event, which `first` has just given; the caller clears and releases its slot. */
  dropFirst(): void;
}
