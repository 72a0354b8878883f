/**
 * Turns units that fast-check has drawn into values, one after the other. Every value that a run takes from here is data of its scenario;
 * the simulation draws from its own streams and never from fast-check.
 */

/** Units are whole numbers below this. */
export const UNITS = 1 << 20;

/** Reads units in their order; where they have run out, all that follows is the first choice. */
export class Dice {
  readonly #units: readonly number[];
  #next = 0;

  constructor(units: readonly number[]) {
    this.#units = units;
  }

  /** From 0 to 1, without 1. */
  fraction(): number {
    return (this.#units[this.#next++] ?? 0) / UNITS;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number between two, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** One of the items. Throws for none. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.fraction() * items.length)];
    if (item === undefined) throw new RangeError("there is nothing to pick from");
    return item;
  }

  /** A whole number between two that are above 0, each order of magnitude as likely as the next, to two digits so that it reads well. */
  magnitude(least: number, most: number): number {
    // Between two powers of two the numbers are spread evenly: close enough to logarithmic, and exact on every engine.
    let doublings = 1;
    while (least * (1 << doublings) < most) doublings++;
    const from = least * (1 << Math.floor(this.fraction() * doublings));
    const value = from + this.fraction() * (Math.min(most, from * 2) - from);
    return Math.min(most, Math.max(least, twoDigits(value)));
  }

  /** Some of the items in their order, each with this probability. */
  some<Item>(items: readonly Item[], probability: number): readonly Item[] {
    return items.filter(() => this.chance(probability));
  }
}

function twoDigits(value: number): number {
  let unit = 1;
  while (value / unit >= 100) unit *= 10;
  return Math.round(value / unit) * unit;
}
