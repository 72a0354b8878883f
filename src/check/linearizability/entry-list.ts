/**
 * Calls and returns of a history in the order of time, as a doubly linked list: an operation is taken out when it has its place in the
 * order that is tried, and put back where it was when that order leads nowhere, each in constant time (Lowe 2017, section 4).
 */
import { type ClientOperation, type History, isOpen } from "./history.ts";

/** A call, or the return that belongs to it. */
export class Entry<Input, Output> {
  /** Counts the operations in the order of their calls. */
  readonly index: number;
  readonly operation: ClientOperation<Input, Output>;
  readonly isCall: boolean;
  /** Of a call: its return. Absent where the operation is open, and on returns. */
  readonly answer: Entry<Input, Output> | undefined;
  before: Entry<Input, Output> | undefined = undefined;
  next: Entry<Input, Output> | undefined = undefined;

  constructor(index: number, operation: ClientOperation<Input, Output>, isCall: boolean, answer?: Entry<Input, Output>) {
    this.index = index;
    this.operation = operation;
    this.isCall = isCall;
    this.answer = answer;
  }

  /** When the call, or the return, took place, microseconds. */
  get atUs(): number {
    return this.isCall ? this.operation.calledUs : this.operation.returnedUs;
  }
}

/** The entries that are left. */
export class EntryList<Input, Output> {
  #first: Entry<Input, Output> | undefined;

  constructor(history: History<Input, Output>) {
    const calls = history.toSorted((one, other) => (one.calledUs === other.calledUs ? 0 : one.calledUs < other.calledUs ? -1 : 1));
    const entries: Entry<Input, Output>[] = [];
    for (const [index, operation] of calls.entries()) {
      const answer = isOpen(operation) ? undefined : new Entry(index, operation, false);
      entries.push(new Entry(index, operation, true, answer));
      if (answer !== undefined) entries.push(answer);
    }
    entries.sort(byTime);
    let before: Entry<Input, Output> | undefined;
    for (const entry of entries) {
      entry.before = before;
      if (before === undefined) this.#first = entry;
      else before.next = entry;
      before = entry;
    }
  }

  get first(): Entry<Input, Output> | undefined {
    return this.#first;
  }

  /** Takes an operation out, by its call. */
  lift(call: Entry<Input, Output>): void {
    this.#remove(call);
    if (call.answer !== undefined) this.#remove(call.answer);
  }

  /** Puts an operation back. The last that was taken out must come first. */
  unlift(call: Entry<Input, Output>): void {
    if (call.answer !== undefined) this.#restore(call.answer);
    this.#restore(call);
  }

  #remove({ before, next }: Entry<Input, Output>): void {
    if (before === undefined) this.#first = next;
    else before.next = next;
    if (next !== undefined) next.before = before;
  }

  #restore(entry: Entry<Input, Output>): void {
    if (entry.before === undefined) this.#first = entry;
    else entry.before.next = entry;
    if (entry.next !== undefined) entry.next.before = entry;
  }
}

/** In one instant all calls come ahead of all returns: what meets there is concurrent. */
function byTime(one: Entry<unknown, unknown>, other: Entry<unknown, unknown>): number {
  if (one.atUs !== other.atUs) return one.atUs < other.atUs ? -1 : 1;
  return Number(other.isCall) - Number(one.isCall);
}
