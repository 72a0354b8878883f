/**
 * A bulk transfer as a fluid: bytes leave at a rate that is constant between events, and an event happens only where the rate changes,
 * where the last byte leaves and where it arrives.
 */
import type { EventHandle, EventTarget, Scheduler } from "../kernel/event.ts";
import { SECOND } from "../kernel/units.ts";
import type { Link, LinkUser } from "./link.ts";
import type { Sharing } from "./sharing.ts";
import type { SitePath } from "./site-path.ts";

/** How a flow ended. */
export type FlowResult = "delivered" | "aborted";

/** A bulk transfer as its owner sees it. */
export interface Flow {
  /** What there is to deliver. */
  readonly bytes: number;
  /** Whole bytes that have got past the slowest link so far; never falls, and equals `bytes` once the last one has left. */
  deliveredBytes(): number;
  /** Goodput now, bits per second; 0 while the path is cut and after the last byte has left. */
  rateBps(): number;
  /** Ends the flow; `done("aborted")` follows as an event at the current time. Does nothing to a finished flow. */
  abort(): void;
  /** Whether it was delivered or aborted. */
  readonly finished: boolean;
}

/** What to transfer. */
export interface FlowOptions {
  readonly from: number;
  readonly to: number;
  /** Whole number of bytes; 0 is allowed. */
  readonly bytes: number;
  /** What the transport protocol manages at most, bits per second. */
  readonly ceilingBps?: number;
  /** Called once, in an event of its own: never from within a call to the network. */
  readonly done: (result: FlowResult) => void;
}

const LAST_BYTE_LEFT = 0;
const ARRIVED = 1;
const ABORTED = 2;

/**
 * A quotient of doubles may exceed the true one by this fraction; without it a duration of whole microseconds could be rounded up by one.
 */
const ROUNDING = 1 / 0x4000000000000;

/** `moving`: on its links. `stalled`: the path is cut. `arriving`: the last byte has left. */
type State = "moving" | "stalled" | "arriving" | "finished";

/** A flow under way. `Flows` begins it and tells it when its path changes. */
export class FluidFlow implements Flow, LinkUser, EventTarget {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly links: readonly Link[];
  readonly path: SitePath;
  readonly ceilingBps: number;
  /** What it takes of its links; more than its goodput if the path is lossy. */
  linkBps = 0;
  private readonly scheduler: Scheduler;
  private readonly number: number;
  private readonly sharing: Sharing;
  private readonly ended: (flow: FluidFlow) => void;
  private readonly done: (result: FlowResult) => void;
  private state: State = "stalled";
  private event: EventHandle = 0;
  /** Progress up to `sinceUs`; from there on it grows by `goodputBps`. */
  private bitsLeftBehind = 0;
  private sinceUs = 0;
  private goodputBps = 0;

  constructor(
    scheduler: Scheduler,
    number: number,
    options: FlowOptions,
    links: readonly Link[],
    path: SitePath,
    sharing: Sharing,
    ended: (flow: FluidFlow) => void,
  ) {
    this.scheduler = scheduler;
    this.number = number;
    this.from = options.from;
    this.to = options.to;
    this.bytes = options.bytes;
    this.ceilingBps = options.ceilingBps ?? Number.POSITIVE_INFINITY;
    this.done = options.done;
    this.links = links;
    this.path = path;
    this.sharing = sharing;
    this.ended = ended;
  }

  get finished(): boolean {
    return this.state === "finished";
  }

  deliveredBytes(): number {
    return Math.floor(this.bits() / 8);
  }

  rateBps(): number {
    return this.goodputBps;
  }

  abort(): void {
    if (this.state === "finished") return;
    if (this.state === "moving") this.leaveLinks();
    this.scheduler.cancel(this.event);
    this.state = "finished";
    this.scheduler.after(0, this, ABORTED, this.number);
    this.ended(this);
  }

  /** Takes up its way, or halts, according to whether the path is open. */
  setOpen(open: boolean): void {
    if (this.state === "stalled" && open) {
      this.state = "moving";
      for (const link of this.links) link.join(this);
      this.sharing(this.links);
    } else if (this.state === "moving" && !open) {
      this.leaveLinks();
      this.state = "stalled";
    } else if (this.state === "arriving" && open && this.event === 0) {
      this.event = this.scheduler.after(this.path.oneWayUs, this, ARRIVED, this.number);
    } else if (this.state === "arriving" && !open) {
      // The last bytes were cut off too: they are sent again when the path heals.
      this.scheduler.cancel(this.event);
      this.event = 0;
    }
  }

  assign(linkBps: number): void {
    if (linkBps === this.linkBps) return;
    this.linkBps = linkBps;
    for (const link of this.links) link.rateChanged();
    this.pathChanged();
  }

  /** The path's loss or the flow's share of its links is another one. */
  pathChanged(): void {
    if (this.state !== "moving") return;
    this.settle();
    this.goodputBps = this.linkBps * (1 - this.path.loss);
    this.scheduler.cancel(this.event);
    this.event = 0;
    if (this.goodputBps <= 0) return;
    const delayUs = ((this.bytes * 8 - this.bitsLeftBehind) / this.goodputBps) * SECOND;
    this.event = this.scheduler.after(Math.ceil(delayUs - delayUs * ROUNDING), this, LAST_BYTE_LEFT, this.number);
  }

  fire(kind: number): void {
    this.event = 0;
    if (kind === LAST_BYTE_LEFT) {
      this.leaveLinks();
      this.countOnLinks(this.bytes * 8);
      this.state = "arriving";
      this.setOpen(true);
    } else if (kind === ARRIVED) {
      this.state = "finished";
      this.ended(this);
      this.done("delivered");
    } else {
      this.done("aborted");
    }
  }

  /** Gives its share back to the other flows. */
  private leaveLinks(): void {
    this.settle();
    this.scheduler.cancel(this.event);
    this.event = 0;
    this.linkBps = 0;
    this.goodputBps = 0;
    for (const link of this.links) link.leave(this);
    this.sharing(this.links);
  }

  private settle(): void {
    this.countOnLinks(this.bits());
    this.sinceUs = this.scheduler.nowUs;
  }

  private bits(): number {
    if (this.goodputBps === 0) return this.bitsLeftBehind;
    return Math.min(this.bytes * 8, this.bitsLeftBehind + (this.goodputBps * (this.scheduler.nowUs - this.sinceUs)) / SECOND);
  }

  private countOnLinks(bits: number): void {
    const bytes = Math.floor(bits / 8) - Math.floor(this.bitsLeftBehind / 8);
    this.bitsLeftBehind = bits;
    for (const link of this.links) link.carry(bytes);
  }
}
