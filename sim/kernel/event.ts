/** What an event is to those who schedule it: a target that it fires at, and a handle to cancel it by. */

/** What events fire at. A target tells its events apart by `kind`, a number of its own from 0 to 255. */
export interface EventTarget {
  /** Called once when the event's time has come, with what was scheduled. */
  fire(kind: number, argument: number, payload: unknown): void;
  /** What such an event is, in words, for traces and explanations. Without it the name of the target's class has to do. */
  describe?(kind: number, argument: number, payload: unknown): string;
}

/** Names one scheduled event. Never 0; stays invalid once the event has fired or was cancelled. */
export type EventHandle = number;

/** An event that was taken out of the queue before its time, with all that it takes to schedule it anew. */
export interface WithdrawnEvent {
  /** What it was named by until now. */
  readonly handle: EventHandle;
  readonly timeUs: number;
  readonly kind: number;
  readonly argument: number;
  readonly payload: unknown;
}

/** The part of the kernel that those need who only set and cancel events. */
export interface Scheduler {
  /** Virtual time, integer microseconds. */
  readonly nowUs: number;
  /** Schedules an event `delayUs` from now. */
  after(delayUs: number, target: EventTarget, kind: number, argument?: number, payload?: unknown): EventHandle;
  /** Withdraws an event; false if it has fired or was cancelled before. */
  cancel(handle: EventHandle): boolean;
  /** Withdraws all pending events of a target and gives them in their order. Looks at every pending event: for rare moments. */
  withdraw(target: EventTarget): WithdrawnEvent[];
}
