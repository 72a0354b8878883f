import { afterEach, describe, expect, test, vi } from "vitest";
import { Network } from "../../sim/network/network.ts";
import type { EventHistory } from "../../sim/record/event-history.ts";
import { WatchedKernel } from "../../sim/record/watched-kernel.ts";
import type { Divergence, EventAccount } from "../../src/run/divergence.ts";
import type { Rehearsed } from "../../src/run/outcome.ts";
import { Tally } from "../../src/run/recorder.ts";
import { Rehearsal, type RehearsalProgress, rehearse } from "../../src/run/rehearsal.ts";
import { type HistoryOf, type Verifiable, Verification } from "../../src/run/verification.ts";
import { bytesOf, killTwin } from "./fixtures.ts";
import { kernelOf, plantAtSend } from "./planted.ts";

/** Nondeterminism itself: what lies outside of the simulation and is another from run to run. */
let outside = 0;

afterEach(() => {
  outside = 0;
  vi.restoreAllMocks();
});

/** Verifies to the end, in slices of so many events. */
function verify<Result>(start: (historyOf: HistoryOf) => Verifiable<Result, unknown>, maxEvents = 100): Result | Divergence {
  const verification = new Verification(start);
  while (!verification.advance(maxEvents));
  return verification.result();
}

/** A little run of its own: a process that ticks, with something to do in every tick. */
class Ticking implements Verifiable<{ readonly ticks: number; readonly notes: readonly string[] }, number> {
  readonly #kernel: WatchedKernel;
  readonly #notes: string[] = [];
  #ticks = 0;

