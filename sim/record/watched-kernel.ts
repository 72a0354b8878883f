/**
 * A kernel that tells a history of each event that is scheduled and fires, and of each draw. It fires the same events in the same order as
 * one that nobody watches, and has the same digest. That one pays nothing for it: the watching is in this class alone.
 */
import type { EventHandle, EventTarget, WithdrawnEvent } from "../kernel/event.ts";
import { Kernel, type KernelOptions } from "../kernel/kernel.ts";
import type { RandomStream } from "../kernel/random.ts";
import type { EventHistory, Origin } from "./event-history.ts";

/** A kernel with a history. */
export class WatchedKernel extends Kernel {
  private readonly history: EventHistory;
  private readonly watchedTargets = new WeakMap<EventTarget, EventTarget>();
  private readonly watchedStreams = new WeakMap<RandomStream, RandomStream>();

  constructor(options: KernelOptions, history: EventHistory) {
    super(options);
    this.history = history;
  }

  override after(delayUs: number, target: EventTarget, kind: number, argument = 0, payload?: unknown): EventHandle {
    const parcel: Parcel = { payload, origin: this.history.scheduled() };
    return super.after(delayUs, this.watchedTarget(target), kind, argument, parcel);
  }

  override withdraw(target: EventTarget): WithdrawnEvent[] {
    return super.withdraw(this.watchedTarget(target)).map((event) => ({ ...event, payload: (event.payload as Parcel).payload }));
  }

  override stream(purpose: string, entity?: string): RandomStream {
    const stream = super.stream(purpose, entity);
    let watched = this.watchedStreams.get(stream);
    if (watched === undefined) {
      const name = entity === undefined ? purpose : `${purpose} of ${entity}`;
      watched = watchedStream(stream, () => this.history.drew(name));
      this.watchedStreams.set(stream, watched);
    }
    return watched;
  }

  /** Stands in for a target. The same one each time, so that its events can be withdrawn. */
  private watchedTarget(target: EventTarget): EventTarget {
    let watched = this.watchedTargets.get(target);
    if (watched === undefined) {
      watched = {
        fire: (kind, argument, parcel) => {
          const { payload, origin } = parcel as Parcel;
          this.history.fired({ atUs: this.nowUs, target, kind, argument, payload }, origin);
          target.fire(kind, argument, payload);
        },
      };
      this.watchedTargets.set(target, watched);
    }
    return watched;
  }
}

/** What travels through the queue in place of a payload. */
interface Parcel {
  readonly payload: unknown;
  readonly origin: Origin;
}

/** The same stream, but each call from outside that draws is noticed, as one draw however many bits it takes. */
function watchedStream(stream: RandomStream, drew: () => void): RandomStream {
  return new Proxy(stream, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...operands: unknown[]): unknown => {
        drew();
        return Reflect.apply(member, target, operands);
      };
    },
  });
}
