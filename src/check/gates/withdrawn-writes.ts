/** Which steps' writes the controller asks for no more: what is under way of them may still be committed, and be so late. */
import type { InvariantContext } from "../invariant.ts";

/** Follows the writes in the evidence from its construction on. */
export class WithdrawnWrites {
  readonly #sinceUs = new Map<string, number>();

  constructor(evidence: InvariantContext["evidence"]) {
    evidence.on("store-withdrawn", ({ writer, atUs }) => this.#sinceUs.set(writer, atUs));
    // Whoever asks for it again, late and stale perhaps, has it written by that.
    evidence.on("store-called", ({ writer }) => {
      if (writer !== undefined) this.#sinceUs.delete(writer);
    });
  }

  /** Since when a step's write is asked for no more; undefined while it still is. */
  sinceUs(step: string): number | undefined {
    return this.#sinceUs.get(step);
  }
}
