import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventHandle, type EventTarget, Kernel } from "../../../sim/kernel/kernel.ts";
import { CAUSE_CHAIN_EVENTS, causeChain, describeEvent, EventHistory, type FiredEvent } from "../../../sim/record/event-history.ts";
import { WatchedKernel } from "../../../sim/record/watched-kernel.ts";

interface Watched {
  readonly kernel: WatchedKernel;
  readonly history: EventHistory;
  readonly fired: readonly FiredEvent[];
}

function watched(seed = "history"): Watched {
  const history = new EventHistory();
  const fired: FiredEvent[] = [];
  history.onFired((event) => fired.push(event));
  return { kernel: new WatchedKernel({ seed }, history), history, fired };
}

const nothing: EventTarget = { fire() {} };

/** What one event of a made-up run does. */
interface Deed {
  readonly delaysUs: readonly number[];
  readonly draws: number;
  readonly cancels: boolean;
  readonly withdraws: boolean;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  delaysUs: fc.array(fc.nat(20), { maxLength: 3 }),
  draws: fc.nat(2),
  cancels: fc.boolean(),
  withdraws: fc.boolean(),
});

/** Has the deeds done, one by each event; every event notes its number and the one that scheduled it. */
function perform(kernel: Kernel, deeds: readonly Deed[]): { readonly log: readonly unknown[]; readonly causes: readonly number[] } {
  const log: unknown[] = [];
  const causes: number[] = [];
  const handles: EventHandle[] = [];
  let number = 0;
  const target: EventTarget = {
    fire(kind, argument, payload) {
      log.push([kernel.nowUs, kind, argument]);
      causes.push(payload as number);
      act();
    },
  };
  const act = (): void => {
    const todo = deeds[number];
    number++;
    if (todo === undefined) return;
    for (let draw = 0; draw < todo.draws; draw++) log.push(kernel.stream("deeds", String(draw)).integer(1000));
    for (const [index, delayUs] of todo.delaysUs.entries()) handles.push(kernel.after(delayUs, target, index, number, number - 1));
    if (todo.cancels) log.push(kernel.cancel(handles.shift() ?? 0));
    if (todo.withdraws) {
      const events = kernel.withdraw(target);
      log.push(events.map(({ timeUs, kind, argument, payload }) => [timeUs, kind, argument, payload]));
      for (const { timeUs, kind, argument } of events) kernel.at(timeUs, target, kind, argument, number - 1);
    }
  };
  act();
  kernel.advance(1000);
  return { log, causes };
}

describe("a kernel with a history", () => {
  it("does what one without does, and knows what scheduled each event", () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const { kernel, fired } = watched();
        const plain = new Kernel({ seed: "history" });
        const { log, causes } = perform(kernel, deeds);
        expect(perform(plain, deeds).log).toEqual(log);
        expect(kernel.digest()).toBe(plain.digest());
        expect(fired.map(({ sequence }) => sequence)).toEqual(causes.map((_, index) => index + 1));
        expect(fired.map(({ cause }) => cause?.sequence)).toEqual(causes);
      }),
    );
  });

  it("hands over target, kind, argument and payload as they were scheduled", () => {
    const { kernel, fired } = watched();
    const seen: unknown[] = [];
    const target: EventTarget = { fire: (...operands) => seen.push(operands) };
    kernel.at(5, target, 3, 7, "payload");
    kernel.call(6, () => seen.push("closure"));
    kernel.advance(10);
    expect(seen).toEqual([[3, 7, "payload"], "closure"]);
    expect(fired[0]).toMatchObject({ sequence: 1, atUs: 5, target, kind: 3, argument: 7, payload: "payload" });
  });

  it("says what was drawn last when an event was scheduled, when it fired, and what it drew itself", () => {
    const { kernel, history, fired } = watched();
    kernel.stream("set-up").uint32();
    kernel.call(1, () => {
      kernel.stream("dice", "alice").uniform();
      kernel.call(1, () => {});
      kernel.stream("dice", "bob").exponential(3);
    });
    kernel.advance(10);
    const [one, other] = fired;
    const draws = [
      { number: 0, stream: "" },
      { number: 1, stream: "set-up" },
      { number: 2, stream: "dice of alice" },
      { number: 3, stream: "dice of bob" },
    ];
    expect(one).toMatchObject({ scheduledAfter: draws[1], firedAfter: draws[1], drawn: ["dice of alice", "dice of bob"] });
    expect(other).toMatchObject({ scheduledAfter: draws[2], firedAfter: draws[3], drawn: [] });
    expect(one?.cause).toMatchObject({ sequence: 0, drawn: ["set-up"] });
    expect(history.current).toBe(other);
  });

  it("gives the same stream for the same name, with the numbers of one that nobody watches", () => {
    const { kernel } = watched();
    const plain = new Kernel({ seed: "history" }).stream("dice", "alice");
    expect(kernel.stream("dice", "alice")).toBe(kernel.stream("dice", "alice"));
    for (let draw = 0; draw < 100; draw++) {
      const stream = kernel.stream("dice", "alice");
      expect([stream.uint32(), stream.uniform(), stream.integer(6)]).toEqual([plain.uint32(), plain.uniform(), plain.integer(6)]);
    }
  });
});

describe("a chain of causes", () => {
  it("goes back to the set-up where it is short", () => {
    const { kernel, fired } = watched();
    kernel.call(1, () => kernel.call(1, () => kernel.call(1, () => {})));
    kernel.advance(10);
    const chain = causeChain(fired[2] as FiredEvent);
    expect(chain.map(({ sequence }) => sequence)).toEqual([3, 2, 1, 0]);
    expect(chain.map(describeEvent)).toEqual(["a scheduled call", "a scheduled call", "a scheduled call", "the set-up of the run"]);
  });

  it("of an event that comes again and again is cut off, and keeps its latest events", () => {
    const { kernel, fired } = watched();
    const tick = (): void => {
      kernel.call(1, tick);
    };
    tick();
    kernel.advance(500);
    for (const event of fired) {
      const chain = causeChain(event).map(({ sequence }) => sequence);
      const whole = Array.from({ length: Math.min(CAUSE_CHAIN_EVENTS, event.sequence + 1) }, (_, back) => event.sequence - back);
      expect(chain).toEqual(whole);
      let kept = 0;
      for (let cause: FiredEvent | undefined = event; cause !== undefined; cause = cause.cause) kept++;
      expect(kept).toBe(event.depth);
      expect(kept).toBeLessThanOrEqual(2 * CAUSE_CHAIN_EVENTS);
    }
  });

  it("falls back to the name of a class that says nothing of its events", () => {
    class Silent implements EventTarget {
      fire(): void {}
    }
    expect(describeEvent({ target: new Silent(), kind: 0, argument: 0, payload: undefined })).toBe("Silent");
    expect(describeEvent({ target: { ...nothing, describe: (kind) => `news ${kind}` }, kind: 4, argument: 0, payload: undefined })).toBe(
      "news 4",
    );
  });
});
