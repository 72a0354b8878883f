/** What faults have done to one property of a node: any number at a time, each lifted on its own and in any order. */

/** What slowdowns come to at most, however many there are: times so long that nobody waits for them still count exactly. */
const SLOWDOWN_MAX = 1_000_000;

/** How many times as long something takes under all these slowdowns: they multiply. */
export function slowdownOf(slowdowns: Modifiers<number>): number {
  return Math.min(
    SLOWDOWN_MAX,
    slowdowns.combine(1, (product, factor) => product * factor),
  );
}

interface Modifier<Value> {
  readonly value: Value;
}

/** The modifiers in force on one property. Without any the property has its healthy value again, exactly. */
export class Modifiers<Value> {
  /** Made with the first modifier: most properties of most nodes never have one. */
  private active: Set<Modifier<Value>> | undefined;
  private readonly changed: () => void;

  /** `changed` is called after each modifier that comes or goes. */
  constructor(changed: () => void = () => {}) {
    this.changed = changed;
  }

  /** Whether any is in force. */
  get any(): boolean {
    return this.active !== undefined && this.active.size > 0;
  }

  /** Puts a modifier in force; gives the function that lifts exactly this one, however often it is called. */
  add(value: Value): () => void {
    const modifier: Modifier<Value> = { value };
    this.active ??= new Set();
    this.active.add(modifier);
    this.changed();
    return () => {
      if (this.active?.delete(modifier)) this.changed();
    };
  }

  /** Combines the values in force, in the order in which they came; `healthy` if there is none. */
  combine<Sum>(healthy: Sum, combination: (sum: Sum, value: Value) => Sum): Sum {
    let sum = healthy;
    if (this.active === undefined) return sum;
    for (const { value } of this.active) sum = combination(sum, value);
    return sum;
  }
}
