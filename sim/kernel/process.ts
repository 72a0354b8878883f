/**
 * Scripts in virtual time: generator functions that sleep, receive and wait.
 *
 * Every wait is written `yield*`, which gives its result the right type: `const order = yield* process.receive(orders, seconds(5))`.
 * Nothing runs inside of whoever wakes a process: waking schedules an event at the current time, so the waker finishes first.
 */
import type { EventHandle, EventTarget, Scheduler } from "./event.ts";

/** What a waiting script hands to the kernel. Made by the methods of `Process` only. */
export interface Wait {
  readonly waiting: true;
}

/** A process's code. It ends by returning; what it throws ends the run. */
export type Script = (process: Process) => Generator<Wait, void, unknown>;

const WAITING: Wait = { waiting: true };
const WOKEN = 0;
const TIMED_OUT = 1;

/** A running script. `Kernel.spawn` starts it with an event at the current time. */
export class Process implements EventTarget {
  readonly name: string;
  private readonly scheduler: Scheduler;
  private readonly number: number;
  private readonly script: Generator<Wait, void, unknown>;
  private state: "waiting" | "running" | "finished" = "waiting";
  private cancelled = false;
  private wakeUp: EventHandle;
  private alarm: EventHandle = 0;
  private timedOut = false;

  /** `number` tells processes apart in the kernel's digest. */
  constructor(scheduler: Scheduler, number: number, name: string, script: Script) {
    this.scheduler = scheduler;
    this.number = number;
    this.name = name;
    this.script = script(this);
    this.wakeUp = scheduler.after(0, this, WOKEN, number);
  }

  /** Whether the script has returned, thrown or been cancelled. */
  get finished(): boolean {
    return this.state === "finished";
  }

  /** Waits for `delayUs` of virtual time. */
  *sleep(delayUs: number): Generator<Wait, void, unknown> {
    yield* this.suspend(delayUs);
  }

  /** Takes the mailbox's first item, waiting for one if there is none; undefined if none came within `timeoutUs`. */
  *receive<Item>(mailbox: Mailbox<Item>, timeoutUs?: number): Generator<Wait, Item | undefined, unknown> {
    return yield* mailbox.receive(this, timeoutUs);
  }

  /** Waits until the signal is raised; false if it was not within `timeoutUs`. */
  *wait(signal: Signal, timeoutUs?: number): Generator<Wait, boolean, unknown> {
    return yield* signal.wait(this, timeoutUs);
  }

  /** Ends the script where it waits and runs its `finally` blocks, which must not wait. Does nothing to a finished process. */
  cancel(): void {
    if (this.state === "finished" || this.cancelled) return;
    this.cancelled = true;
    // A generator cannot be closed from within; a script that cancels itself goes on to its next wait.
    if (this.state === "waiting") this.close();
  }

  /** For `Mailbox` and `Signal`: has the process go on, with an event at the current time. */
  wake(): void {
    this.scheduler.cancel(this.alarm);
    this.alarm = 0;
    this.wakeUp = this.scheduler.after(0, this, WOKEN, this.number);
  }

  /** For `Mailbox` and `Signal`: waits for `wake`, at most `timeoutUs`. Gives false if the time ran out. */
  *suspend(timeoutUs?: number): Generator<Wait, boolean, unknown> {
    if (timeoutUs !== undefined) this.alarm = this.scheduler.after(timeoutUs, this, TIMED_OUT, this.number);
    yield WAITING;
    return !this.timedOut;
  }

  /** For the kernel: runs the script to its next wait. */
  fire(kind: number): void {
    this.wakeUp = 0;
    this.alarm = 0;
    this.timedOut = kind === TIMED_OUT;
    this.state = "running";
    let done: boolean | undefined = true;
    try {
      const next = this.script.next();
      done = next.done;
      if (!done && next.value !== WAITING)
        throw new TypeError(`process ${this.name} yields a value: waits are written yield* process.sleep(delayUs)`);
    } finally {
      this.state = done ? "finished" : "waiting";
    }
    if (this.cancelled && !this.finished) this.close();
  }

  describe(kind: number): string {
    return `process ${this.name} ${kind === TIMED_OUT ? "has waited long enough" : "goes on"}`;
  }

  private close(): void {
    this.scheduler.cancel(this.wakeUp);
    this.scheduler.cancel(this.alarm);
    this.state = "finished";
    if (!this.script.return().done) throw new Error(`process ${this.name} waits in a finally block while it is being cancelled`);
  }
}

interface Receiver<Item> {
  readonly process: Process;
  item: Item | undefined;
  served: boolean;
}

/** A queue of items between handlers and processes: first in, first out, for the items and for those who wait for them. */
export class Mailbox<Item> {
  private readonly items: Item[] = [];
  private readonly receivers: Receiver<Item>[] = [];

  /** Items that nobody has taken yet. */
  get size(): number {
    return this.items.length;
  }

  /** Hands an item to the process that has waited longest, or keeps it for the next one that asks. */
  put(item: Item): void {
    const receiver = this.receivers.shift();
    if (receiver === undefined) {
      this.items.push(item);
      return;
    }
    receiver.item = item;
    receiver.served = true;
    receiver.process.wake();
  }

  /** For `Process.receive`. */
  *receive(process: Process, timeoutUs?: number): Generator<Wait, Item | undefined, unknown> {
    if (this.items.length > 0) return this.items.shift();
    const receiver: Receiver<Item> = { process, item: undefined, served: false };
    this.receivers.push(receiver);
    let resumed = false;
    try {
      yield* process.suspend(timeoutUs);
      resumed = true;
      return receiver.item;
    } finally {
      if (!receiver.served) remove(this.receivers, receiver);
      else if (!resumed) this.giveBack(receiver.item as Item);
    }
  }

  /** An item whose receiver was cancelled before it could look goes to the next receiver, or back to the front. */
  private giveBack(item: Item): void {
    if (this.receivers.length > 0) this.put(item);
    else this.items.unshift(item);
  }
}

/** Something that happens, for processes to wait for. It is not remembered: raising wakes those who wait at that moment. */
export class Signal {
  private waiting: Process[] = [];

  /** Wakes all who wait, in the order in which they began to. */
  raise(): void {
    const woken = this.waiting;
    this.waiting = [];
    for (const process of woken) process.wake();
  }

  /** For `Process.wait`. */
  *wait(process: Process, timeoutUs?: number): Generator<Wait, boolean, unknown> {
    this.waiting.push(process);
    try {
      return yield* process.suspend(timeoutUs);
    } finally {
      remove(this.waiting, process);
    }
  }
}

function remove<Item>(items: Item[], item: Item): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}
