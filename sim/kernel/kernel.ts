/** The discrete-event kernel: virtual time, the pending events, random streams and processes. Nothing happens but by its events. */
import type { EventHandle, EventTarget, Scheduler, WithdrawnEvent } from "./event.ts";
import type { EventQueue } from "./event-queue.ts";
import { KINDS, NONE } from "./event-slab.ts";
import { Digest } from "./hash.ts";
import { LadderQueue } from "./ladder-queue.ts";
import { Process, type Script } from "./process.ts";
import { RandomSource, type RandomStream } from "./random.ts";

export type { EventHandle, EventTarget } from "./event.ts";

const TWO_TO_32 = 0x100000000;

/** How to set up a kernel. */
export interface KernelOptions {
  /** Any text; the same text gives the same run. */
  readonly seed: string;
  /** `advance` refuses to fire more events than this over the whole run. Without it there is no limit. */
  readonly eventLimit?: number;
  /** `advance` fires no event that is later than this, integer microseconds. Without it there is no limit. */
  readonly timeLimitUs?: number;
  /** `advance` fires no event while more than this are pending. Without it there is no limit but that of memory. */
  readonly pendingLimit?: number;
}

/** Which limit of the run is used up: that on events fired, on virtual time, or on events pending. */
export type Limit = "events" | "time" | "pending";

/**
 * Why `advance` came back. `idle`: nothing is pending. `budget`: `maxEvents` have fired. `until`: time stands at `untilUs`.
 * `limit`: the run has used up one of its limits, and `Kernel.limitReached` says which. `stopped`: `stop` was called.
 */
export type Pause = "idle" | "budget" | "until" | "limit" | "stopped";

/** Runs closures that were scheduled with `call`. */
const CLOSURES: EventTarget = {
  fire(_kind, _argument, payload) {
    (payload as () => void)();
  },
  describe: () => "a scheduled call",
};

/** A simulation's clock and engine. */
export class Kernel implements Scheduler {
  private readonly queue: EventQueue = new LadderQueue();
  private readonly random: RandomSource;
  private readonly eventLimit: number;
  private readonly timeLimitUs: number;
  private readonly pendingLimit: number;
  private readonly eventDigest = new Digest();
  private now = 0;
  private fired = 0;
  private processes = 0;
  private advancing = false;
  private ended = false;
  private reached: Limit | undefined;

  constructor(options: KernelOptions) {
    this.random = new RandomSource(options.seed);
    this.eventLimit = options.eventLimit ?? Number.POSITIVE_INFINITY;
    this.timeLimitUs = options.timeLimitUs ?? Number.POSITIVE_INFINITY;
    this.pendingLimit = options.pendingLimit ?? Number.POSITIVE_INFINITY;
  }

  /** Virtual time since the start, integer microseconds. */
  get nowUs(): number {
    return this.now;
  }

  /** Events fired so far. */
  get events(): number {
    return this.fired;
  }

  /** Events scheduled and neither fired nor cancelled. */
  get pending(): number {
    return this.queue.size;
  }

  /** The limit that `advance` came to, once it has said `limit`. */
  get limitReached(): Limit | undefined {
    return this.reached;
  }

  /**
   * Schedules an event at a time, behind those already there. Throws a RangeError unless `timeUs` is an integer that is not past, and
   * `kind` one from 0 to 255.
   */
  at(timeUs: number, target: EventTarget, kind: number, argument = 0, payload?: unknown): EventHandle {
    // Nothing is lost by the way: the difference is exact, and whole only if the time is.
    return this.after(timeUs - this.now, target, kind, argument, payload);
  }

  /** Schedules an event `delayUs` from now. Throws like `at`. */
  after(delayUs: number, target: EventTarget, kind: number, argument = 0, payload?: unknown): EventHandle {
    const { queue } = this;
    const { records } = queue;
    const timeUs = this.now + delayUs;
    if (!this.isToCome(timeUs)) this.refuse(timeUs);
    if (!(kind >= 0 && kind < KINDS)) refuseKind(kind);
    const slot = records.claim(target, kind, argument, payload);
    records.setTime(slot, timeUs);
    queue.push(slot);
    return records.handle(slot);
  }

  /** Schedules a closure `delayUs` from now: convenient, but each call allocates. Throws like `at`. */
  call(delayUs: number, action: () => void): EventHandle {
    return this.after(delayUs, CLOSURES, 0, 0, action);
  }

  /** Withdraws an event; false if it has fired or was cancelled before. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Withdraws all pending events of a target and gives them in their order. Looks at every pending event: for rare moments. */
  withdraw(target: EventTarget): WithdrawnEvent[] {
    return this.queue.withdraw(target);
  }

