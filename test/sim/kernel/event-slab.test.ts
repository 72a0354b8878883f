import { describe, expect, it } from "vitest";
import type { EventHandle, EventTarget } from "../../../sim/kernel/event.ts";
import { EventSlab, NONE } from "../../../sim/kernel/event-slab.ts";

const target: EventTarget = { fire() {} };
/** Handles below this are numbers for which V8 allocates nothing. */
const LARGE = 2 ** 31;
/** Events that a slot serves with small handles, and in all. */
const SMALL_LIVES = 2 ** 9 - 1;
const LIVES = 2 ** 23 - 1;

/** An event that comes and goes at once. */
function serve(records: EventSlab): EventHandle {
  const slot = records.claim(target, 0, 0, undefined);
  const handle = records.handle(slot);
  expect(records.find(handle)).toBe(slot);
  records.clear(slot);
  records.release(slot);
  return handle;
}

describe("a handle", () => {
  it("stays small as long as there are slots to be opened", () => {
    const records = new EventSlab();
    for (let event = 0; event < 100_000; event++) expect(serve(records)).toBeLessThan(LARGE);
    expect(records.slots).toBe(Math.ceil(100_000 / SMALL_LIVES));
  });

  it("may be large once enough slots are open, and no more are opened then than are needed at a time", () => {
    const records = new EventSlab(3);
    const handles = new Set<EventHandle>();
    for (let event = 0; event < 3 * SMALL_LIVES; event++) handles.add(serve(records));
    expect(Math.max(...handles)).toBeLessThan(LARGE);
    for (let event = 0; event < 10_000; event++) handles.add(serve(records));
    expect(Math.max(...handles)).toBeGreaterThan(LARGE);
    expect(handles.size).toBe(3 * SMALL_LIVES + 10_000);
    expect(records.slots).toBe(3);
    const pending = Array.from({ length: 4 }, () => records.claim(target, 0, 0, undefined));
    expect(new Set(pending).size).toBe(4);
    expect(records.slots).toBe(4);
  });

  it("is that of its event alone, and none ever comes again: a slot is given up before", () => {
    const records = new EventSlab(1);
    const first = serve(records);
    for (let life = 1; life < LIVES; life++) {
      const slot = records.claim(target, 0, 0, undefined);
      records.clear(slot);
      records.release(slot);
    }
    expect(records.slots).toBe(1);
    const slot = records.claim(target, 0, 0, undefined);
    expect(slot).toBe(2);
    expect(records.find(first)).toBe(NONE);
  });
});
