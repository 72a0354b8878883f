/**
 * How long ago the last fault was in force, by the simulator's truth. What happens during a fault, and what is left of it for a while
 * after, is not held against the migration by invariants that cannot tell the two apart. A defect of a version is no such fault: what it
 * does is the migration's doing. Nor is a fault that found nothing to strike.
 */
import type { InvariantContext } from "./invariant.ts";
import type { FaultChanged } from "./observation.ts";

/** Follows the faults in the evidence from its construction on. */
export class Calm {
  readonly #fleet: ReadonlySet<string>;
  readonly #open = new Map<number, FaultChanged>();
  /** When the last fault ended that everybody may have felt, and the last of each node. */
  #endedUs = Number.NEGATIVE_INFINITY;
  readonly #endedOnUs = new Map<string, number>();

  constructor({ evidence, nodes }: Pick<InvariantContext, "evidence" | "nodes">) {
    this.#fleet = new Set(nodes);
    evidence.on("fault-began", (fault) => {
      if (fault.excuses) this.#open.set(fault.fault, fault);
      if (fault.isMomentary) this.#close(fault);
    });
    evidence.on("fault-ended", (fault) => this.#close(fault));
    evidence.on("fault-missed", ({ fault }) => this.#open.delete(fault));
  }

  /** For how long no fault has been in force; 0 while one is, and infinite if there never was one. */
  forUs(nowUs: number): number {
    if (this.#open.size > 0) return 0;
    return nowUs - Math.max(this.#endedUs, ...this.#endedOnUs.values());
  }

  /** The same for some nodes alone: what strikes other nodes of the fleet, and nothing else, is none of theirs. */
  ofUs(nodes: readonly string[], nowUs: number): number {
    for (const fault of this.#open.values()) {
      if (!this.#isOfNodes(fault) || fault.nodes.some((node) => nodes.includes(node))) return 0;
    }
    return nowUs - Math.max(this.#endedUs, ...nodes.map((node) => this.#endedOnUs.get(node) ?? Number.NEGATIVE_INFINITY));
  }

  #close(fault: FaultChanged): void {
    if (!this.#open.delete(fault.fault)) return;
    if (!this.#isOfNodes(fault)) this.#endedUs = fault.atUs;
    else for (const node of fault.nodes) this.#endedOnUs.set(node, fault.atUs);
  }

  /** Whether it strikes nodes of the fleet and nothing else. */
  #isOfNodes({ nodes }: FaultChanged): boolean {
    return nodes.length > 0 && nodes.every((node) => this.#fleet.has(node));
  }
}
