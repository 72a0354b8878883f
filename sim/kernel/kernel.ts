/** The discrete-event kernel: virtual time, the pending events, random streams and processes. Nothing happens but by its events. */
import type { EventHandle, EventTarget, Scheduler, WithdrawnEvent } from "./event.ts";
import { DueEvent, type EventQueue, HeapEventQueue } from "./event-queue.ts";
import { Digest } from "./hash.ts";
import { Process, type Script } from "./process.ts";
import { RandomSource, type RandomStream } from "./random.ts";

export type { EventHandle, EventTarget } from "./event.ts";

/** How to set up a kernel. */
export interface KernelOptions {
  /** Any text; the same text gives the same run. */
  readonly seed: string;
  /** `advance` refuses to fire more events than this over the whole run. Without it there is no limit. */
  readonly eventLimit?: number;
}

/**
 * Why `advance` came back. `idle`: nothing is pending. `budget`: `maxEvents` have fired. `until`: time stands at `untilUs`.
 * `limit`: the run has used up its `eventLimit`. `stopped`: `stop` was called.
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
  private readonly queue: EventQueue = new HeapEventQueue();
  private readonly random: RandomSource;
  private readonly eventLimit: number;
  private readonly eventDigest = new Digest();
  private readonly due = new DueEvent();
  private now = 0;
  private fired = 0;
  private processes = 0;
  private advancing = false;
  private ended = false;

  constructor(options: KernelOptions) {
    this.random = new RandomSource(options.seed);
    this.eventLimit = options.eventLimit ?? Number.POSITIVE_INFINITY;
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

  /** Schedules an event at a time, behind those already there. Throws a RangeError unless `timeUs` is an integer that is not past. */
  at(timeUs: number, target: EventTarget, kind: number, argument = 0, payload?: unknown): EventHandle {
    if (!(timeUs >= this.now && timeUs <= Number.MAX_SAFE_INTEGER && Math.floor(timeUs) === timeUs)) this.refuse(timeUs);
    return this.queue.push(timeUs, target, kind, argument, payload);
  }

  /** Schedules an event `delayUs` from now. Throws like `at`. */
  after(delayUs: number, target: EventTarget, kind: number, argument = 0, payload?: unknown): EventHandle {
    return this.at(this.now + delayUs, target, kind, argument, payload);
  }

  /** Schedules a closure `delayUs` from now: convenient, but each call allocates. Throws like `at`. */
  call(delayUs: number, action: () => void): EventHandle {
    return this.at(this.now + delayUs, CLOSURES, 0, 0, action);
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
   * Fires at most `maxEvents` events, those at `untilUs` included, and says why it came back. With `untilUs`, and unless something else
   * ends it first, time stands at exactly `untilUs` afterwards, even if nothing is pending.
   *
   * What a handler throws comes out with the event's number and time added to its message; the run cannot sensibly go on then.
   * Throws a RangeError if `untilUs` is past, and an Error if called from within an event.
   */
  advance(maxEvents: number, untilUs = Number.POSITIVE_INFINITY): Pause {
    if (this.advancing) throw new Error("advance was called from within an event");
    if (!(untilUs >= this.now)) throw new RangeError(`cannot advance to ${untilUs} us: the time is ${this.now} us`);
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

  private fireUntil(maxEvents: number, untilUs: number): Pause {
    const { queue, due, eventDigest } = this;
    for (let budget = maxEvents; ; budget--) {
      if (this.ended) return "stopped";
      const nextUs = queue.nextTimeUs();
      if (nextUs > untilUs) {
        this.now = untilUs;
        return "until";
      }
      if (nextUs === Number.POSITIVE_INFINITY) return "idle";
      if (this.fired >= this.eventLimit) return "limit";
      if (budget <= 0) return "budget";
      queue.take(due);
      this.now = due.timeUs;
      this.fired++;
      eventDigest.number(due.timeUs).number(due.kind).number(due.argument);
      due.target!.fire(due.kind, due.argument, due.payload);
    }
  }

  private refuse(timeUs: number): never {
    throw new RangeError(`cannot schedule at ${timeUs} us: expected a whole number of microseconds, not before ${this.now}`);
  }
}

function withPlace(error: unknown, place: string): unknown {
  if (!(error instanceof Error)) return new Error(`${String(error)} (${place})`, { cause: error });
  error.message = `${error.message} (${place})`;
  return error;
}
