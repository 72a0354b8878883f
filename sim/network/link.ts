/**
 * One direction of a link: messages go through it one after the other, bulk flows share it.
 *
 * Flows have the right of way as far as their fair shares go: messages are served at the rate that the flows leave, at least one fair
 * share, so that a saturated link delays a message but never stops it. The rate of a message is fixed when it enters, unless a fault limits
 * the link: then messages wait in its `Backlog`.
 */
import { Additions } from "./additions.ts";

/** The largest message, bytes. Its work in bit-microseconds still counts exactly in a double; more is a bulk flow. */
export const MESSAGE_BYTES_MAX = 1_000_000_000;

/** A bulk flow as a link sees it. */
export interface LinkUser {
  /** The links that it crosses, each once. */
  readonly links: readonly Link[];
  /** What it would take at most, bits per second; Infinity if the links alone bound it. */
  readonly ceilingBps: number;
  /** What it takes now, bits per second. */
  readonly linkBps: number;
  /** Sets `linkBps`. */
  assign(linkBps: number): void;
}

/** One direction of a link. */
export class Link {
  private readonly baseBps: number;
  private readonly limits = new Additions<{ readonly bps: number }>(() => this.applyLimits());
  private capacityNowBps: number;
  /** The flows that cross the link, in the order in which they began. */
  readonly users = new Set<LinkUser>();
  /** When the last message will be through: whole microseconds, and a remainder in units of 1/`remainderBps` microseconds. */
  private busyUntilUs = 0;
  private remainder = 0;
  private remainderBps: number;
  private messageBps: number;
  private messageBpsStale = false;
  private carried = 0;

  /** `capacityBps` is a whole number of bits per second above 0. */
  constructor(capacityBps: number) {
    this.baseBps = capacityBps;
    this.capacityNowBps = capacityBps;
    this.remainderBps = capacityBps;
    this.messageBps = capacityBps;
  }

  /** What the link carries now, bits per second: the least of what it was built for and of what faults leave of it. */
  get capacityBps(): number {
    return this.capacityNowBps;
  }

  /** Whether a fault limits it now. */
  get isLimited(): boolean {
    return !this.limits.isEmpty;
  }

  /**
   * Limits the link to so many bits per second, a whole number above 0; gives the function that lifts exactly this limit. Whoever calls it
   * divides the link among its flows anew, and has what waits for it go on at the new rate (`backlog.ts`).
   */
  limit(bps: number): () => void {
    return this.limits.add({ bps });
  }

  /** Bytes of messages and flows that have entered so far. */
  get bytes(): number {
    return this.carried;
  }

  /** When a message that comes at `nowUs` begins to be served, integer microseconds. */
  readyUs(nowUs: number): number {
    return this.busyUntilUs > nowUs ? this.busyUntilUs : nowUs;
  }

  /** Queues a message that comes at `atUs`; gives the time when its last bit is through, rounded up to a whole microsecond. */
  enter(atUs: number, bytes: number): number {
    this.carried += bytes;
    const bps = this.messageRateBps;
    if (this.busyUntilUs < atUs) {
      this.busyUntilUs = atUs;
      this.remainder = 0;
      this.remainderBps = bps;
    } else if (this.remainderBps !== bps) {
      this.remainder = Math.floor((this.remainder / this.remainderBps) * bps);
      this.remainderBps = bps;
    }
    // All terms are integers below 2^53, so the quotient's floor is exact and no time is lost or won over any number of messages.
    const work = bytes * 8_000_000 + this.remainder;
    const wholeUs = Math.floor(work / bps);
    this.remainder = work - wholeUs * bps;
    this.busyUntilUs += wholeUs;
    return this.remainder > 0 ? this.busyUntilUs + 1 : this.busyUntilUs;
  }

  /** When the messages that have entered are through, microseconds and parts of one. */
  get emptyUs(): number {
    return this.busyUntilUs + this.remainder / this.remainderBps;
  }

  /** The rate at which messages are served now, bits per second. */
  get messageRateBps(): number {
    return this.messageBpsStale ? this.refreshMessageBps() : this.messageBps;
  }

  /** What the link carries when no fault limits it, bits per second. */
  get ownBps(): number {
    return this.baseBps;
  }

  /** A message that has waited elsewhere (`backlog.ts`) is through at this time, and the link busy until then. */
  emptiesAt(timeUs: number): void {
    this.busyUntilUs = Math.floor(timeUs);
    this.remainder = Math.floor((timeUs - this.busyUntilUs) * this.remainderBps);
  }

  /** Forgets the messages that still wait at `nowUs`: their sender has crashed. */
  clear(nowUs: number): void {
    if (this.busyUntilUs > nowUs) this.busyUntilUs = nowUs;
    this.remainder = 0;
  }

  /** Counts bytes that have gone through otherwise than by `enter`. */
  carry(bytes: number): void {
    this.carried += bytes;
  }

  /** A flow begins or resumes. Its rate follows by `assign`. */
  join(user: LinkUser): void {
    this.users.add(user);
    this.messageBpsStale = true;
  }

  /** A flow ends or stalls. */
  leave(user: LinkUser): void {
    this.users.delete(user);
    this.messageBpsStale = true;
  }

  /** The rate of one of the flows has changed. */
  rateChanged(): void {
    this.messageBpsStale = true;
  }

  private applyLimits(): void {
    this.capacityNowBps = this.baseBps;
    for (const { bps } of this.limits) this.capacityNowBps = Math.min(this.capacityNowBps, bps);
    this.messageBpsStale = true;
  }

  private refreshMessageBps(): number {
    let taken = 0;
    for (const user of this.users) taken += user.linkBps;
    const left = Math.max(this.capacityNowBps - taken, this.capacityNowBps / (this.users.size + 1));
    this.messageBps = Math.max(1, Math.floor(left));
    this.messageBpsStale = false;
    return this.messageBps;
  }
}
