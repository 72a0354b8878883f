/**
 * Hands inputs to workers and puts what comes back in order. It knows nothing of threads and clocks: workers tell it what happens, and
 * somebody calls `tick`. Which worker gets which input depends on who is free; what is given out in the end does not.
 */
import type { Settled } from "./job.ts";
import type { Pulse } from "./pulse.ts";

/** Inputs that may be taken ahead of the last result given out, for each worker: bounds the memory, yet leaves room beside a slow one. */
const AHEAD = 32;
/** An input is given up with the second worker that it costs. */
const CRASHES_MAX = 2;

/** A worker that has not started after so long never will. */
const START_LIMIT_MS = 60_000;

/** A worker as the pool sees it. Its pulse begins when it has prepared its work; it settles what is assigned to it in that order. */
export interface PoolWorker<Input> {
  readonly pulse: Pick<Pulse, "beats" | "index" | "share" | "events">;
  assign(index: number, input: Input): void;
  /** Ends it, after a slice of what it is at or, if it hangs, after a grace. */
  dismiss(): Promise<void>;
}

/** What a worker tells the pool. */
export interface WorkerEvents<Output> {
  settled(settled: Settled<Output>): void;
  /** It is no more. */
  died(reason: string): void;
}

/** What a pool works with. */
export interface PoolSettings<Input, Output> {
  /** Workers at most. */
  readonly jobs: number;
  readonly hire: (events: WorkerEvents<Output>) => PoolWorker<Input>;
  /** Told of every result as soon as it is there, in no particular order. */
  readonly onSettled: (settled: Settled<Output>) => void;
  /** A worker at an input that shows no sign of life for so long is given up. */
  readonly stallLimitMs: number;
}

/** How far a farm has come. */
export interface FarmProgress {
  /** Inputs that are settled, failures among them. */
  readonly finished: number;
  readonly failures: number;
  /** Shares of the inputs that are under way, added up: what they are worth in finished ones. */
  readonly underWay: number;
  readonly workers: number;
  /** Events simulated so far. */
  readonly events: number;
}

interface Task<Input> {
  readonly index: number;
  readonly input: Input;
  /** Workers that it has cost. */
  readonly crashes: number;
}

interface Member<Input> {
  readonly worker: PoolWorker<Input>;
  /** What is assigned and not settled; the worker is at the first of them. */
  tasks: readonly Task<Input>[];
  /** So short are its jobs that it should find the next one waiting. */
  quick: boolean;
  settledSinceTick: number;
  beats: number;
  stillMs: number;
}

