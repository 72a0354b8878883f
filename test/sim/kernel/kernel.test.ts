import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventTarget, Kernel } from "../../../sim/kernel/kernel.ts";

function kernel(eventLimit?: number): Kernel {
  return new Kernel(eventLimit === undefined ? { seed: "kernel" } : { seed: "kernel", eventLimit });
}

/** A target that notes what fires at it, with the time. */
class Recorder implements EventTarget {
  readonly fired: [timeUs: number, kind: number, argument: number, payload: unknown][] = [];
  private readonly kernel: Kernel;

  constructor(owner: Kernel) {
    this.kernel = owner;
  }

  fire(kind: number, argument: number, payload: unknown): void {
    this.fired.push([this.kernel.nowUs, kind, argument, payload]);
  }
}

describe("events", () => {
  it("fire in the order of their times, and of scheduling within one", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    world.at(20, recorder, 1, 7, "late");
    world.after(10, recorder, 2);
    world.at(20, recorder, 3);
    world.call(15, () => recorder.fire(4, 0, "closure"));
    expect(world.pending).toBe(4);
    expect(world.advance(100)).toBe("idle");
    expect(recorder.fired).toEqual([
      [10, 2, 0, undefined],
      [15, 4, 0, "closure"],
      [20, 1, 7, "late"],
      [20, 3, 0, undefined],
    ]);
    expect([world.events, world.pending, world.nowUs]).toEqual([4, 0, 20]);
  });

  it("of the current time fire behind those already there", () => {
    const world = kernel();
    const order: string[] = [];
    world.call(0, () => {
      order.push("first");
      world.call(0, () => order.push("third"));
    });
    world.call(0, () => order.push("second"));
    world.advance(10);
    expect(order).toEqual(["first", "second", "third"]);
    expect(world.nowUs).toBe(0);
  });

  it("do not fire once cancelled, and cancelling tells whether it did anything", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    const handle = world.at(5, recorder, 0);
    const other = world.at(6, recorder, 1);
    expect(world.cancel(handle)).toBe(true);
    expect(world.cancel(handle)).toBe(false);
    world.advance(10);
    expect(recorder.fired).toHaveLength(1);
    expect(world.cancel(other)).toBe(false);
  });

  it("are refused at times that are past, fractions or no numbers", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    world.advance(1, 100);
    for (const bad of [99, 100.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => world.at(bad, recorder, 0), String(bad)).toThrow(/cannot schedule at/);
    }
    expect(() => world.after(-1, recorder, 0)).toThrow("cannot schedule at 99 us: expected a whole number of microseconds, not before 100");
    expect(() => world.call(0.5, () => {})).toThrow(RangeError);
    expect(world.pending).toBe(0);
  });

  it("are refused if their kind is too large for its place in the record", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    for (const bad of [-1, 256, Number.NaN]) expect(() => world.at(1, recorder, bad)).toThrow(/an event of kind/);
    world.at(1, recorder, 255);
    world.advance(1);
    expect(recorder.fired).toEqual([[1, 255, 0, undefined]]);
  });
});

