/**
 * W3, a replicated log as Raft has it while nothing goes wrong: a leader appends Poisson requests to its followers, every append resets
 * the follower's election timer, and every request sets a timeout that the acknowledgement of a majority cancels. Nearly all timers are
 * moved or cancelled before they go off, which is what the workload is about.
 */
import { type EventHandle, type EventTarget, Kernel } from "../../sim/kernel/kernel.ts";
import type { RandomStream } from "../../sim/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../sim/kernel/units.ts";
import type { Run } from "./run.ts";

/** Mean time between two requests, microseconds: 2,000 a second. */
export const MEAN_ARRIVAL_US = SECOND / 2_000;
/** Time between two heartbeats, microseconds. */
export const HEARTBEAT_US = 50 * MILLISECOND;
/** What a request may take, microseconds. */
export const REQUEST_TIMEOUT_US = SECOND;
/** An election timeout is uniform from this, microseconds, ... */
export const ELECTION_MIN_US = 150 * MILLISECOND;
/** ... to this. */
export const ELECTION_MAX_US = 300 * MILLISECOND;
/** One way between two nodes is uniform from this, microseconds, ... */
export const LATENCY_MIN_US = 100;
/** ... to this. */
export const LATENCY_MAX_US = 1_000;

const MESSAGE = 0;
const ARRIVAL = 1;
const HEARTBEAT = 2;
const TIMEOUT = 3;
const ELECTION = 4;

/** A request on its way through the log. */
class Request {
  timeout: EventHandle = 0;
  acknowledgements = 0;
}

/** An append to a follower, and the follower's answer. A heartbeat carries no request. */
class Message {
  readonly from: Replica;
  readonly request: Request | undefined;

  constructor(from: Replica, request: Request | undefined) {
    this.from = from;
    this.request = request;
  }
}

abstract class Replica implements EventTarget {
  protected readonly kernel: Kernel;
  protected readonly number: number;
  protected readonly random: RandomStream;

  constructor(kernel: Kernel, number: number) {
    this.kernel = kernel;
    this.number = number;
    this.random = kernel.stream("replica", String(number));
  }

  abstract fire(kind: number, argument: number, payload: unknown): void;

  protected send(to: Replica, request: Request | undefined): void {
    const latencyUs = LATENCY_MIN_US + this.random.integer(LATENCY_MAX_US - LATENCY_MIN_US + 1);
    this.kernel.after(latencyUs, to, MESSAGE, to.number, new Message(this, request));
  }
}

class Follower extends Replica {
  elections = 0;
  private election: EventHandle = 0;

  fire(kind: number, _argument: number, payload: unknown): void {
    if (kind === MESSAGE) {
      const { from, request } = payload as Message;
      this.send(from, request);
      this.election = this.kernel.reschedule(this.election, this.electionUs());
    } else {
      this.elections++;
      this.startElectionTimer();
    }
  }

  startElectionTimer(): void {
    this.election = this.kernel.after(this.electionUs(), this, ELECTION, this.number);
  }

  private electionUs(): number {
    return ELECTION_MIN_US + this.random.integer(ELECTION_MAX_US - ELECTION_MIN_US + 1);
  }
}

class Leader extends Replica {
  readonly followers: Follower[] = [];
  commits = 0;
  timeouts = 0;

  start(): void {
    this.scheduleArrival();
    this.kernel.after(HEARTBEAT_US, this, HEARTBEAT, this.number);
  }

  fire(kind: number, _argument: number, payload: unknown): void {
    if (kind === MESSAGE) {
      this.acknowledged((payload as Message).request);
    } else if (kind === ARRIVAL) {
      this.scheduleArrival();
      const request = new Request();
      request.timeout = this.kernel.after(REQUEST_TIMEOUT_US, this, TIMEOUT, this.number);
      this.append(request);
    } else if (kind === HEARTBEAT) {
      this.kernel.after(HEARTBEAT_US, this, HEARTBEAT, this.number);
      this.append(undefined);
    } else {
      this.timeouts++;
    }
  }

  private scheduleArrival(): void {
    this.kernel.after(Math.round(this.random.exponential(MEAN_ARRIVAL_US)), this, ARRIVAL, this.number);
  }

  private append(request: Request | undefined): void {
    for (const follower of this.followers) this.send(follower, request);
  }

  /** The leader counts itself, so a majority of n nodes is complete with floor(n / 2) followers. */
  private acknowledged(request: Request | undefined): void {
    if (request === undefined || ++request.acknowledgements !== (this.followers.length + 1) >>> 1) return;
    this.kernel.cancel(request.timeout);
    this.commits++;
  }
}

/** The replicated log through the kernel's API. */
export class Raft implements Run {
  private readonly kernel = new Kernel({ seed: "raft" });
  private readonly leader = new Leader(this.kernel, 0);

  constructor(nodes: number) {
    for (let number = 1; number < nodes; number++) {
      const follower = new Follower(this.kernel, number);
      this.leader.followers.push(follower);
      follower.startElectionTimer();
    }
    this.leader.start();
  }

  get pending(): number {
    return this.kernel.pending;
  }

  advance(events: number): void {
    this.kernel.advance(events);
  }

  outcome(): string {
    const elections = this.leader.followers.reduce((sum, follower) => sum + follower.elections, 0);
    return `${this.kernel.nowUs} us, ${this.leader.commits} commits, ${this.leader.timeouts} timeouts, ${elections} elections`;
  }
}
