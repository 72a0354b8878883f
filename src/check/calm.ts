/**
 * How long ago the last fault was in force, by the simulator's truth. What happens during a fault, and what is left of it for a while
 * after, is not held against the migration by invariants that cannot tell the two apart.
 */
import type { Evidence } from "./observation.ts";

/** Follows the faults in the evidence from its construction on. */
export class Calm {
  readonly #open = new Set<number>();
  /** When the last fault ended or, for one that has no end, began; absent before the first. */
  #endedUs: number | undefined;

  constructor(evidence: Pick<Evidence, "on">) {
    evidence.on("fault-began", ({ fault, atUs }) => {
      this.#open.add(fault);
      this.#endedUs = atUs;
    });
    const close = ({ fault, atUs }: { readonly fault: number; readonly atUs: number }): void => {
      this.#open.delete(fault);
      this.#endedUs = atUs;
    };
    evidence.on("fault-ended", close);
    evidence.on("fault-missed", close);
  }

  /** For how long no fault has been in force; 0 while one is, and infinite if there never was one. */
  forUs(nowUs: number): number {
    if (this.#open.size > 0) return 0;
    return this.#endedUs === undefined ? Number.POSITIVE_INFINITY : nowUs - this.#endedUs;
  }
}
