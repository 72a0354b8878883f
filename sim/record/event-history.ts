/**
 * Where events come from: which one scheduled which, and what was drawn from the random streams meanwhile. A trace tells the story of a run
 * by it, and a check of determinism names the first event that two runs do not share.
 */
import type { EventTarget } from "../kernel/event.ts";

/** Events in a chain of causes, the event itself among them. Longer ones are cut off at their old end. */
export const CAUSE_CHAIN_EVENTS = 8;

/** One draw from a random stream. */
export interface Draw {
  /** Counts the draws of a kernel from 1; 0 is the state before the first. */
  readonly number: number;
  /** The stream by name; empty before the first draw. */
  readonly stream: string;
}

/** One event that has fired, or the set-up of the run, which schedules the first ones. */
export interface FiredEvent {
  /** Counts the events of a kernel from 1; 0 is the set-up. */
  readonly sequence: number;
  /** Virtual time, microseconds. */
  readonly atUs: number;
  /** Absent for the set-up. */
  readonly target: EventTarget | undefined;
  readonly kind: number;
  readonly argument: number;
  readonly payload: unknown;
  /** The event that scheduled it; absent for the set-up, and where the chain was cut off. */
  readonly cause: FiredEvent | undefined;
  /** Events in the chain of causes that is kept. */
  readonly depth: number;
  /** The last draw before it was scheduled. */
  readonly scheduledAfter: Draw;
  /** The last draw before it fired. */
  readonly firedAfter: Draw;
  /** The streams from which it has drawn so far, one entry for each draw. */
  drawn: readonly string[];
}

/** What is known of an event while it is pending. */
export interface Origin {
  readonly cause: FiredEvent;
  readonly scheduledAfter: Draw;
}

/** An event as its kernel has it. */
export type EventContent = Pick<FiredEvent, "atUs" | "target" | "kind" | "argument" | "payload">;

const NO_DRAW: Draw = Object.freeze({ number: 0, stream: "" });
const NOTHING_DRAWN: readonly string[] = [];

/**
 * The history of one kernel, as far as it is needed to explain the event of now: for each pending event it keeps the latest of its causes,
 * so its size goes with the number of pending events and not with the length of the run. `WatchedKernel` fills it.
 */
export class EventHistory {
  private readonly listeners: ((event: FiredEvent) => void)[] = [];
  private event: FiredEvent;
  private draw = NO_DRAW;
  /** What the event of now has drawn, if it has. */
  private drawn: string[] = [];

  constructor() {
    const setUp = { sequence: 0, atUs: 0, target: undefined, kind: 0, argument: 0, payload: undefined, cause: undefined, depth: 1 };
    this.event = { ...setUp, scheduledAfter: NO_DRAW, firedAfter: NO_DRAW, drawn: NOTHING_DRAWN };
  }

  /** The event of now; between two events, the one that has fired last. */
  get current(): FiredEvent {
    return this.event;
  }

  /** Calls the listener with each event before its target does anything. */
  onFired(listener: (event: FiredEvent) => void): void {
    this.listeners.push(listener);
  }

  /** For `WatchedKernel`: an event is scheduled now. */
  scheduled(): Origin {
    return { cause: this.event, scheduledAfter: this.draw };
  }

  /** For `WatchedKernel`: an event fires. */
  fired({ atUs, target, kind, argument, payload }: EventContent, { cause: latest, scheduledAfter }: Origin): void {
    // Chains are cut now and then to half of what they have grown to, so that an event costs one copy of an ancestor on average.
    const cause = latest.depth < 2 * CAUSE_CHAIN_EVENTS ? latest : shortened(latest, CAUSE_CHAIN_EVENTS);
    this.event = {
      sequence: this.event.sequence + 1,
      atUs,
      target,
      kind,
      argument,
      payload,
      cause,
      depth: cause.depth + 1,
      scheduledAfter,
      firedAfter: this.draw,
      drawn: NOTHING_DRAWN,
    };
    for (const listener of this.listeners) listener(this.event);
  }

  /** For `WatchedKernel`: a number is drawn. */
  drew(stream: string): void {
    this.draw = { number: this.draw.number + 1, stream };
    // Most events draw nothing and share one empty list.
    if (this.event.drawn === NOTHING_DRAWN) {
      this.drawn = [];
      this.event.drawn = this.drawn;
    }
    this.drawn.push(stream);
  }
}

/** An event in words: what its target says of it, and without that the name of the target's class. */
export function describeEvent({ target, kind, argument, payload }: Omit<EventContent, "atUs">): string {
  if (target === undefined) return "the set-up of the run";
  return target.describe?.(kind, argument, payload) ?? target.constructor.name;
}

/** An event and the events that led to it, the latest ahead; the last is the set-up unless the chain was cut off. */
export function causeChain(event: FiredEvent): readonly FiredEvent[] {
  const chain = [event];
  for (let cause = event.cause; cause !== undefined && chain.length < CAUSE_CHAIN_EVENTS; cause = cause.cause) chain.push(cause);
  return chain;
}

/** The same event with so many events in its chain at most. The old one stays as it is: others may have it among their causes. */
function shortened(event: FiredEvent, depth: number): FiredEvent {
  const cause = event.cause === undefined || depth === 1 ? undefined : shortened(event.cause, depth - 1);
  return { ...event, cause, depth: cause === undefined ? 1 : cause.depth + 1 };
}
