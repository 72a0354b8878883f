/** W2 by hand. See `queueing-network.ts`. */
import { RandomSource, type RandomStream } from "../../sim/kernel/random.ts";
import { BareHeap } from "./bare-heap.ts";
import { LATENCY_US, MEAN_SERVICE_US, MESSAGE_BYTES_MAX, MESSAGE_BYTES_MIN, UPLINK_BITS_PER_US } from "./queueing-network.ts";
import type { Run } from "./run.ts";

const NOBODY = -1;

/** The network as a loop over a heap. An event's words are its message, and its station with the sign for what has happened there. */
export class BareQueueingNetwork implements Run {
  private readonly stations: number;
  private readonly randoms: RandomStream[] = [];
  private readonly heap: BareHeap;
  /** By station: the last message of its queue. */
  private readonly last: Int32Array;
  private readonly uplinkFreeUs: Float64Array;
  /** By message: its size, and the one behind it. */
  private readonly sizeBytes: Int32Array;
  private readonly behind: Int32Array;
  private nowUs = 0;
  private hops = 0;

  constructor(stations: number, messagesPerStation: number) {
    const source = new RandomSource("queueing-network");
    const messages = stations * messagesPerStation;
    this.stations = stations;
    this.heap = new BareHeap(messages);
    this.last = new Int32Array(stations).fill(NOBODY);
    this.uplinkFreeUs = new Float64Array(stations);
    this.sizeBytes = new Int32Array(messages).fill(MESSAGE_BYTES_MIN);
    this.behind = new Int32Array(messages);
    for (let station = 0; station < stations; station++) this.randoms.push(source.stream("station", String(station)));
    for (let message = 0; message < messages; message++) this.arrived(message, Math.floor(message / messagesPerStation));
  }

  get pending(): number {
    return this.heap.size;
  }

  advance(events: number): void {
    const { heap } = this;
    for (let left = events; left > 0; left--) {
      this.nowUs = heap.firstUs;
      const message = heap.firstWhat;
      const station = heap.firstWhich;
      heap.pop();
      if (station >= 0) this.arrived(message, station);
      else this.served(message, ~station);
    }
  }

  outcome(): string {
    return `${this.nowUs} us, ${this.hops} hops`;
  }

  private arrived(message: number, station: number): void {
    const last = this.last[station] ?? NOBODY;
    this.behind[message] = NOBODY;
    if (last === NOBODY) this.serve(message, station);
    else this.behind[last] = message;
    this.last[station] = message;
  }

  private serve(message: number, station: number): void {
    const serviceUs = Math.round(this.random(station).exponential(MEAN_SERVICE_US));
    this.heap.push(this.nowUs + serviceUs, message, ~station);
  }

  private served(message: number, station: number): void {
    const behind = this.behind[message] ?? NOBODY;
    this.send(message, station);
    if (behind === NOBODY) this.last[station] = NOBODY;
    else this.serve(behind, station);
  }

  private send(message: number, station: number): void {
    this.hops++;
    const random = this.random(station);
    const freeUs = this.uplinkFreeUs[station] ?? 0;
    const doneUs = (freeUs > this.nowUs ? freeUs : this.nowUs) + Math.ceil(((this.sizeBytes[message] ?? 0) * 8) / UPLINK_BITS_PER_US);
    const draw = random.integer(this.stations - 1);
    this.uplinkFreeUs[station] = doneUs;
    this.sizeBytes[message] = MESSAGE_BYTES_MIN + random.integer(MESSAGE_BYTES_MAX - MESSAGE_BYTES_MIN + 1);
    this.heap.push(doneUs + LATENCY_US, message, draw < station ? draw : draw + 1);
  }

  private random(station: number): RandomStream {
    return this.randoms[station] as RandomStream;
  }
}