describe("moved events", () => {
  it("fire at their new time, behind those already there, under the handle that moving gave", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    const later = world.at(5, recorder, 1, 10, "later");
    const earlier = world.at(30, recorder, 2);
    world.at(20, recorder, 3);
    expect(world.reschedule(later, 20)).toBe(later);
    expect(world.reschedule(earlier, 2)).not.toBe(0);
    expect(world.pending).toBe(3);
    world.advance(10);
    expect(recorder.fired).toEqual([
      [2, 2, 0, undefined],
      [20, 3, 0, undefined],
      [20, 1, 10, "later"],
    ]);
  });

  it("are no more once they have fired or were cancelled", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    const fired = world.at(1, recorder, 0);
    const cancelled = world.at(2, recorder, 1);
    const moved = world.reschedule(world.at(9, recorder, 2), 3);
    world.cancel(cancelled);
    world.advance(1);
    expect([world.reschedule(fired, 5), world.reschedule(cancelled, 5), world.reschedule(0, 5)]).toEqual([0, 0, 0]);
    expect(world.cancel(moved)).toBe(true);
    expect([world.advance(10), recorder.fired.length]).toEqual(["idle", 1]);
  });

  it("are refused at times that are past, fractions or no numbers, and stay where they are", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    const handle = world.at(5, recorder, 0);
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => world.reschedule(handle, bad)).toThrow(/cannot schedule at/);
    world.advance(10);
    expect(world.nowUs).toBe(5);
  });

  it("give the same run as cancelling and scheduling anew", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { minLength: 1, maxLength: 30 }), fc.nat(), (delays, salt) => {
        const run = (reset: (world: Kernel, timer: number, delayUs: number, target: EventTarget, index: number) => number): string => {
          const world = kernel();
          const timers: number[] = [];
          let left = 200;
          const target: EventTarget = {
            fire(_kind, argument) {
              if (left-- <= 0) return;
              const index = Math.imul(argument + left, salt) >>> 0;
              const other = index % timers.length;
              timers[other] = reset(world, timers[other] ?? 0, delays[index % delays.length] ?? 0, target, other);
              timers[argument] = world.after(delays[(index + 1) % delays.length] ?? 0, target, 0, argument);
            },
          };
          delays.forEach((delayUs, index) => {
            timers.push(world.after(delayUs, target, 0, index));
          });
          world.advance(10_000);
          return `${world.digest()} ${world.events}`;
        };
        const moved = run((world, timer, delayUs) => world.reschedule(timer, delayUs));
        const anew = run((world, timer, delayUs, target, index) => (world.cancel(timer) ? world.after(delayUs, target, 0, index) : 0));
        expect(moved).toBe(anew);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe("advance", () => {
  it("stops at its budget and goes on from there", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    for (let i = 0; i < 5; i++) world.at(i, recorder, i);
    expect(world.advance(2)).toBe("budget");
    expect(recorder.fired).toHaveLength(2);
    expect(world.advance(0)).toBe("budget");
    expect(world.advance(3)).toBe("idle");
    expect(recorder.fired).toHaveLength(5);
  });

  it("ends exactly at untilUs and includes events of that time", () => {
    const world = kernel();
    const recorder = new Recorder(world);
    world.at(10, recorder, 0);
    world.at(11, recorder, 1);
    expect(world.advance(100, 10)).toBe("until");
    expect([world.nowUs, recorder.fired.length]).toEqual([10, 1]);
    expect(world.advance(100, 10)).toBe("until");
    expect(world.advance(100, 50)).toBe("until");
    expect([world.nowUs, recorder.fired.length]).toEqual([50, 2]);
    expect(() => world.advance(1, 49)).toThrow(RangeError);
    expect(() => world.advance(1, Number.NaN)).toThrow(RangeError);
  });

  it("names the limit of events and keeps to it over several calls", () => {
    const world = kernel(3);
    const recorder = new Recorder(world);
    for (let i = 0; i < 5; i++) world.at(i, recorder, i);
    expect(world.advance(2)).toBe("budget");
    expect(world.advance(100)).toBe("limit");
    expect(world.advance(100, 50)).toBe("limit");
    expect([world.events, world.limitReached]).toEqual([3, "events"]);
  });

  it("names the limit of virtual time, and time stands there", () => {
    const world = new Kernel({ seed: "kernel", timeLimitUs: 20 });
    const recorder = new Recorder(world);
    for (const timeUs of [10, 20, 21]) world.at(timeUs, recorder, 0);
    expect([world.advance(100, 15), world.limitReached]).toEqual(["until", undefined]);
    expect([world.advance(100, 25), world.limitReached]).toEqual(["limit", "time"]);
    expect([world.advance(100), world.nowUs, recorder.fired.length, world.pending]).toEqual(["limit", 20, 2, 1]);
  });

  it("comes to the limit of virtual time also where nothing is pending", () => {
    const world = new Kernel({ seed: "kernel", timeLimitUs: 20 });
    expect(world.advance(1, 20)).toBe("until");
    expect(world.advance(1)).toBe("idle");
    expect([world.advance(1, 21), world.nowUs, world.limitReached]).toEqual(["limit", 20, "time"]);
  });

  it("names the limit of pending events, after the event that went beyond it", () => {
    const world = new Kernel({ seed: "kernel", pendingLimit: 3 });
    const recorder = new Recorder(world);
    world.call(1, () => {
      for (let count = 0; count < 4; count++) world.after(5, recorder, 0);
    });
    world.call(2, () => expect.unreachable());
    world.call(2, () => expect.unreachable());
    expect([world.advance(100, 50), world.limitReached]).toEqual(["limit", "pending"]);
    expect([world.nowUs, world.events, world.pending]).toEqual([1, 1, 6]);
  });

  it("fires on while no more than the limit of pending events are there", () => {
    const world = new Kernel({ seed: "kernel", pendingLimit: 3 });
    const recorder = new Recorder(world);
    for (let count = 0; count < 3; count++) world.after(5, recorder, 0);
    expect([world.advance(100), world.limitReached]).toEqual(["idle", undefined]);
  });

  it("reaching the limit with nothing left to do is no limit", () => {
    const world = kernel(1);
    world.call(0, () => {});
    expect(world.advance(100)).toBe("idle");
  });

  it("ends for good after stop", () => {
    const world = kernel();
    world.call(1, () => world.stop());
    world.call(1, () => expect.unreachable());
    expect(world.advance(100)).toBe("stopped");
    expect(world.advance(100, 1_000)).toBe("stopped");
    expect([world.nowUs, world.pending]).toEqual([1, 1]);
  });

  it("gives the same run in slices as in one piece", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: 7 }), (delays, slice) => {
        const run = (budget: number): string => {
          const world = kernel();
          const target: EventTarget = {
            fire(kind, argument) {
              if (kind > 0) world.after(argument, target, kind - 1, (argument * 7) % 13);
            },
          };
          for (const delay of delays) world.after(delay, target, delay % 4, delay);
          while (world.advance(budget) === "budget");
          return `${world.digest()} ${world.events} ${world.nowUs}`;
        };
        expect(run(slice)).toBe(run(1e9));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("says where a handler failed", () => {
    const world = kernel();
    world.call(1, () => {});
    world.call(7, () => {
      throw new TypeError("no such peer");
    });
    expect(() => world.advance(10)).toThrow(new TypeError("no such peer (event 2 at 7 us)"));
  });

  it("says where a handler threw something that is no error", () => {
    const world = kernel();
    world.call(3, () => {
      throw "a text";
    });
    expect(() => world.advance(10)).toThrow("a text (event 1 at 3 us)");
  });

  it("cannot be called from within an event", () => {
    const world = kernel();
    world.call(0, () => {
      world.advance(1);
    });
    expect(() => world.advance(10)).toThrow(/from within an event/);
  });
});

