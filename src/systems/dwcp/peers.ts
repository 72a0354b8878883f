/** Some of the other nodes, drawn at random: whom a node tells its news. */
import type { RandomStream } from "../../../sim/kernel/random.ts";

/** Draws peers from a stream of its own. */
export class Peers {
  readonly #others: readonly number[];
  readonly #random: RandomStream;

  constructor(others: readonly number[], random: RandomStream) {
    this.#others = others;
    this.#random = random;
  }

  /** One peer, each equally likely; undefined if there is none. */
  one(): number | undefined {
    return this.#others.length === 0 ? undefined : this.#random.pick(this.#others);
  }

  /** So many different peers, or as many as there are. */
  some(count: number): readonly number[] {
    if (count >= this.#others.length) return this.#others;
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(this.#random.pick(this.#others));
    return [...chosen];
  }
}