  constructor(history: EventHistory, doings: (kernel: WatchedKernel, tick: number) => { readonly delayUs: number; readonly note: string }) {
    this.#kernel = new WatchedKernel({ seed: "ticking" }, history);
    const [kernel, notes] = [this.#kernel, this.#notes];
    const count = (): number => ++this.#ticks;
    kernel.spawn("ticker", function* (process) {
      for (let tick = count(); tick <= 300; tick = count()) {
        kernel.stream("dice", "ticker").uniform();
        const { delayUs, note } = doings(kernel, tick);
        if (note !== "") notes.push(note);
        yield* process.sleep(delayUs);
      }
    });
  }

  advance(maxEvents: number): boolean {
    return this.#kernel.advance(maxEvents) === "idle";
  }

  get progress(): number {
    return this.#kernel.events;
  }

  result(): { readonly ticks: number; readonly notes: readonly string[] } {
    return { ticks: this.#ticks, notes: this.#notes };
  }
}

/** Both runs count together, and in the second one the count of tick 150 is another: that is what the fault waits for. */
function isOdd(tick: number): boolean {
  return tick === 150 && ++outside === 2;
}

describe("a process that looks outside of the simulation", () => {
  test("and does nothing with it is deterministic", () => {
    const result = verify((historyOf) => new Ticking(historyOf("only"), (_, tick) => ({ delayUs: isOdd(tick) ? 10 : 10, note: "" })));
    expect(result).toEqual({ ticks: 301, notes: [] });
    expect(outside).toBe(2);
  });

  test.each([1, 7, 100, 100_000])("and draws once more is found at that event, in slices of %i", (maxEvents) => {
    const result = verify((historyOf) => {
      return new Ticking(historyOf("only"), (kernel, tick) => {
        if (isOdd(tick)) kernel.stream("planted").uint32();
        return { delayUs: 10, note: "" };
      });
    }, maxEvents);
    const [one, other] = eventChains(result);
    const common = { event: 150, atUs: 1490, what: "process ticker has waited long enough" };
    expect(one[0]).toMatchObject({ ...common, drawn: ["dice of ticker"] });
    expect(other[0]).toMatchObject({ ...common, drawn: ["dice of ticker", "planted"] });
    expect(one.slice(1)).toEqual(other.slice(1));
    expect(one.map(({ event }) => event)).toEqual([150, 149, 148, 147, 146, 145, 144, 143]);
  });

  test("and sleeps longer is found at the waking, and the chain leads to the tick", () => {
    const result = verify((historyOf) => {
      return new Ticking(historyOf("only"), (_, tick) => ({ delayUs: isOdd(tick) ? 11 : 10, note: "" }));
    });
    const [one, other] = eventChains(result);
    expect([one[0]?.atUs, other[0]?.atUs]).toEqual([1500, 1501]);
    expect([one[1], other[1]].map((cause) => cause?.event)).toEqual([150, 150]);
    expect(one[0]?.scheduledAfter).toEqual({ number: 150, stream: "dice of ticker" });
  });

  test("and ends earlier is found where the other goes on", () => {
    const result = verify((historyOf) => {
      return new Ticking(historyOf("only"), (kernel, tick) => {
        if (isOdd(tick)) kernel.stop();
        return { delayUs: 10, note: "" };
      });
    });
    expect(eventChains(result).map(([event]) => event?.event)).toEqual([151, undefined]);
  });

  test("and draws as it is set up is found there", () => {
    const result = verify((historyOf) => {
      const history = historyOf("only");
      const run = new Ticking(history, () => ({ delayUs: 10, note: "" }));
      outside++;
      if (outside === 2) history.drew("planted");
      return run;
    });
    expect(eventChains(result).map(([event]) => event?.what)).toEqual(["the set-up of the run", "the set-up of the run"]);
  });

  test("and only notes it is found in what comes out", () => {
    const result = verify((historyOf) => {
      return new Ticking(historyOf("only"), (_, tick) => ({ delayUs: 10, note: tick > 250 && isOdd(tick - 101) ? "odd" : "" }));
    });
    expect(result).toEqual({ divergence: "result", path: "notes[0]", values: [undefined, "odd"] });
  });
});

describe("a rehearsal", () => {
  const scenario = killTwin();
  const start = (historyOf: HistoryOf): Verifiable<Rehearsed, RehearsalProgress> => new Rehearsal(scenario, "1", { historyOf });

  test("agrees with itself, and gives what it gives alone", () => {
    const verification = new Verification(start);
    expect(() => verification.result()).toThrow("not over");
    while (!verification.advance(20_000));
    const result = verification.result() as Rehearsed;
    expect(bytesOf(result)).toBe(bytesOf(rehearse(scenario, "1")));
    const { events, controlEvents = 0 } = result.outcome.time;
    expect(verification.progress.events).toBe(events + controlEvents);
  });

  test("agrees with itself while one of the two is traced", () => {
    let lines = 0;
    const trace = {
      record: () => {
        lines++;
      },
    };
    const verification = new Verification((historyOf, index) => {
      return new Rehearsal(scenario, "1", { historyOf, ...(index === 0 ? { trace } : {}) });
    });
    while (!verification.advance(20_000));
    expect(verification.result()).not.toHaveProperty("divergence");
    expect(lines).toBeGreaterThan(100_000);
  });

  test("with a draw more in one event is found at that event", () => {
    const planted = plantAtSend(5_000, (kernel) => kernel.stream("planted", "outside").uniform());
    const [one, other] = eventChains(verify(start, 20_000));
    expect(one[0]).toMatchObject({ event: planted.event, what: other[0]?.what });
    expect(other[0]?.event).toBe(planted.event);
    const hasPlanted = [one, other].map(([event]) => event?.drawn.includes("planted of outside"));
    expect(new Set(hasPlanted)).toEqual(new Set([true, false]));
  });

  test("with a message that is sent later is found where the two part, and the chain leads to the event that sent it", () => {
    const planted = plantAtSend(5_000, undefined, 7);
    const [one, other] = eventChains(verify(start, 20_000));
    expect(one[0]?.event).toBe(other[0]?.event);
    expect(one[0]?.event).toBeGreaterThanOrEqual(planted.event);
    expect([...one, ...other].map(({ event }) => event)).toContain(planted.event);
  });

  test("in which only a figure of the outcome differs is found there", () => {
    const add = Tally.prototype.add;
    vi.spyOn(Tally.prototype, "add").mockImplementation(function (this: Tally, ended) {
      outside++;
      add.call(this, outside === 10_001 ? { ...ended, result: "error" } : ended);
    });
    const result = verify(start, 20_000);
    expect(result).toMatchObject({ divergence: "result", path: expect.stringMatching(/^outcome\..*\berrors$/) });
  });

  test("names the run of the rehearsal", () => {
    const networks = new Set<unknown>();
    const send = Network.prototype.send;
    vi.spyOn(Network.prototype, "send").mockImplementation(function (this: Network, ...operands) {
      networks.add(this);
      // The fourth network is that of the second control run.
      if (networks.size === 4 && outside++ === 100) kernelOf(this).stream("planted").uniform();
      send.apply(this, operands);
    });
    expect(verify(start, 20_000)).toMatchObject({ divergence: "event", run: "control" });
  });
});

function eventChains(result: unknown): readonly [readonly EventAccount[], readonly EventAccount[]] {
  const divergence = result as Divergence;
  if (divergence.divergence !== "event") throw new Error(`expected a divergence at an event, found ${JSON.stringify(result)}`);
  return divergence.chains;
}