describe("the digest", () => {
  const digestOf = (schedule: (world: Kernel, target: EventTarget) => void): string => {
    const world = kernel();
    schedule(world, { fire() {} });
    world.advance(100);
    return world.digest();
  };
  const base = digestOf((world, target) => world.at(5, target, 1, 2));

  it("covers time, kind and argument of every event", () => {
    expect(digestOf((world, target) => world.at(5, target, 1, 2, "payload"))).toBe(base);
    expect(digestOf((world, target) => world.at(6, target, 1, 2))).not.toBe(base);
    expect(digestOf((world, target) => world.at(5, target, 2, 2))).not.toBe(base);
    expect(digestOf((world, target) => world.at(5, target, 1, 3))).not.toBe(base);
  });

  it("does not see what was cancelled", () => {
    const withCancelled = digestOf((world, target) => {
      const handle = world.at(3, target, 9, 9);
      world.at(5, target, 1, 2);
      world.cancel(handle);
    });
    expect(withCancelled).toBe(base);
  });
});

it("gives streams by the seed's name", () => {
  const draw = (seed: string, entity?: string): number => new Kernel({ seed }).stream("workload", entity).uint32();
  expect(draw("1")).toBe(draw("1"));
  expect(draw("1")).not.toBe(draw("2"));
  expect(draw("1", "a")).not.toBe(draw("1", "b"));
});
