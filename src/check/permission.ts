/**
 * What each node may run, by the store's truth and not by the node's copy: which components are allowed now, since when, and since when the
 * node can be reached. Invariants about flags are all questions to this.
 */
import { allowedMask, type Flags, INITIAL_FLAGS } from "../migration/flags.ts";
import type { VersionMask } from "../migration/versions.ts";
import type { InvariantContext } from "./invariant.ts";

interface NodePermission {
  allowed: VersionMask;
  /** Per component, when it was last allowed or denied. */
  readonly changedUs: number[];
  reachable: boolean;
  reachableSinceUs: number;
}

/** Follows commits and reachability in the evidence from its construction on. Asked about a node that is not of the fleet, it throws. */
export class Permission {
  readonly #context: InvariantContext;
  readonly #nodes = new Map<string, NodePermission>();
  #flags: Flags = INITIAL_FLAGS;

  constructor(context: InvariantContext) {
    this.#context = context;
    for (const node of context.nodes) {
      this.#nodes.set(node, { allowed: 0, changedUs: context.components.names.map(() => 0), reachable: true, reachableSinceUs: 0 });
    }
    context.evidence.on("flags-committed", ({ flags, atUs }) => this.#committed(flags, atUs));
    context.evidence.on("reachability", ({ node, reachable, atUs }) => {
      const permission = this.#of(node);
      permission.reachable = reachable;
      permission.reachableSinceUs = atUs;
    });
  }

  /** The flags that the store holds. */
  get flags(): Flags {
    return this.#flags;
  }

  /** Components of a mask that the node has not been allowed for longer than `graceUs`, all the while in reach. */
  deniedFor(node: string, mask: VersionMask, graceUs: number, nowUs: number): VersionMask {
    return this.#longFor(node, mask, graceUs, nowUs, false);
  }

  /** Components of a mask that the node has been allowed for longer than `graceUs`, all the while in reach. */
  allowedFor(node: string, mask: VersionMask, graceUs: number, nowUs: number): VersionMask {
    return this.#longFor(node, mask, graceUs, nowUs, true);
  }

  /** For how long the node has been in reach; 0 if it is not. */
  reachableForUs(node: string, nowUs: number): number {
    const { reachable, reachableSinceUs } = this.#of(node);
    return reachable ? nowUs - reachableSinceUs : 0;
  }

  /** When a component was last allowed or denied on a node. */
  changedUs(node: string, bit: VersionMask): number {
    return this.#of(node).changedUs[bitIndex(bit)] ?? 0;
  }

  #longFor(node: string, mask: VersionMask, graceUs: number, nowUs: number, allowed: boolean): VersionMask {
    const permission = this.#of(node);
    if (!permission.reachable || nowUs - permission.reachableSinceUs <= graceUs) return 0;
    let long = 0;
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      if (((permission.allowed & bit) !== 0) !== allowed) continue;
      if (nowUs - (permission.changedUs[bitIndex(bit)] ?? 0) > graceUs) long |= bit;
    }
    return long;
  }

  #committed(flags: Flags, atUs: number): void {
    this.#flags = flags;
    for (const [node, permission] of this.#nodes) {
      const allowed = allowedMask(flags, this.#context.includes(node, flags.percentage));
      for (let changed = allowed ^ permission.allowed; changed !== 0; changed &= changed - 1) {
        permission.changedUs[bitIndex(changed & -changed)] = atUs;
      }
      permission.allowed = allowed;
    }
  }

  #of(node: string): NodePermission {
    const permission = this.#nodes.get(node);
    if (permission === undefined) throw new Error(`${node} is not a node of the fleet`);
    return permission;
  }
}

function bitIndex(bit: number): number {
  return 31 - Math.clz32(bit);
}
