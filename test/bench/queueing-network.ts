/**
 * W2, a closed queueing network: messages wander between nodes for ever. A node serves them one after the other in exponential time and
 * sends them on through an uplink of limited bandwidth, to another random node. Written as a model would be: a class for the nodes, an
 * object for each message, a random stream for each node.
 */
import { type EventTarget, Kernel } from "../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../sim/kernel/random.ts";
import { MILLISECOND } from "../../sim/kernel/units.ts";
import type { Run } from "./run.ts";

/** Mean service time, microseconds. */
export const MEAN_SERVICE_US = MILLISECOND;
/** Bits that an uplink sends in a microsecond: 10 Mbit/s. */
export const UPLINK_BITS_PER_US = 10;
/** Sizes of messages are uniform from this, bytes, ... */
export const MESSAGE_BYTES_MIN = 200;
/** ... to this. */
export const MESSAGE_BYTES_MAX = 1_800;
/** From the end of the uplink to the next node, microseconds. */
export const LATENCY_US = 500;

const ARRIVED = 0;
const SERVED = 1;

class Message {
  readonly sizeBytes: number;
  /** The one behind it in its station's queue. */
  next: Message | undefined;

  constructor(sizeBytes: number) {
    this.sizeBytes = sizeBytes;
  }
}

class Station implements EventTarget {
  hops = 0;
  private readonly kernel: Kernel;
  private readonly stations: readonly Station[];
  private readonly number: number;
  private readonly random: RandomStream;
  private last: Message | undefined;
  private uplinkFreeUs = 0;

  constructor(kernel: Kernel, stations: readonly Station[], number: number) {
    this.kernel = kernel;
    this.stations = stations;
    this.number = number;
    this.random = kernel.stream("station", String(number));
  }

  fire(kind: number, _argument: number, payload: unknown): void {
    if (kind === ARRIVED) this.arrived(payload as Message);
    else this.served(payload as Message);
  }

  arrived(message: Message): void {
    if (this.last === undefined) this.serve(message);
    else this.last.next = message;
    this.last = message;
  }

  private serve(message: Message): void {
    this.kernel.after(Math.round(this.random.exponential(MEAN_SERVICE_US)), this, SERVED, this.number, message);
  }

  private served(message: Message): void {
    this.send(message);
    if (message.next === undefined) this.last = undefined;
    else this.serve(message.next);
  }

  private send({ sizeBytes }: Message): void {
    this.hops++;
    const nowUs = this.kernel.nowUs;
    this.uplinkFreeUs = (this.uplinkFreeUs > nowUs ? this.uplinkFreeUs : nowUs) + Math.ceil((sizeBytes * 8) / UPLINK_BITS_PER_US);
    const draw = this.random.integer(this.stations.length - 1);
    const next = draw < this.number ? draw : draw + 1;
    const nextBytes = MESSAGE_BYTES_MIN + this.random.integer(MESSAGE_BYTES_MAX - MESSAGE_BYTES_MIN + 1);
    this.kernel.at(this.uplinkFreeUs + LATENCY_US, this.stations[next] as Station, ARRIVED, next, new Message(nextBytes));
  }
}

/** The network through the kernel's API. */
export class QueueingNetwork implements Run {
  private readonly kernel = new Kernel({ seed: "queueing-network" });
  private readonly stations: Station[] = [];

  /** So many stations, and so many messages at each of them to begin with. */
  constructor(stations: number, messagesPerStation: number) {
    for (let number = 0; number < stations; number++) this.stations.push(new Station(this.kernel, this.stations, number));
    for (const station of this.stations) {
      for (let count = 0; count < messagesPerStation; count++) station.arrived(new Message(MESSAGE_BYTES_MIN));
    }
  }

  get pending(): number {
    return this.kernel.pending;
  }

  advance(events: number): void {
    this.kernel.advance(events);
  }

  outcome(): string {
    return `${this.kernel.nowUs} us, ${this.stations.reduce((sum, station) => sum + station.hops, 0)} hops`;
  }
}
