/** How the primary of the flag store tells the nodes: pushes until acknowledged, or seeds the gossip. Polling nodes ask by themselves. */
import type { RandomStream } from "../../../sim/kernel/random.ts";
import type { Timer, VirtualNode } from "../../../sim/node/node.ts";
import type { Flags } from "../flags.ts";
import type { Fleet } from "../fleet.ts";
import { type FlagsMessage, MESSAGE_BYTES } from "../messages.ts";

/**
 * Belongs to one replica and works only while that replica is the primary. It tells the last flags that it was
 * given, never a queue of them.
 */
export class Publisher {
  readonly #fleet: Fleet;
  readonly #host: VirtualNode;
  readonly #random: RandomStream;
  /** Highest revision that each member has acknowledged, by node index. */
  #acknowledged = new Map<number, number>();
  readonly #mayTell: () => boolean;
  #flags: Flags | undefined;
  #timer: Timer | undefined;

  /** `mayTell` says whether the host is in a position to tell anybody now; until then what there is to tell waits. */
  constructor(fleet: Fleet, host: VirtualNode, mayTell: () => boolean) {
    this.#fleet = fleet;
    this.#host = host;
    this.#mayTell = mayTell;
    this.#random = fleet.world.kernel.stream("propagation.publisher", host.name);
  }

  /** There are flags that it tells, or has told everybody. */
  get isTelling(): boolean {
    return this.#flags !== undefined;
  }

  /**
   * Tells everybody these flags from now on. A commit just made is proof enough for the first round (`isProven`), however long the round
   * trip to the majority took; repeats wait until the host may tell.
   */
  publish(flags: Flags, isProven = false): void {
    this.#flags = flags;
    const { pushRetryUs, gossip } = this.#fleet.propagation;
    if (pushRetryUs !== undefined) {
      this.#push(isProven);
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
    if (this.#timer !== undefined) this.#host.cancel(this.#timer);
    this.#timer = undefined;
  }

  /** Repeats `action` while there is something left to tell. */
  #tick(intervalUs: number, action: () => boolean): void {
    if (this.#timer !== undefined) return;
    this.#timer = this.#host.after(intervalUs, () => {
      this.#timer = undefined;
      if (action()) this.#tick(intervalUs, action);
    });
  }

  /** Sends the flags to whoever has not acknowledged them; says whether there was anybody. */
  #push(isProven = false): boolean {
    const flags = this.#flags;
    if (flags === undefined) return false;
    if (!isProven && !this.#mayTell()) return true;
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
    if (!this.#mayTell()) return true;
    const message: FlagsMessage = { flags: this.#flags };
    for (let told = 0; told < fanout; told++) {
      this.#host.send(this.#random.pick(this.#fleet.members).index, "flags.gossip", MESSAGE_BYTES.flags, message);
    }
    return true;
  }
}
