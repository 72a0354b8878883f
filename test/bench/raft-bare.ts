/** W3 by hand. See `raft.ts`. */
import { RandomSource, type RandomStream } from "../../sim/kernel/random.ts";
import { BareHeap } from "./bare-heap.ts";
import {
  ELECTION_MAX_US,
  ELECTION_MIN_US,
  HEARTBEAT_US,
  LATENCY_MAX_US,
  LATENCY_MIN_US,
  MEAN_ARRIVAL_US,
  REQUEST_TIMEOUT_US,
} from "./raft.ts";
import type { Run } from "./run.ts";

const APPEND = 0;
const ACKNOWLEDGE = 1;
const ARRIVAL = 2;
const HEARTBEAT = 3;
const TIMEOUT = 4;
const ELECTION = 5;
const OPERATIONS = 6;

/** A request's number is taken again after so many, when it is long done. */
const REQUESTS = 0x10000;
const HEARTBEAT_REQUEST = REQUESTS;
/** More than the timers that are set within the longest of them. */
const CAPACITY = 0x100000;

/**
 * The replicated log as a loop over a heap. An event's first word is node * 6 + operation; its second is the request or, for an election
 * timer, the number of times that the timer was set. Timers stay in the heap when they are moved or cancelled, as in most programs that
 * are written by hand, and are seen to be out of date when they come up.
 */
export class BareRaft implements Run {
  private readonly nodes: number;
  private readonly randoms: RandomStream[] = [];
  private readonly heap = new BareHeap(CAPACITY);
  /** By node: how often its election timer was set. */
  private readonly timersSet: Int32Array;
  /** By request: acknowledgements so far. */
  private readonly acknowledgements = new Int32Array(REQUESTS + 1);
  private nowUs = 0;
  private requests = 0;
  private commits = 0;
  private timeouts = 0;
  private elections = 0;

  constructor(nodes: number) {
    const source = new RandomSource("raft");
    this.nodes = nodes;
    this.timersSet = new Int32Array(nodes);
    for (let node = 0; node < nodes; node++) this.randoms.push(source.stream("replica", String(node)));
    for (let node = 1; node < nodes; node++) this.setElectionTimer(node);
    this.scheduleArrival();
    this.schedule(HEARTBEAT_US, 0, HEARTBEAT, 0);
  }

  get pending(): number {
    return this.heap.size;
  }

  advance(events: number): void {
    const { heap } = this;
    for (let left = events; left > 0; ) {
      const atUs = heap.firstUs;
      const node = Math.floor(heap.firstWhat / OPERATIONS);
      const operation = heap.firstWhat % OPERATIONS;
      const which = heap.firstWhich;
      heap.pop();
      if (operation === ELECTION && this.timersSet[node] !== which) continue;
      if (operation === TIMEOUT && this.isCommitted(which)) continue;
      this.nowUs = atUs;
      left--;
      this.fire(node, operation, which);
    }
  }

  outcome(): string {
    return `${this.nowUs} us, ${this.commits} commits, ${this.timeouts} timeouts, ${this.elections} elections`;
  }

  private fire(node: number, operation: number, which: number): void {
    switch (operation) {
      case APPEND:
        this.send(node, 0, ACKNOWLEDGE, which);
        this.setElectionTimer(node);
        break;
      case ACKNOWLEDGE:
        this.acknowledged(which);
        break;
      case ARRIVAL: {
        const request = this.requests++ % REQUESTS;
        this.acknowledgements[request] = 0;
        this.scheduleArrival();
        this.schedule(REQUEST_TIMEOUT_US, 0, TIMEOUT, request);
        for (let follower = 1; follower < this.nodes; follower++) this.send(0, follower, APPEND, request);
        break;
      }
      case HEARTBEAT:
        this.schedule(HEARTBEAT_US, 0, HEARTBEAT, 0);
        for (let follower = 1; follower < this.nodes; follower++) this.send(0, follower, APPEND, HEARTBEAT_REQUEST);
        break;
      case TIMEOUT:
        this.timeouts++;
        break;
      default:
        this.elections++;
        this.setElectionTimer(node);
    }
  }

  private acknowledged(request: number): void {
    if (request === HEARTBEAT_REQUEST) return;
    const count = (this.acknowledgements[request] ?? 0) + 1;
    this.acknowledgements[request] = count;
    if (count === this.nodes >>> 1) this.commits++;
  }

  private isCommitted(request: number): boolean {
    return (this.acknowledgements[request] ?? 0) >= this.nodes >>> 1;
  }

  private scheduleArrival(): void {
    this.schedule(Math.round(this.random(0).exponential(MEAN_ARRIVAL_US)), 0, ARRIVAL, 0);
  }

  private setElectionTimer(node: number): void {
    const count = (this.timersSet[node] ?? 0) + 1;
    this.timersSet[node] = count;
    this.schedule(ELECTION_MIN_US + this.random(node).integer(ELECTION_MAX_US - ELECTION_MIN_US + 1), node, ELECTION, count);
  }

  private send(from: number, to: number, operation: number, request: number): void {
    this.schedule(LATENCY_MIN_US + this.random(from).integer(LATENCY_MAX_US - LATENCY_MIN_US + 1), to, operation, request);
  }

  private schedule(delayUs: number, node: number, operation: number, which: number): void {
    this.heap.push(this.nowUs + delayUs, node * OPERATIONS + operation, which);
  }

  private random(node: number): RandomStream {
    return this.randoms[node] as RandomStream;
  }
}
