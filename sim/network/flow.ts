/**
 * A bulk transfer as a fluid: bytes leave at a rate that is constant between events, and an event happens only where the rate changes,
 * where the last byte leaves and where it arrives.
 */
import type { EventHandle, EventTarget, Scheduler } from "../kernel/event.ts";
import { SECOND } from "../kernel/units.ts";
import type { Link, LinkUser } from "./link.ts";
import type { Sharing } from "./sharing.ts";
import type { SitePath } from "./site-path.ts";
import { type Paced, TcpPace } from "./tcp-pace.ts";
import { MSS_BYTES, RDMA_SETUP_US, type Transport } from "./transport.ts";

/**
 * How a flow ended. `aborted`: by its owner, or because a node of it went down. `died`: it stood still for as long as it may, which only
 * flows with `dieAfterUs` do, or it was carried by RDMA and its path carries that no more.
 */
export type FlowResult = "delivered" | "aborted" | "died";

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
  /** Whether it has ended, in whatever way. */
  readonly finished: boolean;
}

/** What to transfer. */
export interface FlowOptions {
  readonly from: number;
  readonly to: number;
  /** Whole number of bytes; 0 is allowed. */
  readonly bytes: number;
  /** What the two ends manage at most, whatever the transport, bits per second. */
  readonly ceilingBps?: number;
  /** What carries it; `unlimited` if it is not given. */
  readonly transport?: Transport;
  /** The flow dies when nothing has moved for so long, because its path is cut or loses everything; without it, it waits for ever. */
  readonly dieAfterUs?: number;
  /** Called once, in an event of its own: never from within a call to the network. */
  readonly done: (result: FlowResult) => void;
}

/** What a flow needs of the network between its two nodes. */
export interface Route {
  /** The sender's uplink, the link between the sites if there is one, the receiver's downlink. */
  readonly links: readonly Link[];
  /** The way of its data. */
  readonly path: SitePath;
  /** The way of its acknowledgements. */
  readonly back: SitePath;
  /** The two nodes, for those who read what happened. */
  readonly name: string;
}

const LAST_BYTE_LEFT = 0;
const ARRIVED = 1;
const ABORTED = 2;
const READY = 3;
const DIED = 4;
/** The events in words, by their kinds. */
const NEWS: readonly string[] = ["departure of the last byte", "arrival", "abortion", "readiness", "death"];

/**
 * A quotient of doubles may exceed the true one by this fraction; without it a duration of whole microseconds could be rounded up by one.
 */
const ROUNDING = 1 / 0x4000000000000;

/** `stalled`: the path is cut. `preparing`: the transport is being set up. `moving`: on its links. `arriving`: the last byte has left. */
type State = "stalled" | "preparing" | "moving" | "arriving" | "finished";

/** A flow under way. `Flows` begins it and tells it when its path changes. */
export class FluidFlow implements Flow, LinkUser, Paced, EventTarget {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly links: readonly Link[];
  readonly path: SitePath;
  readonly back: SitePath;
  /** What it takes of its links; more than its goodput if the path is lossy. */
  linkBps = 0;
  /** What it would take if the links were wide enough: the least of what its ends and its transport allow. */
  ceilingBps: number;
  private readonly endsBps: number;
  private readonly setupUs: number;
  private readonly dieAfterUs: number;
  private readonly pace: TcpPace | undefined;
  private readonly scheduler: Scheduler;
  private readonly number: number;
  private readonly name: string;
  private readonly sharing: Sharing;
  private readonly ended: (flow: FluidFlow) => void;
  private readonly done: (result: FlowResult) => void;
  private state: State = "stalled";
  private event: EventHandle = 0;
  private death: EventHandle = 0;
  /** Progress up to `sinceUs`; from there on it grows by `goodputBps`. */
  private bitsLeftBehind = 0;
  private sinceUs = 0;
  private goodputBps = 0;