/** A pool of workers and the inputs that are with them. */
export class Pool<Input, Output> {
  readonly #settings: PoolSettings<Input, Output>;
  readonly #inputs: Iterator<Input>;
  readonly #members = new Set<Member<Input>>();
  readonly #leaving = new Set<Promise<void>>();
  readonly #settled = new Map<number, Settled<Output>>();
  #returned: readonly Task<Input>[] = [];
  #taken = 0;
  #given = 0;
  #finished = 0;
  #failures = 0;
  #eventsOfFormer = 0;
  #isExhausted = false;
  #isClosed = false;
  #mistake: { readonly thrown: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(inputs: Iterable<Input>, settings: PoolSettings<Input, Output>) {
    this.#inputs = inputs[Symbol.iterator]();
    this.#settings = settings;
  }

  /** Keeps every worker busy, hiring them as there is work. Throws what taking an input, hiring or listening to a result has thrown. */
  feed(): void {
    this.#guarded(() => this.#feed());
    if (this.#mistake !== undefined) throw this.#mistake.thrown;
  }

  /** The next result in the order of the inputs, if it is there. */
  next(): Settled<Output> | undefined {
    const settled = this.#settled.get(this.#given);
    if (settled === undefined) return undefined;
    this.#settled.delete(this.#given);
    this.#given += 1;
    return settled;
  }

  /** Every input has been taken, and every result has been given out. */
  get isDone(): boolean {
    return this.#isExhausted && this.#given === this.#taken;
  }

  /** Comes back when something has happened. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  get progress(): FarmProgress {
    const members = [...this.#members];
    return {
      finished: this.#finished,
      failures: this.#failures,
      underWay: members.reduce((sum, member) => sum + shareUnderWay(member), 0),
      workers: members.length,
      events: members.reduce((sum, { worker }) => sum + worker.pulse.events, this.#eventsOfFormer),
    };
  }

  /** So much time has passed. Time is counted here and not read from a clock, which may leap while the machine sleeps. */
  tick(passedMs: number): void {
    for (const member of this.#members) {
      const { beats } = member.worker.pulse;
      member.stillMs = member.tasks.length > 0 && beats === member.beats ? member.stillMs + passedMs : 0;
      member.beats = beats;
      member.quick = member.settledSinceTick >= 2;
      member.settledSinceTick = 0;
      const limitMs = beats === 0 ? START_LIMIT_MS : this.#settings.stallLimitMs;
      if (member.stillMs >= limitMs) {
        this.#leaving.add(member.worker.dismiss());
        this.#guarded(() => this.#lose(member, `it showed no progress for ${limitMs / 1000} s`));
      }
    }
    this.#wake();
  }

  /** Dismisses all workers; comes back when they are gone. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#leaving, ...[...this.#members].map(({ worker }) => worker.dismiss())]);
    this.#inputs.return?.();
  }

  #feed(): void {
    while (this.#hasRoom()) {
      const task = this.#take();
      if (task === undefined) return;
      this.#assign(this.#freest() ?? this.#hire(), task);
    }
  }

  /** Somebody could begin with another input now, or should have it waiting. */
  #hasRoom(): boolean {
    return this.#members.size < this.#settings.jobs || this.#freest() !== undefined;
  }

  /** A worker without work; if there is none, and nobody can be hired, a quick one with one task. */
  #freest(): Member<Input> | undefined {
    const members = [...this.#members];
    const resting = members.find(({ tasks }) => tasks.length === 0);
    if (resting !== undefined || members.length < this.#settings.jobs) return resting;
    return members.find(({ tasks, quick }) => quick && tasks.length === 1);
  }

  #take(): Task<Input> | undefined {
    const [returned, ...others] = this.#returned;
    if (returned !== undefined) {
      this.#returned = others;
      return returned;
    }
    if (this.#isExhausted || this.#taken - this.#given >= AHEAD * this.#settings.jobs) return undefined;
    const next = this.#inputs.next();
    if (next.done === true) {
      this.#isExhausted = true;
      return undefined;
    }
    this.#taken += 1;
    return { index: this.#taken - 1, input: next.value, crashes: 0 };
  }

  #hire(): Member<Input> {
    const events: WorkerEvents<Output> = {
      settled: (settled) => this.#guarded(() => this.#receive(member, settled)),
      died: (reason) => this.#guarded(() => this.#lose(member, reason)),
    };
    const worker = this.#settings.hire(events);
    const member: Member<Input> = { worker, tasks: [], quick: false, settledSinceTick: 0, beats: 0, stillMs: 0 };
    this.#members.add(member);
    return member;
  }

  #assign(member: Member<Input>, task: Task<Input>): void {
    member.tasks = [...member.tasks, task];
    member.worker.assign(task.index, task.input);
  }

  #receive(member: Member<Input>, settled: Settled<Output>): void {
    if (!this.#members.has(member)) return;
    member.tasks = member.tasks.filter(({ index }) => index !== settled.index);
    member.settledSinceTick += 1;
    this.#settle(settled);
    this.#feed();
  }

  /** A worker is gone. It costs the input that it was at; what waited behind that goes back. */
  #lose(member: Member<Input>, reason: string): void {
    if (!this.#members.delete(member)) return;
    this.#eventsOfFormer += member.worker.pulse.events;
    if (member.worker.pulse.beats === 0) throw new Error(`a worker could not start: ${reason}`);
    const { index } = member.worker.pulse;
    const guilty = member.tasks.find((task) => task.index === index) ?? member.tasks[0];
    this.#returned = [...member.tasks.filter((task) => task !== guilty), ...this.#returned];
    if (guilty !== undefined) {
      const crashes = guilty.crashes + 1;
      if (crashes < CRASHES_MAX) this.#assign(this.#hire(), { ...guilty, crashes });
      else this.#settle({ index: guilty.index, failure: `it cost ${crashes} workers; of the last one: ${reason}` });
    }
    this.#feed();
  }

  #settle(settled: Settled<Output>): void {
    this.#settled.set(settled.index, settled);
    this.#finished += 1;
    if ("failure" in settled) this.#failures += 1;
    this.#settings.onSettled(settled);
  }

  /** What is thrown while a worker's event is handled belongs to whoever waits for results, not to the event loop. */
  #guarded(handle: () => void): void {
    if (this.#isClosed) return;
    try {
      handle();
    } catch (thrown) {
      this.#mistake ??= { thrown };
    }
    this.#wake();
  }
}

/** How far a worker's present input is. One that is settled here already counts as finished, though the worker may still show it. */
function shareUnderWay({ worker: { pulse }, tasks }: Member<unknown>): number {
  return tasks.some(({ index }) => index === pulse.index) ? pulse.share : 0;
}