  /**
   * Moves a pending event to `delayUs` from now, behind those already there, and gives the handle that it has from then on; 0 if it has
   * fired or was cancelled before. It is as if the event were cancelled and scheduled anew, but nearly free where the new time is not
   * earlier, as it is with timers that are reset all the time. Throws like `at`.
   */
  reschedule(handle: EventHandle, delayUs: number): EventHandle {
    const timeUs = this.now + delayUs;
    if (!this.isToCome(timeUs)) this.refuse(timeUs);
    return this.queue.reschedule(handle, timeUs);
  }

  /**
   * Fires at most `maxEvents` events, those at `untilUs` included, and says why it came back. With `untilUs`, and unless something else
   * ends it first, time stands at exactly `untilUs` afterwards, even if nothing is pending.
   *
   * What a handler throws comes out with the event's number and time added to its message; the run cannot sensibly go on then.
   * Throws a RangeError if `untilUs` is past or no whole number of microseconds, and an Error if called from within an event.
   */
  advance(maxEvents: number, untilUs = Number.POSITIVE_INFINITY): Pause {
    if (this.advancing) throw new Error("advance was called from within an event");
    const isMoment = untilUs === Number.POSITIVE_INFINITY || Number.isSafeInteger(untilUs);
    if (!isMoment || untilUs < this.now) {
      throw new RangeError(`cannot advance to ${untilUs} us: expected a whole number of microseconds, not before ${this.now}`);
    }
    this.advancing = true;
    try {
      return this.fireUntil(maxEvents, untilUs);
    } catch (error) {
      throw withPlace(error, `event ${this.fired} at ${this.now} us`);
    } finally {
      this.advancing = false;
    }
  }

  /** Ends the run: the event that calls this is the last one. */
  stop(): void {
    this.ended = true;
  }

  /** The random stream of a purpose, or of one entity's share in it. */
  stream(purpose: string, entity?: string): RandomStream {
    return this.random.stream(purpose, entity);
  }

  /** Starts a process; its script begins with an event at the current time. The name is for messages only. */
  spawn(name: string, script: Script): Process {
    return new Process(this, this.processes++, name, script);
  }

  /** Digest over time, kind and argument of every event fired so far. Two runs with the same digest did the same. */
  digest(): string {
    return this.eventDigest.hex();
  }

  /**
   * The loop of the whole simulation. But for the records' own accessors, which are so small that V8 always inlines them, no call in it is
   * given a fraction or a time, nor gives one back: V8 would put the number into an object first, and an event must not allocate.
   */
  private fireUntil(maxEvents: number, untilUs: number): Pause {
    const { queue, eventDigest } = this;
    const { records } = queue;
    const horizonUs = Math.min(untilUs, this.timeLimitUs);
    for (let left = Math.min(maxEvents, this.eventLimit - this.fired); left > 0 && !this.ended && queue.size <= this.pendingLimit; left--) {
      const slot = queue.first();
      if (slot === NONE) break;
      const timeUs = records.time(slot);
      if (timeUs > horizonUs) break;
      queue.dropFirst();
      const kind = records.kind(slot);
      const argument = records.argument(slot);
      const target = records.target(slot);
      const payload = records.payload(slot);
      records.clear(slot);
      records.release(slot);
      this.now = timeUs;
      this.fired++;
      eventDigest.event(timeUs | 0, (timeUs / TWO_TO_32) | 0, kind, argument);
      target.fire(kind, argument, payload);
    }
    return this.pause(untilUs);
  }

  /** Why no event fires now, the most lasting reason first. */
  private pause(untilUs: number): Pause {
    if (this.ended) return "stopped";
    if (this.queue.size > this.pendingLimit) return this.stopAtLimit("pending");
    const first = this.queue.first();
    const nextUs = first === NONE ? Number.POSITIVE_INFINITY : this.queue.records.time(first);
    if (nextUs > untilUs && untilUs <= this.timeLimitUs) {
      this.now = untilUs;
      return "until";
    }
    if (nextUs === Number.POSITIVE_INFINITY && untilUs === Number.POSITIVE_INFINITY) return "idle";
    if (nextUs > this.timeLimitUs) {
      this.now = this.timeLimitUs;
      return this.stopAtLimit("time");
    }
    return this.fired >= this.eventLimit ? this.stopAtLimit("events") : "budget";
  }

  private stopAtLimit(limit: Limit): Pause {
    this.reached = limit;
    return "limit";
  }

  private isToCome(timeUs: number): boolean {
    return timeUs >= this.now && timeUs <= Number.MAX_SAFE_INTEGER && Math.floor(timeUs) === timeUs;
  }

  private refuse(timeUs: number): never {
    throw new RangeError(`cannot schedule at ${timeUs} us: expected a whole number of microseconds, not before ${this.now}`);
  }
}

function refuseKind(kind: number): never {
  throw new RangeError(`an event of kind ${kind}: expected a whole number from 0 to ${KINDS - 1}`);
}

function withPlace(error: unknown, place: string): unknown {
  if (!(error instanceof Error)) return new Error(`${String(error)} (${place})`, { cause: error });
  error.message = `${error.message} (${place})`;
  return error;
}
