/**
 * The pace that TCP sets a bulk transfer: the ceiling of its loss, and slow start.
 *
 * In slow start a window goes out in each round trip, and the next window is twice as large. Seen from afar that is a rate of window / RTT
 * that doubles every round trip, and so it is simulated: one event a round trip. What fits into the window of a round leaves at once, as
 * fast as the links allow. A transfer that is alone on a lossless path is therefore through after exactly the time of the textbook: it
 * waits P times for its acknowledgements and sends the rest at the full rate R, P * RTT + (bytes - W * (2^P - 1)) * 8 / R, with the
 * first window W (RFC 6928; the same as Kurose and Ross, Computer Networking, on the latency of slow start, for segments that take no
 * time of their own).
 *
 * Slow start is over when the window no longer bounds the rate: other flows, the links or loss do.
 */
import type { EventHandle, EventTarget, Scheduler } from "../kernel/event.ts";
import { SECOND } from "../kernel/units.ts";
import type { SitePath } from "./site-path.ts";
import { initialWindowBytes, lossWindowBytes, mathisBps } from "./transport.ts";

/** What the pace must know of the transfer that keeps to it. */
export interface Paced {
  /** Bits that are still to be delivered; may have fractions. */
  bitsLeft(): number;
  /** What it takes of its links now, bits per second. */
  readonly linkBps: number;
  /** The ceiling is another one. */
  ceilingChanged(): void;
}

/**
 * Bits of a window or of a transfer are sums of doubles and may differ from the true ones by this fraction; without it a transfer of
 * exactly three windows could take a fourth round.
 */
const ROUNDING = 1 / 0x10000000000;

/** Slow start and loss ceiling of one transfer over some connections. */
export class TcpPace implements EventTarget {
  private readonly scheduler: Scheduler;
  private readonly number: number;
  private readonly streams: number;
  private readonly mssBytes: number;
  private readonly path: SitePath;
  private readonly back: SitePath;
  private readonly transfer: Paced;
  private started = false;
  private windowBytes = 0;
  /** The rate of the window, Infinity once slow start is over. */
  private windowBps = Number.POSITIVE_INFINITY;
  private round: EventHandle = 0;

  /** `number` names the transfer in the kernel's digest; `path` carries its data and `back` the acknowledgements. */
  constructor(scheduler: Scheduler, number: number, streams: number, mssBytes: number, path: SitePath, back: SitePath, transfer: Paced) {
    this.scheduler = scheduler;
    this.number = number;
    this.streams = streams;
    this.mssBytes = mssBytes;
    this.path = path;
    this.back = back;
    this.transfer = transfer;
  }

  /** What TCP allows now, bits per second. */
  get ceilingBps(): number {
    return Math.min(this.windowBps, this.lossBps);
  }

  /** The path is open: begins with a window for new connections, and with one for connections that ran into a timeout if it was cut. */
  begin(): void {
    const { streams, mssBytes } = this;
    this.windowBytes = this.started ? lossWindowBytes(streams, mssBytes) : initialWindowBytes(streams, mssBytes);
    this.started = true;
    this.beginRound();
  }

  /** The path is cut, or the last byte has left. */
  stop(): void {
    this.scheduler.cancel(this.round);
    this.round = 0;
  }

  /** For the kernel: a round trip has passed. */
  fire(): void {
    this.round = 0;
    if (this.transfer.linkBps < this.windowBps) {
      this.windowBps = Number.POSITIVE_INFINITY;
    } else {
      this.windowBytes *= 2;
      this.beginRound();
    }
    this.transfer.ceilingChanged();
  }

  describe(): string {
    return `end of a round trip of flow ${this.number}`;
  }

  private beginRound(): void {
    const windowBits = this.windowBytes * 8;
    const isLast = this.transfer.bitsLeft() <= windowBits * (1 + ROUNDING);
    this.windowBps = isLast || this.rttUs === 0 ? Number.POSITIVE_INFINITY : (windowBits * SECOND) / this.rttUs;
    if (this.windowBps >= this.lossBps) this.windowBps = Number.POSITIVE_INFINITY;
    else this.round = this.scheduler.after(this.rttUs, this, 0, this.number);
  }

  private get lossBps(): number {
    return mathisBps(this.streams, this.mssBytes, this.rttUs, this.path.retransmission);
  }

  /** Mean round trip, whole microseconds. */
  private get rttUs(): number {
    const { path, back } = this;
    return path.oneWayUs + back.oneWayUs + Math.round(path.jitterUs + back.jitterUs);
  }
}
