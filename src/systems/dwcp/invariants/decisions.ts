/** What the evidence has shown to be decided, slot by slot: who was the first to say so. */
import type { Decided } from "../../../check/observation.ts";

/** The decisions of all groups of a run. */
export class Decisions {
  readonly #byGroup = new Map<string, Map<number, Decided>>();

  /** Whether anything has been decided. */
  get any(): boolean {
    return this.#byGroup.size > 0;
  }

  /** The first decision for the slot of this one, which is itself if there was none. */
  first(decided: Decided): Decided {
    const slots = this.#byGroup.get(decided.group) ?? new Map<number, Decided>();
    this.#byGroup.set(decided.group, slots);
    const first = slots.get(decided.slot) ?? decided;
    slots.set(decided.slot, first);
    return first;
  }

  /** The first decision for the slot of this one, if there was one. */
  known({ group, slot }: Decided): Decided | undefined {
    return this.#byGroup.get(group)?.get(slot);
  }

  /** Whether a group has decided anything. */
  has(group: string): boolean {
    return this.#byGroup.has(group);
  }

  /** The decisions of a group behind a slot. */
  *behind(group: string, slot: number): Iterable<Decided> {
    for (const decided of this.#byGroup.get(group)?.values() ?? []) if (decided.slot > slot) yield decided;
  }
}
