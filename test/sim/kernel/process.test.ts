import { describe, expect, it } from "vitest";
import { Kernel } from "../../../sim/kernel/kernel.ts";
import { Mailbox, Signal } from "../../../sim/kernel/process.ts";

function setting(): { kernel: Kernel; log: string[]; note: (text: string) => void } {
  const kernel = new Kernel({ seed: "process" });
  const log: string[] = [];
  return { kernel, log, note: (text) => log.push(`${kernel.nowUs} ${text}`) };
}

describe("a process", () => {
  it("begins with an event at the current time and sleeps", () => {
    const { kernel, log, note } = setting();
    const process = kernel.spawn("sleeper", function* (p) {
      note("begin");
      yield* p.sleep(10);
      note("middle");
      yield* p.sleep(0);
      note("end");
    });
    note("spawned");
    expect(process.finished).toBe(false);
    kernel.advance(100);
    expect(log).toEqual(["0 spawned", "0 begin", "10 middle", "10 end"]);
    expect(process.finished).toBe(true);
    expect(kernel.pending).toBe(0);
  });

  it("takes turns with others in the order of their events", () => {
    const { kernel, log, note } = setting();
    for (const name of ["x", "y"]) {
      kernel.spawn(name, function* (p) {
        for (let round = 0; round < 2; round++) {
          note(name);
          yield* p.sleep(5);
        }
      });
    }
    kernel.advance(100);
    expect(log).toEqual(["0 x", "0 y", "5 x", "5 y"]);
  });

  it("ends the run with what it throws", () => {
    const { kernel } = setting();
    const process = kernel.spawn("failing", function* (p) {
      yield* p.sleep(4);
      throw new Error("out of disks");
    });
    expect(() => kernel.advance(100)).toThrow("out of disks (event 2 at 4 us)");
    expect(process.finished).toBe(true);
  });

  it("refuses a value that is no wait", () => {
    const { kernel } = setting();
    kernel.spawn("wrong", function* () {
      yield { waiting: true } as const;
    });
    expect(() => kernel.advance(100)).toThrow(/process wrong yields a value/);
  });

  it("gives the same digest twice", () => {
    const run = (): string => {
      const { kernel } = setting();
      const mailbox = new Mailbox<number>();
      kernel.spawn("producer", function* (p) {
        for (let i = 0; i < 5; i++) {
          yield* p.sleep(3);
          mailbox.put(i);
        }
      });
      kernel.spawn("consumer", function* (p) {
        while ((yield* p.receive(mailbox, 10)) !== undefined);
      });
      kernel.advance(1_000);
      return kernel.digest();
    };
    expect(run()).toBe(run());
  });
});

describe("cancelling a process", () => {
  it("runs its finally blocks at once and withdraws its wait", () => {
    const { kernel, log, note } = setting();
    const process = kernel.spawn("cancelled", function* (p) {
      try {
        yield* p.sleep(1_000);
        note("never");
      } finally {
        note("cleaned up");
      }
    });
    kernel.call(5, () => {
      process.cancel();
      note("cancelled");
      process.cancel();
    });
    expect(kernel.advance(100)).toBe("idle");
    expect(log).toEqual(["5 cleaned up", "5 cancelled"]);
    expect([process.finished, kernel.nowUs]).toEqual([true, 5]);
  });

  it("before it has begun means that it never begins", () => {
    const { kernel, log, note } = setting();
    kernel
      .spawn("unborn", function* (p) {
        note("begin");
        yield* p.sleep(1);
      })
      .cancel();
    kernel.advance(100);
    expect(log).toEqual([]);
  });

  it("from within goes on to the next wait", () => {
    const { kernel, log, note } = setting();
    kernel.spawn("self-cancelling", function* (p) {
      try {
        p.cancel();
        note("still here");
        yield* p.sleep(5);
        note("never");
      } finally {
        note("cleaned up");
      }
    });
    expect(kernel.advance(100)).toBe("idle");
    expect(log).toEqual(["0 still here", "0 cleaned up"]);
    expect(kernel.pending).toBe(0);
  });

  it("forbids to wait in a finally block", () => {
    const { kernel } = setting();
    const process = kernel.spawn("stubborn", function* (p) {
      try {
        yield* p.sleep(100);
      } finally {
        yield* p.sleep(1);
      }
    });
    kernel.advance(1);
    expect(() => process.cancel()).toThrow(/process stubborn waits in a finally block/);
  });
});

