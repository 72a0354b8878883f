/**
 * How long ago the last fault was in force, by the simulator's truth. What happens during a fault, and what is left of it for a while
 * after, is not held against the migration by invariants that cannot tell the two apart. A defect of a version is no such fault: what it
 * does is the migration's doing. Nor is a fault that found nothing to strike.
 */
import type { InvariantContext } from "./invariant.ts";
import type { FaultChanged } from "./observation.ts";

/** What an invariant takes for a disturbance. */
export interface CalmOptions {
  /** Not what strikes nodes of the control plane and nothing else: for what the nodes of the fleet do among themselves. */
  readonly ofFleet?: boolean;
}

interface Fault {
  readonly nodes: readonly string[];
  /** Whether it strikes nodes of the fleet and nothing else. */
  readonly isOfNodes: boolean;
  readonly beganUs: number;
}

interface EndedFault extends Fault {
  /** Its number, which its next strike has as well. */
  readonly fault: number;
  readonly endedUs: number;
}

/** Follows the faults in the evidence from its construction on. */
export class Calm {
  readonly #fleet: ReadonlySet<string>;
  readonly #open = new Map<number, Fault>();
  #ended: EndedFault[] = [];
  /** When the last fault ended that everybody may have felt, and the last of each node. */
  #endedUs = Number.NEGATIVE_INFINITY;
  readonly #endedOnUs = new Map<string, number>();
  #changes = 0;

  constructor({ evidence, nodes }: Pick<InvariantContext, "evidence" | "nodes">, { ofFleet = false }: CalmOptions = {}) {
    this.#fleet = new Set(nodes);
    evidence.on("fault-began", (changed) => {
      const isElsewhere = ofFleet && changed.nodes.length > 0 && changed.nodes.every((node) => !this.#fleet.has(node));
      if (changed.excuses && !isElsewhere) {
        this.#changes++;
        this.#open.set(changed.fault, this.#faultOf(changed));
      }
      if (changed.isMomentary) this.#close(changed);
    });
    evidence.on("fault-ended", (changed) => this.#close(changed));
    evidence.on("fault-missed", (changed) => this.#forget(changed));
  }

  /** How often a fault has begun, ended or proved to be none so far: while that stays the same, so do those in force. */
  get changes(): number {
    return this.#changes;
  }

  /** For how long no fault has been in force; 0 while one is, and infinite if there never was one. */
  forUs(nowUs: number): number {
    if (this.#open.size > 0) return 0;
    return nowUs - Math.max(this.#endedUs, ...this.#endedOnUs.values());
  }

  /** The same for some nodes alone: what strikes other nodes of the fleet, and nothing else, is none of theirs. */
  ofUs(nodes: readonly string[], nowUs: number): number {
    for (const fault of this.#open.values()) if (concerns(fault, nodes)) return 0;
    return nowUs - Math.max(this.#endedUs, ...nodes.map((node) => this.#endedOnUs.get(node) ?? Number.NEGATIVE_INFINITY));
  }

  /**
   * The same at a moment in the past, for some nodes or for everybody, once it is known which faults end: one that never does counts as
   * over as soon as it has begun. What it alone excuses long after that, nobody can judge.
   */
  inHindsightUs(atUs: number, nodes?: readonly string[]): number {
    let calmUs = Number.POSITIVE_INFINITY;
    const lasting = [...this.#open.values()].map((fault) => ({ ...fault, endedUs: fault.beganUs }));
    for (const fault of [...this.#ended, ...lasting]) {
      if (fault.beganUs > atUs || (nodes !== undefined && !concerns(fault, nodes))) continue;
      calmUs = Math.min(calmUs, Math.max(0, atUs - fault.endedUs));
    }
    return calmUs;
  }

  #close({ fault, atUs }: FaultChanged): void {
    const open = this.#open.get(fault);
    if (open === undefined) return;
    this.#changes++;
    this.#open.delete(fault);
    const ended = { ...open, fault, endedUs: atUs };
    this.#ended.push(ended);
    this.#note(ended);
  }

  /** What found nothing to strike was no fault, and one that lasts no time has been taken for over by then. */
  #forget({ fault, atUs }: FaultChanged): void {
    this.#changes++;
    if (this.#open.delete(fault)) return;
    this.#ended = this.#ended.filter((ended) => ended.fault !== fault || ended.endedUs !== atUs);
    this.#endedUs = Number.NEGATIVE_INFINITY;
    this.#endedOnUs.clear();
    for (const ended of this.#ended) this.#note(ended);
  }

  #note({ isOfNodes, nodes, endedUs }: EndedFault): void {
    if (!isOfNodes) this.#endedUs = endedUs;
    else for (const node of nodes) this.#endedOnUs.set(node, endedUs);
  }

  #faultOf({ nodes, atUs }: FaultChanged): Fault {
    return { nodes, isOfNodes: nodes.length > 0 && nodes.every((node) => this.#fleet.has(node)), beganUs: atUs };
  }
}

/** Why an invariant could not be judged: of what happened, in words, it is not known whether only a fault without end excuses it. */
export function undecidedOf(what: string): string {
  return `could not tell whether a fault without end is to blame, ${what}`;
}

/** The same where nodes did something; undefined without any. */
export function undecidedOn(nodes: readonly string[], what: string): string | undefined {
  const count = new Set(nodes).size;
  return count === 0 ? undefined : undecidedOf(`on ${count} ${count === 1 ? "node" : "nodes"}: ${what}`);
}

function concerns({ isOfNodes, nodes: struck }: Fault, nodes: readonly string[]): boolean {
  return !isOfNodes || struck.some((node) => nodes.includes(node));
}
