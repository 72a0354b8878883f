import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventTarget } from "../../../sim/kernel/event.ts";
import { DueEvent, HeapEventQueue } from "../../../sim/kernel/event-queue.ts";
import { SortedEvents } from "../../oracles/sorted-events.ts";

const target: EventTarget = { fire() {} };

describe("the queue", () => {
  it("agrees with a sorted list about order, cancelling and size", () => {
    const operation = fc.oneof(
      { weight: 5, arbitrary: fc.record({ push: fc.integer({ min: 0, max: 12 }) }) },
      { weight: 2, arbitrary: fc.record({ cancel: fc.nat() }) },
      { weight: 3, arbitrary: fc.constant("take" as const) },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const queue = new HeapEventQueue();
        const oracle = new SortedEvents();
        const handles: number[] = [];
        const due = new DueEvent();
        for (const step of operations) {
          if (step === "take") {
            const expected = oracle.take();
            expect(queue.take(due)).toBe(expected !== undefined);
            // The argument of each event is its sequence, so equal times must come out in the order of scheduling.
            if (expected !== undefined) expect([due.timeUs, due.argument]).toEqual([expected.timeUs, expected.sequence]);
          } else if ("push" in step) {
            const handle = queue.push(step.push, target, 0, handles.length, undefined);
            oracle.push(handle, step.push);
            handles.push(handle);
          } else {
            // Often a handle whose event has fired, was cancelled, or whose slot serves another event by now.
            const handle = handles[step.cancel % Math.max(1, handles.length)] ?? 0;
            expect(queue.cancel(handle)).toBe(oracle.cancel(handle));
          }
          expect(queue.size).toBe(oracle.size);
        }
        for (let expected = oracle.take(); expected !== undefined; expected = oracle.take()) {
          expect(queue.nextTimeUs()).toBe(expected.timeUs);
          expect(queue.take(due)).toBe(true);
          expect(due.argument).toBe(expected.sequence);
        }
        expect(queue.nextTimeUs()).toBe(Number.POSITIVE_INFINITY);
        expect(queue.take(due)).toBe(false);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("keeps its order when it grows and when it sweeps out the cancelled", () => {
    const queue = new HeapEventQueue();
    const kept: number[] = [];
    for (let i = 0; i < 30_000; i++) {
      const timeUs = (i * 7919) % 1009;
      const handle = queue.push(timeUs, target, 0, i, undefined);
      if (i % 10 === 0) kept.push(i);
      else queue.cancel(handle);
    }
    kept.sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009) || a - b);
    const due = new DueEvent();
    const order: number[] = [];
    while (queue.take(due)) order.push(due.argument);
    expect(order).toEqual(kept);
  });

  it("does not grow by timers that are reset all the time", () => {
    const queue = new HeapEventQueue();
    const timers = Array.from({ length: 100 }, (_, index) => queue.push(index, target, 0, index, undefined));
    let largestSlot = 0;
    for (let reset = 0; reset < 200_000; reset++) {
      const index = reset % 100;
      queue.cancel(timers[index] ?? 0);
      const handle = queue.push(1_000_000 + reset, target, 0, index, undefined);
      timers[index] = handle;
      largestSlot = Math.max(largestSlot, handle % 2 ** 24);
    }
    expect(queue.size).toBe(100);
    expect(largestSlot).toBeLessThan(5_000);
  });

  it("hands out the kind, argument and payload that were put in, whatever they are", () => {
    const queue = new HeapEventQueue();
    const payload = { any: "thing" };
    queue.push(5, target, 3, 2 ** 50 + 1, payload);
    const due = new DueEvent();
    queue.take(due);
    expect(due).toMatchObject({ timeUs: 5, kind: 3, argument: 2 ** 50 + 1 });
    expect(due.target).toBe(target);
    expect(due.payload).toBe(payload);
  });

  it("refuses handles that never were", () => {
    const queue = new HeapEventQueue();
    queue.push(1, target, 0, 0, undefined);
    for (const handle of [0, 1, 2 ** 24 + 7, 2 ** 52, -1, Number.NaN]) expect(queue.cancel(handle)).toBe(false);
    expect(queue.size).toBe(1);
  });
});
