/** Some of the other nodes, drawn at random: whom a node tells its news. */
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { Others } from "../../migration/others.ts";

/** Draws peers from a stream of its own. */
export class Peers {
  readonly #others: Others;
  readonly #random: RandomStream;

  constructor(others: Others, random: RandomStream) {
    this.#others = others;
    this.#random = random;
  }

  /** One peer, each equally likely; undefined if there is none. */
  one(): number | undefined {
    return this.#others.length === 0 ? undefined : this.#others.pick(this.#random).index;
  }

  /** So many different peers, or as many as there are. */
  some(count: number): readonly number[] {
    const others = this.#others;
    if (count >= others.length) return Array.from({ length: others.length }, (_, position) => others.at(position).index);
    const chosen: number[] = [];
    while (chosen.length < count) {
      const { index } = others.pick(this.#random);
      if (!chosen.includes(index)) chosen.push(index);
    }
    return chosen;
  }
}
