import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventHandle, EventTarget } from "../../../sim/kernel/event.ts";
import { KINDS, NONE } from "../../../sim/kernel/event-slab.ts";
import { LadderQueue } from "../../../sim/kernel/ladder-queue.ts";
import { DAY, SECOND } from "../../../sim/kernel/units.ts";
import { HeapEvents } from "../../oracles/heap-events.ts";
import { SortedEvents } from "../../oracles/sorted-events.ts";

const target: EventTarget = { fire() {} };
const YEAR = 365 * DAY;

/** Adds an event as the kernel does. */
function push(queue: LadderQueue, timeUs: number, kind: number, argument: number, payload?: unknown): EventHandle {
  const slot = queue.records.claim(target, kind, argument, payload);
  queue.records.setTime(slot, timeUs);
  queue.push(slot);
  return queue.records.handle(slot);
}

/** Takes the first event as the kernel does; gives its time and argument. */
function take(queue: LadderQueue, untilUs = Number.POSITIVE_INFINITY): { timeUs: number; argument: number } | undefined {
  const { records } = queue;
  const slot = queue.first();
  if (slot === NONE || records.time(slot) > untilUs) return undefined;
  queue.dropFirst();
  const event = { timeUs: records.time(slot), argument: records.argument(slot) };
  records.clear(slot);
  records.release(slot);
  return event;
}

/** Time of the first event, Infinity if there is none. */
function nextTimeUs(queue: LadderQueue): number {
  const slot = queue.first();
  return slot === NONE ? Number.POSITIVE_INFINITY : queue.records.time(slot);
}

