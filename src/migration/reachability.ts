/**
 * The simulator's knowledge of which nodes can be reached: up and not paused, with a path both ways to some replica of the flag store that
 * answers.
 */
import type { VirtualNode } from "../../sim/node/node.ts";
import type { Fleet } from "./fleet.ts";

/** One for each run. It speaks in the evidence only of changes: at the start every member counts as reachable. */
export class Reachability {
  readonly #fleet: Fleet;
  readonly #reachable = new Map<VirtualNode, boolean>();

  /** Watches the network from now on and says so in the evidence whenever a node comes into or out of reach. */
  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    for (const member of fleet.members) this.#reachable.set(member, true);
    fleet.world.network.onChange(() => this.update());
  }

  /** Looks again: an outage of the store has begun or ended. */
  update(): void {
    for (const member of this.#fleet.members) {
      const reachable = this.#isReachable(member);
      if (reachable === this.#reachable.get(member)) continue;
      this.#reachable.set(member, reachable);
      this.#fleet.evidence.emit({ kind: "reachability", atUs: this.#fleet.world.kernel.nowUs, node: member.name, reachable });
    }
  }

  /** A replica answers if a majority of the replicas stands behind it: up, and in touch with each other both ways. */
  #isReachable(member: VirtualNode): boolean {
    if (!member.up || member.paused || this.#fleet.conditions.storeOutages > 0) return false;
    const { store } = this.#fleet;
    return store.some((replica) => {
      const behind = store.filter((other) => this.#areInTouch(replica, other)).length;
      return behind * 2 > store.length && this.#areInTouch(member, replica);
    });
  }

  #areInTouch(one: VirtualNode, other: VirtualNode): boolean {
    const { network } = this.#fleet.world;
    if (!one.up || !other.up) return false;
    return one === other || (!network.isCut(one.index, other.index) && !network.isCut(other.index, one.index));
  }
}
