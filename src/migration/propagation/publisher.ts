/** How the primary of the flag store tells the nodes: pushes until acknowledged, or seeds the gossip. Polling nodes ask by themselves. */
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { VirtualNode } from "../../../sim/node/node.ts";
import type { Flags } from "../flags.ts";
import type { Fleet } from "../fleet.ts";
import { type FlagsMessage, MESSAGE_BYTES } from "../messages.ts";

export class Publisher {
  readonly #fleet: Fleet;
  readonly #host: VirtualNode;
  readonly #random: RandomStream;
  /** Highest revision that each member has acknowledged, by node index. */
  #acknowledged = new Map<number, number>();
  #flags: Flags | undefined;
  #ticking = false;

  constructor(fleet: Fleet, host: VirtualNode) {
    this.#fleet = fleet;
    this.#host = host;
    this.#random = fleet.world.kernel.stream("propagation.publisher", host.name);
  }

  /** Tells everybody these flags from now on. */
  publish(flags: Flags): void {
    this.#flags = flags;
    const { pushRetryUs, gossip } = this.#fleet.propagation;
    if (pushRetryUs !== undefined) {
      this.#push();
      this.#tick(pushRetryUs, () => this.#push());
    } else if (gossip !== undefined) {
      this.#gossip(gossip.fanout);
      this.#tick(gossip.periodUs, () => this.#gossip(gossip.fanout));
    }
  }

  /** A member has this revision. */
  acknowledge(member: number, revision: number): void {
    this.#acknowledged.set(member, Math.max(revision, this.#acknowledged.get(member) ?? 0));
  }

  /** Forgets what it was telling: the host crashed or is no longer the primary. */
  stop(): void {
    this.#flags = undefined;
    this.#acknowledged = new Map();
    this.#ticking = false;
  }

  /** Repeats `action` while there is something left to tell. */
  #tick(intervalUs: number, action: () => boolean): void {
    if (this.#ticking) return;
    this.#ticking = true;
    const again = (): void => {
      if (!this.#ticking) return;
      if (action()) this.#host.after(intervalUs, again);
      else this.#ticking = false;
    };
    this.#host.after(intervalUs, again);
  }

  /** Sends the flags to whoever has not acknowledged them; says whether there was anybody. */
  #push(): boolean {
    const flags = this.#flags;
    if (flags === undefined) return false;
    const message: FlagsMessage = { flags };
    let left = false;
    for (const member of this.#fleet.members) {
      if ((this.#acknowledged.get(member.index) ?? -1) >= flags.revision) continue;
      left = true;
      this.#host.send(member.index, "flags.push", MESSAGE_BYTES.flags, message);
    }
    return left;
  }

  #gossip(fanout: number): boolean {
    if (this.#flags === undefined) return false;
    const message: FlagsMessage = { flags: this.#flags };
    for (let told = 0; told < fanout; told++) {
      this.#host.send(this.#random.pick(this.#fleet.members).index, "flags.gossip", MESSAGE_BYTES.flags, message);
    }
    return true;
  }
}
