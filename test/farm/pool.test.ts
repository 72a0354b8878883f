/** The pool with workers that do what a test tells them: whoever finishes first, results come out in the order of the inputs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Settled } from "../../src/farm/job.ts";
import { Pool, type PoolWorker, type WorkerEvents } from "../../src/farm/pool.ts";

/** A worker that settles, or dies, when it is told. */
class ScriptedWorker implements PoolWorker<number> {
  readonly pulse = { beats: 1, index: undefined as number | undefined, share: 0, events: 0 };
  readonly assigned: { readonly index: number; readonly input: number }[] = [];
  readonly #events: WorkerEvents<number>;
  isDismissed = false;

  constructor(events: WorkerEvents<number>) {
    this.#events = events;
  }

  assign(index: number, input: number): void {
    this.assigned.push({ index, input });
    this.pulse.index = this.assigned[0]?.index;
  }

  dismiss(): Promise<void> {
    this.isDismissed = true;
    return Promise.resolve();
  }

  settle(): void {
    const done = this.assigned.shift();
    this.pulse.index = this.assigned[0]?.index;
    this.pulse.beats += 1;
    if (done !== undefined) this.#events.settled({ index: done.index, output: done.input * 10 });
  }

  die(reason = "a test said so"): void {
    this.isDismissed = true;
    this.#events.died(reason);
  }
}

interface Staff {
  readonly pool: Pool<number, number>;
  readonly hired: readonly ScriptedWorker[];
  readonly told: readonly Settled<number>[];
  /** Workers that are still there. */
  present(): ScriptedWorker[];
  given(): Settled<number>[];
}

function staff(inputs: Iterable<number>, jobs: number, onSettled: (settled: Settled<number>) => void = () => {}): Staff {
  const hired: ScriptedWorker[] = [];
  const told: Settled<number>[] = [];
  const pool = new Pool<number, number>(inputs, {
    jobs,
    hire: (events) => {
      const worker = new ScriptedWorker(events);
      hired.push(worker);
      return worker;
    },
    onSettled: (settled) => {
      told.push(settled);
      onSettled(settled);
    },
    stallLimitMs: 1_000,
  });
  const given = (): Settled<number>[] => {
    const all: Settled<number>[] = [];
    for (let next = pool.next(); next !== undefined; next = pool.next()) all.push(next);
    return all;
  };
  return { pool, hired, told, given, present: () => hired.filter(({ isDismissed }) => !isDismissed) };
}

