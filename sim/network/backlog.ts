/**
 * The messages that wait for a link while faults limit it, so that they go on at another rate as soon as the limit changes. On a link that
 * no fault limits, nothing is kept: what has queued there when a limit begins is through at its own rate.
 */
import type { EventHandle } from "../kernel/event.ts";
import type { Link } from "./link.ts";
import type { Envelope } from "./message.ts";

/** One message on its way over the link. */
export interface Passage {
  readonly message: Envelope;
  /** When its last bit is through the sender's uplink, microseconds. */
  readonly leftUplinkUs: number;
  /** From the link to the receiver, microseconds. */
  readonly flightUs: number;
  /** When its last bit is through the link, microseconds and parts of one. */
  leftUs: number;
  /** Its arrival. */
  arrival: EventHandle;
}

const PASSAGES_BEFORE_PRUNING = 64;

/** What waits for one link. */
export class Backlog {
  private readonly link: Link;
  private passages: Passage[] = [];
  private pruneAt = PASSAGES_BEFORE_PRUNING;
  /** The capacity at which the passages are timed, bits per second. */
  private servedBps: number;

  constructor(link: Link) {
    this.link = link;
    this.servedBps = link.capacityBps;
  }

  /** Whether a message that enters now is to be kept: a limit is in force, or some still wait that met one. */
  isKept(nowUs: number): boolean {
    return this.link.isLimited || (this.passages.at(-1)?.leftUs ?? 0) > nowUs;
  }

  /** A message has entered the link. */
  add(passage: Passage, nowUs: number): void {
    this.passages.push(passage);
    if (this.passages.length < this.pruneAt) return;
    this.prune(nowUs);
    this.pruneAt = Math.max(PASSAGES_BEFORE_PRUNING, 2 * this.passages.length);
  }

  /** The link has another capacity from now on: times what waits for it anew, and gives it. */
  retime(nowUs: number): readonly Passage[] {
    const slowdown = this.servedBps / this.link.capacityBps;
    this.servedBps = this.link.capacityBps;
    this.prune(nowUs);
    const last = this.passages.at(-1);
    if (slowdown === 1 || last === undefined) return [];
    for (const passage of this.passages) passage.leftUs = nowUs + (passage.leftUs - nowUs) * slowdown;
    this.link.emptiesAt(last.leftUs);
    return this.passages;
  }

  private prune(nowUs: number): void {
    this.passages = this.passages.filter(({ leftUs }) => leftUs > nowUs);
  }
}
