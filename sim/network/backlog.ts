/**
 * The messages that wait for a link while faults limit it, served one after the other. The one that is being served goes on at another
 * rate when a limit begins or ends; when flows come or go, the next one is the first to notice. On a link that no fault limits nothing is
 * kept: each message knows as it enters when it will be through, and so does what has queued there when a limit begins.
 */
import type { EventHandle, EventTarget, Scheduler } from "../kernel/event.ts";
import type { Link } from "./link.ts";

/** One message on its way over the link. */
export interface Passage {
  readonly bytes: number;
  /** When it comes to the link, microseconds. */
  readonly atUs: number;
  /** Called when its last bit is through, in the first whole microsecond then. */
  readonly through: () => void;
}

interface Waiting {
  readonly passage: Passage;
  next: Waiting | undefined;
}

/** What waits for one link. */
export class Backlog implements EventTarget {
  private readonly scheduler: Scheduler;
  private readonly link: Link;
  private first: Waiting | undefined;
  private last: Waiting | undefined;
  /** The first one: when its service begins or goes on, its bits that are left then, at which rate, and the event of its end. */
  private fromUs = 0;
  private bitsLeft = 0;
  private bps = 1;
  private end: EventHandle = 0;

  constructor(scheduler: Scheduler, link: Link) {
    this.scheduler = scheduler;
    this.link = link;
  }

  /** Whether a message that enters now is to wait here: a limit is in force, or some still wait that met one. */
  get isOpen(): boolean {
    return this.link.isLimited || this.first !== undefined;
  }

  /** A message comes to the link. */
  enter(passage: Passage): void {
    this.link.carry(passage.bytes);
    const waiting: Waiting = { passage, next: undefined };
    if (this.last !== undefined) this.last.next = waiting;
    this.last = waiting;
    if (this.first !== undefined) return;
    this.first = waiting;
    this.serveFirst();
  }

  /** The link has another capacity from now on. */
  retime(): void {
    if (this.first === undefined) return;
    const { nowUs } = this.scheduler;
    if (nowUs > this.fromUs) {
      this.bitsLeft = Math.max(0, this.bitsLeft - ((nowUs - this.fromUs) * this.bps) / 1_000_000);
      this.fromUs = nowUs;
    }
    this.scheduler.cancel(this.end);
    this.schedule();
  }

  /** For the kernel: the last bit of the first one is through. */
  fire(): void {
    const done = this.first;
    if (done === undefined) return;
    this.link.emptiesAt(this.throughUs());
    this.first = done.next;
    if (this.first === undefined) this.last = undefined;
    else this.serveFirst();
    done.passage.through();
  }

  describe(): string {
    return "end of a message on a link that is limited";
  }

  /** Behind all that has entered before, kept here or not. */
  private serveFirst(): void {
    if (this.first === undefined) return;
    const { bytes, atUs } = this.first.passage;
    this.fromUs = Math.max(atUs, this.link.emptyUs);
    this.bitsLeft = bytes * 8;
    this.schedule();
  }

  private schedule(): void {
    this.bps = this.link.messageRateBps;
    const { nowUs } = this.scheduler;
    this.end = this.scheduler.after(Math.max(0, Math.ceil(this.throughUs()) - nowUs), this, 0);
  }

  private throughUs(): number {
    return this.fromUs + (this.bitsLeft / this.bps) * 1_000_000;
  }
}