describe("a pool", () => {
  test("gives results in the order of the inputs, whoever finishes first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(40), fc.array(fc.nat(99)), (jobs, count, choices) => {
        const { pool, present, given, told } = staff(
          Array.from({ length: count }, (_, index) => index),
          jobs,
        );
        const results: Settled<number>[] = [];
        for (let turn = 0; !pool.isDone; turn += 1) {
          pool.feed();
          expect(present().length).toBeLessThanOrEqual(jobs);
          const busy = present().filter(({ assigned }) => assigned.length > 0);
          const choice = choices[turn % Math.max(1, choices.length)] ?? 0;
          if (choice % 7 === 3) pool.tick(1);
          busy[choice % Math.max(1, busy.length)]?.settle();
          results.push(...given());
        }
        expect(results).toEqual(Array.from({ length: count }, (_, index) => ({ index, output: index * 10 })));
        expect(told.map(({ index }) => index).sort((one, other) => one - other)).toEqual(results.map(({ index }) => index));
        expect(pool.progress).toMatchObject({ finished: count, failures: 0 });
      }),
    );
  });

  test("loses nothing to workers that die: an input fails exactly if it has cost two", () => {
    const deaths = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), deaths, fc.array(fc.nat(99), { minLength: 1 }), (jobs, deadly, choices) => {
        const { pool, present, given } = staff(deadly, jobs);
        const left = [...deadly];
        const results: Settled<number>[] = [];
        for (let turn = 0; !pool.isDone; turn += 1) {
          pool.feed();
          if (turn % 3 === 0) pool.tick(1);
          const busy = present().filter(({ assigned }) => assigned.length > 0);
          const worker = busy[(choices[turn % choices.length] ?? 0) % Math.max(1, busy.length)];
          const index = worker?.pulse.index ?? 0;
          const deathsLeft = left[index] ?? 0;
          if (deathsLeft > 0) {
            left[index] = deathsLeft - 1;
            worker?.die();
          } else worker?.settle();
          results.push(...given());
        }
        expect(results.map(({ index }) => index)).toEqual(deadly.map((_, index) => index));
        expect(results.map((each) => "failure" in each)).toEqual(deadly.map((count) => count >= 2));
      }),
    );
  });

  test("hires no more workers than there is work for", () => {
    const { pool, hired } = staff([1, 2], 8);
    pool.feed();
    expect(hired).toHaveLength(2);
  });

  test("tries an input that has cost a worker once more, in a fresh one and before anything else", () => {
    const { pool, hired, given } = staff([1, 2, 3], 1);
    pool.feed();
    hired[0]?.die("out of memory");
    expect(hired[1]?.assigned).toEqual([{ index: 0, input: 1 }]);
    hired[1]?.die("out of memory again");
    expect(given()).toEqual([{ index: 0, failure: "it cost 2 workers; of the last one: out of memory again" }]);
    expect(hired[2]?.assigned).toEqual([{ index: 1, input: 2 }]);
  });

  test("gives up a worker that shows no sign of life at its input, and not one that rests or beats", () => {
    const { pool, hired } = staff([1, 2], 3);
    pool.feed();
    hired[1]?.settle();
    for (let passedMs = 0; passedMs < 3_000; passedMs += 100) {
      if (hired[0] !== undefined) hired[0].pulse.beats += 1;
      pool.tick(100);
    }
    expect(hired.map(({ isDismissed }) => isDismissed)).toEqual([false, false]);
    for (let passedMs = 0; passedMs <= 1_000; passedMs += 100) pool.tick(100);
    expect(hired.map(({ isDismissed }) => isDismissed)).toEqual([true, false, false]);
    expect(hired[2]?.assigned).toEqual([{ index: 0, input: 1 }]);
  });

  test("a result from a worker that was given up comes too late to count", () => {
    const { pool, hired, given } = staff([1], 1);
    pool.feed();
    for (let passedMs = 0; passedMs <= 1_000; passedMs += 100) pool.tick(100);
    hired[0]?.settle();
    hired[1]?.settle();
    expect(given()).toEqual([{ index: 0, output: 10 }]);
    expect(pool.progress.finished).toBe(1);
  });

  test("lets quick workers find the next input waiting, and slow ones not", () => {
    const { pool, hired } = staff([1, 2, 3, 4, 5, 6], 1);
    pool.feed();
    hired[0]?.settle();
    expect(hired[0]?.assigned).toHaveLength(1);
    hired[0]?.settle();
    pool.tick(50);
    hired[0]?.settle();
    expect(hired[0]?.assigned).toHaveLength(2);
    pool.tick(50);
    hired[0]?.settle();
    expect(hired[0]?.assigned).toHaveLength(1);
  });

  test("takes a bounded number of inputs ahead of the first result that is missing", () => {
    let taken = 0;
    function* endless() {
      for (;;) {
        taken += 1;
        yield taken;
      }
    }
    const { pool, hired } = staff(endless(), 2);
    pool.feed();
    for (let turn = 0; turn < 1_000; turn += 1) hired[1]?.settle();
    expect(taken).toBe(64);
    expect(hired[1]?.assigned).toEqual([]);
  });

  test("passes on what is thrown on the way: by the inputs, by a listener, by workers that cannot start", () => {
    function* broken(): Generator<number> {
      yield 1;
      throw new Error("no more");
    }
    const inputs = staff(broken(), 1);
    inputs.pool.feed();
    inputs.hired[0]?.settle();
    expect(() => inputs.pool.feed()).toThrow("no more");

    const listener = staff([1, 2], 1, () => {
      throw new Error("disk full");
    });
    listener.pool.feed();
    listener.hired[0]?.settle();
    expect(() => listener.pool.feed()).toThrow("disk full");

    const start = staff([1], 1);
    start.pool.feed();
    if (start.hired[0] !== undefined) start.hired[0].pulse.beats = 0;
    start.hired[0]?.die("module not found");
    expect(() => start.pool.feed()).toThrow("a worker could not start: module not found");
  });

  test("waits longer for a worker to start than for a sign of life", () => {
    const { pool, hired } = staff([1], 1);
    pool.feed();
    if (hired[0] !== undefined) hired[0].pulse.beats = 0;
    for (let passedMs = 0; passedMs < 59_000; passedMs += 1_000) pool.tick(1_000);
    pool.feed();
    pool.tick(2_000);
    expect(() => pool.feed()).toThrow("a worker could not start: it showed no progress for 60 s");
  });

  test("counts an input as under way or as finished, never as both", () => {
    const { pool, hired } = staff([1, 2], 2);
    pool.feed();
    for (const worker of hired) worker.pulse.share = 0.75;
    expect(pool.progress).toMatchObject({ finished: 0, underWay: 1.5 });
    hired[0]?.settle();
    if (hired[0] !== undefined) hired[0].pulse.index = 0;
    expect(pool.progress).toMatchObject({ finished: 1, underWay: 0.75 });
  });

  test("dismisses everybody at the end, and listens to nobody after that", async () => {
    const { pool, hired, told } = staff([1, 2, 3], 2);
    pool.feed();
    await pool.close();
    hired[0]?.settle();
    expect(hired.map(({ isDismissed }) => isDismissed)).toEqual([true, true]);
    expect(told).toEqual([]);
  });
});