describe("a mailbox", () => {
  it("keeps items for whoever asks, first in, first out", () => {
    const { kernel, log, note } = setting();
    const mailbox = new Mailbox<string>();
    mailbox.put("one");
    mailbox.put("two");
    expect(mailbox.size).toBe(2);
    kernel.spawn("reader", function* (p) {
      note(String(yield* p.receive(mailbox)));
      note(String(yield* p.receive(mailbox)));
      note(String(yield* p.receive(mailbox)));
    });
    kernel.call(7, () => mailbox.put("three"));
    kernel.advance(100);
    expect(log).toEqual(["0 one", "0 two", "7 three"]);
    expect(mailbox.size).toBe(0);
  });

  it("serves the process that has waited longest", () => {
    const { kernel, log, note } = setting();
    const mailbox = new Mailbox<number>();
    for (const name of ["x", "y"]) {
      kernel.spawn(name, function* (p) {
        note(`${name} ${yield* p.receive(mailbox)}`);
      });
    }
    kernel.call(5, () => {
      mailbox.put(1);
      mailbox.put(2);
      note("put");
    });
    kernel.advance(100);
    expect(log).toEqual(["5 put", "5 x 1", "5 y 2"]);
  });

  it("gives undefined when the time runs out, and leaves nothing behind", () => {
    const { kernel, log, note } = setting();
    const mailbox = new Mailbox<number>();
    kernel.spawn("impatient", function* (p) {
      note(String(yield* p.receive(mailbox, 10)));
      note(String(yield* p.receive(mailbox, 10)));
    });
    kernel.call(12, () => mailbox.put(5));
    expect(kernel.advance(100)).toBe("idle");
    expect(log).toEqual(["10 undefined", "12 5"]);
    expect(kernel.nowUs).toBe(12);
  });

  it("hands over an item that comes at the moment of the timeout but before it", () => {
    const { kernel, log, note } = setting();
    const mailbox = new Mailbox<number>();
    kernel.call(10, () => mailbox.put(1));
    kernel.spawn("reader", function* (p) {
      note(String(yield* p.receive(mailbox, 10)));
      note(String(yield* p.receive(mailbox, 10)));
    });
    kernel.advance(100);
    expect(log).toEqual(["10 1", "20 undefined"]);
  });

  it("gets an item back if its receiver is cancelled before it could look", () => {
    const { kernel, log, note } = setting();
    const mailbox = new Mailbox<string>();
    const first = kernel.spawn("first", function* (p) {
      yield* p.receive(mailbox);
      note("never");
    });
    kernel.spawn("second", function* (p) {
      note(`second ${yield* p.receive(mailbox)}`);
    });
    kernel.call(5, () => {
      mailbox.put("order");
      first.cancel();
    });
    kernel.advance(100);
    expect(log).toEqual(["5 second order"]);

    const third = kernel.spawn("third", function* (p) {
      yield* p.receive(mailbox);
    });
    kernel.call(5, () => {
      mailbox.put("front");
      mailbox.put("back");
      third.cancel();
    });
    kernel.advance(100);
    expect(mailbox.size).toBe(2);
    kernel.spawn("fourth", function* (p) {
      note(`fourth ${yield* p.receive(mailbox)}`);
    });
    kernel.advance(100);
    expect(log.at(-1)).toBe("10 fourth front");
  });

  it("forgets a receiver that was cancelled while it waited", () => {
    const { kernel } = setting();
    const mailbox = new Mailbox<number>();
    const process = kernel.spawn("reader", function* (p) {
      yield* p.receive(mailbox);
    });
    kernel.advance(1);
    process.cancel();
    mailbox.put(1);
    expect(mailbox.size).toBe(1);
  });
});

describe("a signal", () => {
  it("wakes all who wait, in order, after whoever raised it", () => {
    const { kernel, log, note } = setting();
    const signal = new Signal();
    for (const name of ["x", "y"]) {
      kernel.spawn(name, function* (p) {
        note(`${name} ${yield* p.wait(signal)}`);
      });
    }
    kernel.call(5, () => {
      signal.raise();
      signal.raise();
      note("raised");
    });
    kernel.advance(100);
    expect(log).toEqual(["5 raised", "5 x true", "5 y true"]);
  });

  it("is not remembered", () => {
    const { kernel, log, note } = setting();
    const signal = new Signal();
    signal.raise();
    kernel.spawn("late", function* (p) {
      note(String(yield* p.wait(signal, 20)));
    });
    expect(kernel.advance(100)).toBe("idle");
    expect(log).toEqual(["20 false"]);
  });

  it("forgets those whose time ran out or who were cancelled", () => {
    const { kernel, log, note } = setting();
    const signal = new Signal();
    kernel.spawn("late", function* (p) {
      note(String(yield* p.wait(signal, 5)));
      yield* p.sleep(100);
      note("slept");
    });
    const cancelled = kernel.spawn("cancelled", function* (p) {
      yield* p.wait(signal);
      note("never");
    });
    kernel.call(6, () => {
      cancelled.cancel();
      signal.raise();
    });
    kernel.advance(100);
    expect(log).toEqual(["5 false", "105 slept"]);
  });
});