describe("the queue", () => {
  it("agrees with a sorted list, question by question", () => {
    const operation = fc.oneof(
      { weight: 5, arbitrary: fc.record({ push: fc.integer({ min: 0, max: 12 }) }) },
      { weight: 2, arbitrary: fc.record({ cancel: fc.nat() }) },
      { weight: 2, arbitrary: fc.record({ move: fc.nat(), toUs: fc.integer({ min: 0, max: 12 }) }) },
      { weight: 3, arbitrary: fc.record({ takeUntilUs: fc.integer({ min: 0, max: 14 }) }) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const queue = new LadderQueue();
        const oracle = new SortedEvents();
        const handles: EventHandle[] = [];
        // Often a handle whose event has fired, was cancelled or moved, or whose slot serves another event by now.
        const anyHandle = (choice: number) => handles[choice % Math.max(1, handles.length)] ?? 0;
        for (const step of operations) {
          if ("push" in step) {
            const handle = push(queue, step.push, 0, handles.length);
            oracle.push(handle, step.push, handles.length);
            handles.push(handle);
          } else if ("cancel" in step) {
            const handle = anyHandle(step.cancel);
            expect(queue.cancel(handle)).toBe(oracle.cancel(handle));
          } else if ("move" in step) {
            const handle = anyHandle(step.move);
            const moved = queue.reschedule(handle, step.toUs);
            expect(moved !== 0).toBe(oracle.reschedule(handle, moved, step.toUs));
            handles.push(moved);
          } else {
            const isDue = oracle.first !== undefined && oracle.first.timeUs <= step.takeUntilUs;
            const expected = isDue ? oracle.take() : undefined;
            const taken = take(queue, step.takeUntilUs);
            expect([taken?.timeUs, taken?.argument]).toEqual([expected?.timeUs, expected?.argument]);
          }
          expect(queue.size).toBe(oracle.size);
          expect(nextTimeUs(queue)).toBe(oracle.first?.timeUs ?? Number.POSITIVE_INFINITY);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("agrees with a heap over bursts of events, from microseconds to years, that are cancelled, moved and taken in bulk", () => {
    const spread = fc.constantFrom(0, 1, 50, 10_000, SECOND, DAY, 30 * YEAR);
    const bulk = fc.record({
      action: fc.constantFrom("push", "push", "push", "cancel", "move", "take", "take"),
      count: fc.integer({ min: 1, max: 700 }),
      spreadUs: spread,
      salt: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(bulk, { minLength: 5, maxLength: 40 }), (steps) => {
        const queue = new LadderQueue();
        const oracle = new HeapEvents();
        const handles: EventHandle[] = [];
        let nowUs = 0;
        const takeBoth = (): boolean => {
          const [taken, expected] = [take(queue), oracle.take()];
          if (taken?.timeUs !== expected?.timeUs || taken?.argument !== expected?.argument) expect(taken).toEqual(expected);
          nowUs = expected?.timeUs ?? nowUs;
          return expected !== undefined;
        };
        for (const { action, count, spreadUs, salt } of steps) {
          for (let index = 0; index < count; index++) {
            const draw = Math.imul(index + 1, 0x9e3779b1 ^ salt) >>> 0;
            const timeUs = nowUs + Math.floor((draw / 2 ** 32) * (spreadUs + 1));
            const argument = draw % Math.max(1, handles.length);
            if (action === "push") {
              oracle.push(timeUs, handles.length);
              handles.push(push(queue, timeUs, 0, handles.length));
            } else if (action === "cancel") {
              if (queue.cancel(handles[argument] ?? 0) !== oracle.cancel(argument)) expect.unreachable("cancel");
            } else if (action === "move") {
              const moved = queue.reschedule(handles[argument] ?? 0, timeUs);
              if ((moved !== 0) !== oracle.reschedule(argument, timeUs)) expect.unreachable("reschedule");
              handles[argument] = moved;
            } else {
              takeBoth();
            }
          }
          expect(queue.size).toBe(oracle.size);
        }
        while (takeBoth());
        expect(queue.size).toBe(0);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("agrees with a heap while a few pending events become a hundred thousand", () => {
    const queue = new LadderQueue();
    const oracle = new HeapEvents();
    // The first event is late and alone, so that all others come before what the queue began with.
    push(queue, YEAR, 0, 0);
    oracle.push(YEAR, 0);
    for (let argument = 1; argument <= 150_000; argument++) {
      const first = argument % 3 === 0 ? take(queue) : undefined;
      if (argument % 3 === 0 && first?.argument !== oracle.take()?.argument) expect.unreachable(`at event ${argument}`);
      const timeUs = (first?.timeUs ?? 0) + ((Math.imul(argument, 0x9e3779b1) >>> 0) % (argument % 2 === 0 ? 500 : 40 * SECOND));
      push(queue, timeUs, 0, argument);
      oracle.push(timeUs, argument);
    }
    for (let expected = oracle.take(); expected !== undefined; expected = oracle.take()) {
      if (take(queue)?.argument !== expected.argument) expect.unreachable(`event ${expected.argument}`);
    }
    expect(queue.size).toBe(0);
  });

  it("keeps the order of a million events, equal times, cancelled and moved ones among them", () => {
    const queue = new LadderQueue();
    const events = 1_000_000;
    const handles: EventHandle[] = [];
    const times = new Float64Array(events);
    for (let argument = 0; argument < events; argument++) {
      const draw = Math.imul(argument + 1, 0x9e3779b1) >>> 0;
      // A third at one of a thousand times, a third within a second, a third within ten years.
      const timeUs = [draw % 1_000, draw % SECOND, (draw % 3_650) * DAY + (draw % DAY)][argument % 3] ?? 0;
      times[argument] = timeUs;
      handles.push(push(queue, timeUs, 0, argument));
    }
    // What is moved comes behind all others of its new time, so its place in the order of scheduling changes.
    const sequences = Float64Array.from({ length: events }, (_, argument) => argument);
    let pushed = events;
    for (let argument = 0; argument < events; argument += 7) {
      const timeUs = argument % 2 === 0 ? (times[argument] ?? 0) + (argument % 5_000) : argument % 1_000;
      queue.reschedule(handles[argument] ?? 0, timeUs);
      times[argument] = timeUs;
      sequences[argument] = pushed++;
    }
    const isCancelled = (argument: number) => argument % 7 !== 0 && argument % 10 < 3;
    for (let argument = 0; argument < events; argument++) if (isCancelled(argument)) queue.cancel(handles[argument] ?? 0);
    const expected = Array.from({ length: events }, (_, argument) => argument)
      .filter((argument) => !isCancelled(argument))
      .sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || (sequences[a] ?? 0) - (sequences[b] ?? 0));
    expect(queue.size).toBe(expected.length);
    for (const argument of expected) if (take(queue)?.argument !== argument) expect.unreachable(`event ${argument} is not in its place`);
    expect(take(queue)).toBeUndefined();
  });

  it("puts an event in front of a cluster that is days ahead", () => {
    const queue = new LadderQueue();
    for (let argument = 0; argument < 200; argument++) push(queue, DAY + argument, 0, argument);
    // Asking spreads the cluster over buckets of a microsecond; this event lies further before them than 32 bits can count.
    expect(nextTimeUs(queue)).toBe(DAY);
    for (const timeUs of [DAY - 2 ** 32 + 150, DAY - 2 ** 33 + 40, 3]) push(queue, timeUs, 0, 1_000);
    expect([take(queue)?.timeUs, take(queue)?.timeUs, take(queue)?.timeUs]).toEqual([3, DAY - 2 ** 33 + 40, DAY - 2 ** 32 + 150]);
  });

  it("keeps its order when it sweeps out the cancelled", () => {
    const queue = new LadderQueue();
    const kept: number[] = [];
    for (let argument = 0; argument < 30_000; argument++) {
      const timeUs = (argument * 7919) % 1009;
      const handle = push(queue, timeUs, 0, argument);
      if (argument % 10 === 0) kept.push(argument);
      else queue.cancel(handle);
      // The queue has been at work when the sweep comes, so it sweeps rungs and bottom, too.
      if (argument % 6_000 === 1_000) expect(nextTimeUs(queue)).toBe(0);
    }
    kept.sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009) || a - b);
    expect(Array.from(kept, () => take(queue)?.argument)).toEqual(kept);
    expect(queue.size).toBe(0);
  });
});

describe("slots", () => {
  /** A hundred timers that are set anew a million times, while other events fire in between. */
  function slotsAfterResets(reset: (queue: LadderQueue, timer: EventHandle, timeUs: number, index: number) => EventHandle): number {
    const queue = new LadderQueue();
    const timers = Array.from({ length: 100 }, (_, index) => push(queue, index, 0, index));
    for (let count = 0; count < 1_000_000; count++) {
      const index = count % 100;
      timers[index] = reset(queue, timers[index] ?? 0, 1_000_000 + count, index);
      if (count % 10 === 0) {
        push(queue, count, 1, 0);
        take(queue);
      }
    }
    expect(queue.size).toBe(100);
    return queue.records.slots;
  }

  it("do not pile up when timers are cancelled and set all the time", () => {
    const slots = slotsAfterResets((queue, timer, timeUs, index) => {
      queue.cancel(timer);
      return push(queue, timeUs, 0, index);
    });
    // The living, as many dead, the allowance before a sweep, and what has been worn out by 1,100,000 events.
    expect(slots).toBeLessThan(2 * 101 + 4_096 + 10 + 1_100_000 / 511);
  });

  it("are not even needed when timers are moved", () => {
    // 100,000 other events, one at a time, wear out 195 slots.
    expect(slotsAfterResets((queue, timer, timeUs) => queue.reschedule(timer, timeUs))).toBe(100 + Math.ceil(100_000 / 511));
  });

  it("do not run short while cancelled events wait to be swept out", () => {
    const queue = new LadderQueue();
    const timers = new Float64Array(2_150_000);
    for (let index = 0; index < timers.length; index++) timers[index] = push(queue, 1_000 + index, 0, index);
    for (let index = 0; index < timers.length; index++) {
      queue.cancel(timers[index] ?? 0);
      push(queue, 1_000 + index, 0, index);
    }
    expect(queue.size).toBe(timers.length);
  });

  it("let go of targets and payloads at once", () => {
    const queue = new LadderQueue();
    const cancelled = push(queue, 1, 0, 0, {});
    const slot = cancelled % 2 ** 22;
    expect(queue.records.payload(slot)).toBeDefined();
    queue.cancel(cancelled);
    expect([queue.records.target(slot), queue.records.payload(slot)]).toEqual([undefined, undefined]);
  });
});

it("hands out the kind, argument and payload that were put in, whatever they are, also after a move", () => {
  for (const move of [undefined, 9, 2]) {
    const queue = new LadderQueue();
    const payload = { any: "thing" };
    const handle = push(queue, 5, KINDS - 1, 2 ** 50 + 1, payload);
    if (move !== undefined) queue.reschedule(handle, move);
    const slot = queue.first();
    queue.dropFirst();
    expect(queue.records.time(slot)).toBe(move ?? 5);
    expect(queue.records.kind(slot)).toBe(KINDS - 1);
    expect(queue.records.argument(slot)).toBe(2 ** 50 + 1);
    expect(queue.records.target(slot)).toBe(target);
    expect(queue.records.payload(slot)).toBe(payload);
  }
});

it("refuses handles that never were", () => {
  const queue = new LadderQueue();
  push(queue, 1, 0, 0);
  for (const handle of [0, 1, 2, 2 ** 24 + 7, 2 ** 52, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(queue.cancel(handle), String(handle)).toBe(false);
    expect(queue.reschedule(handle, 7), String(handle)).toBe(0);
  }
  expect(queue.size).toBe(1);
});
