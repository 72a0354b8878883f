/** The operations that one node has begun and that have not ended. */
import type { Operation } from "./operation.ts";

/**
 * A list through the operations themselves, in the order in which they began. There are few at a time and they soon end: a map that is
 * filled and emptied all the time is made anew all the time, and costs more than the rest of a small request.
 */
export class InFlight {
  #first: Operation | undefined;
  #last: Operation | undefined;
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Takes an operation that has just begun. */
  add(operation: Operation): void {
    operation.before = this.#last;
    if (this.#last === undefined) this.#first = operation;
    else this.#last.after = operation;
    this.#last = operation;
    this.#size++;
  }

  /** Ends an operation; false if it has ended before. */
  remove(operation: Operation): boolean {
    if (!operation.isUnderWay) return false;
    operation.isUnderWay = false;
    const { before, after } = operation;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    // What somebody still holds of an operation that has ended must not hold on to others.
    operation.before = undefined;
    operation.after = undefined;
    this.#size--;
    return true;
  }

  /** Those under way, the oldest first. The one that was given last may be ended meanwhile, and no other. */
  *[Symbol.iterator](): Generator<Operation, void> {
    let operation = this.#first;
    while (operation !== undefined) {
      const { after } = operation;
      yield operation;
      operation = after;
    }
  }
}