  constructor(
    scheduler: Scheduler,
    number: number,
    options: FlowOptions,
    route: Route,
    sharing: Sharing,
    ended: (flow: FluidFlow) => void,
  ) {
    const { transport } = options;
    this.scheduler = scheduler;
    this.number = number;
    this.from = options.from;
    this.to = options.to;
    this.bytes = options.bytes;
    this.endsBps = options.ceilingBps ?? Number.POSITIVE_INFINITY;
    this.ceilingBps = this.endsBps;
    this.dieAfterUs = options.dieAfterUs ?? Number.POSITIVE_INFINITY;
    this.done = options.done;
    this.links = route.links;
    this.path = route.path;
    this.back = route.back;
    this.name = route.name;
    this.setupUs = transport?.kind === "rdma" ? RDMA_SETUP_US : 0;
    this.pace =
      transport?.kind === "tcp"
        ? new TcpPace(scheduler, number, transport.streams, transport.mssBytes ?? MSS_BYTES, route.path, route.back, this)
        : undefined;
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

  bitsLeft(): number {
    return this.bytes * 8 - this.bits();
  }

  abort(): void {
    if (this.state === "finished") return;
    this.quit();
    this.scheduler.after(0, this, ABORTED, this.number);
  }

  /** Takes up its way, or halts, according to whether the path is open. */
  setOpen(open: boolean): void {
    if (this.hasLostRdma()) return this.die();
    if (this.state === "stalled" && open) {
      if (this.setupUs === 0) return this.move();
      this.state = "preparing";
      this.event = this.scheduler.after(this.setupUs, this, READY, this.number);
    } else if (this.state === "moving" && !open) {
      this.leaveLinks();
      this.state = "stalled";
    } else if (this.state === "preparing" && !open) {
      this.cancelEvent();
      this.state = "stalled";
    } else if (this.state === "arriving" && open && this.event === 0) {
      this.event = this.scheduler.after(this.path.oneWayUs, this, ARRIVED, this.number);
    } else if (this.state === "arriving" && !open) {
      // The last bytes were cut off too: they are sent again when the path heals.
      this.cancelEvent();
    }
    this.watchStandstill();
  }

  assign(linkBps: number): void {
    if (linkBps === this.linkBps) return;
    this.linkBps = linkBps;
    for (const link of this.links) link.rateChanged();
    this.changeGoodput();
  }

  ceilingChanged(): void {
    const ceilingBps = Math.min(this.endsBps, this.pace?.ceilingBps ?? Number.POSITIVE_INFINITY);
    if (ceilingBps === this.ceilingBps) return;
    this.ceilingBps = ceilingBps;
    this.sharing(this.links);
  }

  /** The path or the way back is another one: its delay, its loss, its corruption, or whether it carries RDMA. */
  pathChanged(): void {
    if (this.hasLostRdma()) return this.die();
    if (this.state !== "moving") return;
    if (this.pace !== undefined) this.ceilingChanged();
    this.changeGoodput();
  }

  fire(kind: number): void {
    if (kind === DIED) {
      this.death = 0;
      this.quit();
      this.done("died");
      return;
    }
    this.event = 0;
    if (kind === READY) {
      this.move();
    } else if (kind === LAST_BYTE_LEFT) {
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

  describe(kind: number): string {
    return `${NEWS[kind] ?? "news"} of flow ${this.number}, ${this.name}`;
  }

  private move(): void {
    this.state = "moving";
    for (const link of this.links) link.join(this);
    if (this.pace !== undefined) {
      this.pace.begin();
      this.ceilingBps = Math.min(this.endsBps, this.pace.ceilingBps);
    }
    this.sharing(this.links);
    this.watchStandstill();
  }

  /** Has the last byte leave at the time that the rate and the loss of now give it. */
  private changeGoodput(): void {
    if (this.state !== "moving") return;
    const goodputBps = this.linkBps * (1 - this.path.retransmission);
    if (goodputBps === this.goodputBps) return;
    this.settle();
    this.goodputBps = goodputBps;
    this.cancelEvent();
    if (goodputBps > 0) {
      const delayUs = ((this.bytes * 8 - this.bitsLeftBehind) / goodputBps) * SECOND;
      this.event = this.scheduler.after(Math.ceil(delayUs - delayUs * ROUNDING), this, LAST_BYTE_LEFT, this.number);
    }
    this.watchStandstill();
  }

  /** Sets the time of death when nothing moves any more, and withdraws it when something does. */
  private watchStandstill(): void {
    if (this.dieAfterUs === Number.POSITIVE_INFINITY) return;
    const standsStill = this.state !== "finished" && this.event === 0;
    if (standsStill && this.death === 0) {
      this.death = this.scheduler.after(this.dieAfterUs, this, DIED, this.number);
    } else if (!standsStill && this.death !== 0) {
      this.scheduler.cancel(this.death);
      this.death = 0;
    }
  }

  /** Is over, but for saying so. */
  private quit(): void {
    if (this.state === "moving") this.leaveLinks();
    this.cancelEvent();
    this.state = "finished";
    this.watchStandstill();
    this.ended(this);
  }

  /** What has left the sender arrives all the same. */
  private hasLostRdma(): boolean {
    return this.setupUs > 0 && !this.path.carriesRdma && this.state !== "arriving" && this.state !== "finished";
  }

  /** Is over at once, and says so in an event of its own. */
  private die(): void {
    this.quit();
    this.scheduler.after(0, this, DIED, this.number);
  }

  /** Gives its share back to the other flows. */
  private leaveLinks(): void {
    this.settle();
    this.cancelEvent();
    this.pace?.stop();
    this.linkBps = 0;
    this.goodputBps = 0;
    for (const link of this.links) link.leave(this);
    this.sharing(this.links);
  }

  private cancelEvent(): void {
    if (this.event !== 0) this.scheduler.cancel(this.event);
    this.event = 0;
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
