/** What faults add to a part of the network: any number of additions at a time, taken away in any order. */

/** The additions that are in force, in the order in which they came. */
export class Additions<Addition extends object> {
  private readonly items = new Set<Addition>();
  private readonly changed: () => void;

  /** `changed` is called after every addition and after every removal. */
  constructor(changed: () => void) {
    this.changed = changed;
  }

  /** Whether nothing is added now. */
  get isEmpty(): boolean {
    return this.items.size === 0;
  }

  /** Adds; gives the function that takes exactly this addition away, once. The same object must not be added twice. */
  add(item: Addition): () => void {
    this.items.add(item);
    this.changed();
    return () => {
      if (this.items.delete(item)) this.changed();
    };
  }

  [Symbol.iterator](): Iterator<Addition> {
    return this.items.values();
  }
}
