/**
 * Makes a history that is not linearizable small: the least of it that no order fits. What the reader sees is then what is wrong, and not
 * the thousand operations around it.
 */
import { type ClientOperation, type History, isOpen, prefixOf } from "./history.ts";
import type { Model } from "./model.ts";
import { search } from "./search.ts";

/** The least of a history that no order fits. */
export interface Offence<Input, Output> {
  readonly operations: History<Input, Output>;
  /** When it showed: the first moment by which what had been answered fitted no order. */
  readonly atUs: number;
  /** False where the budget ran out first: something could perhaps still go. */
  readonly isSmallest: boolean;
}

/**
 * Takes away from the history of one object, which must not be linearizable, first what came after it had shown, then whatever it does
 * without: each operation with all that rest on it, so that nobody reads what nobody wrote. Many at once, then fewer, down to one by one.
 */
export function offenceOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: History<Input, Output>,
  stepsMax: number,
): Offence<Input, Output> {
  return new Shrinking(model, stepsMax).shrink(history);
}

class Shrinking<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  #stepsLeft: number;

  constructor(model: Model<State, Input, Output>, stepsMax: number) {
    this.#model = model;
    this.#stepsLeft = stepsMax;
  }

  shrink(history: History<Input, Output>): Offence<Input, Output> {
    const atUs = this.#shownUs(history);
    let operations = prefixOf(history, atUs);
    for (let size = Math.ceil(operations.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
      operations = this.#withoutAnyOf(operations, size);
    }
    return { operations, atUs, isSmallest: this.#stepsLeft > 0 };
  }

  /** The earliest return at which the prefix fits no order: prefixes of a linearizable history are linearizable, so one can bisect. */
  #shownUs(history: History<Input, Output>): number {
    const returns = [...new Set(history.filter((operation) => !isOpen(operation)).map(({ returnedUs }) => returnedUs))];
    returns.sort((one, other) => one - other);
    let [low, high] = [0, returns.length - 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#isBroken(prefixOf(history, returns[middle] ?? 0))) high = middle;
      else low = middle + 1;
    }
    return returns[high] ?? 0;
  }

  /** Tries to do without so many neighbours at a time, until nothing more can go. */
  #withoutAnyOf(history: History<Input, Output>, size: number): History<Input, Output> {
    let operations = history;
    for (let changed = true; changed; ) {
      changed = false;
      for (let start = 0; start < operations.length; ) {
        const fewer = this.#without(operations, new Set(operations.slice(start, start + size)));
        if (fewer.length > 0 && this.#isBroken(fewer)) {
          operations = fewer;
          changed = size === 1;
        } else start += size;
      }
    }
    return operations;
  }

  /** What is left without some operations and all that rest on them. */
  #without(history: History<Input, Output>, gone: Set<ClientOperation<Input, Output>>): History<Input, Output> {
    const written = [...gone];
    for (let next = written.pop(); next !== undefined; next = written.pop()) {
      for (const operation of history) {
        if (gone.has(operation) || !this.#model.restsOn(operation, next)) continue;
        gone.add(operation);
        written.push(operation);
      }
    }
    return history.filter((operation) => !gone.has(operation));
  }

  /** False, too, where the budget does not say. */
  #isBroken(history: History<Input, Output>): boolean {
    if (this.#stepsLeft <= 0) return false;
    const { verdict, steps } = search(this.#model, history, this.#stepsLeft);
    this.#stepsLeft -= steps;
    return verdict === "notLinearizable";
  }
}
