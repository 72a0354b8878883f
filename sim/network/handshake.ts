/**
 * Opening a connection: so many round trips before the first byte may go, each a small message there and one back.
 *
 * The messages take the same way as all others: they queue, are delayed, lost and cut off. One that is not answered in time is sent again,
 * with the timeouts of TCP: a second at first, twice as long after each (RFC 6298, sections 2.1 and 5.5).
 */
import type { EventHandle, EventTarget, Scheduler } from "../kernel/event.ts";
import { SECOND } from "../kernel/units.ts";
import type { Segment } from "./message.ts";

/**
 * How an attempt ended. `timedOut`: the other side did not answer. `aborted`: the node that connects went down.
 */
export type ConnectResult = "connected" | "timedOut" | "aborted";

/** What to connect. */
export interface ConnectOptions {
  readonly from: number;
  readonly to: number;
  /**
   * Round trips until the first byte of data may go: 1 for TCP (RFC 9293, section 3.5), 2 with TLS 1.3 (RFC 8446, section 2), 3 with TLS
   * 1.2 (RFC 5246, section 7.3). A whole number; 0 for a connection that costs none.
   */
  readonly handshakes: number;
  /** The attempt is given up after so long, integer microseconds; 127 s if it is not given. */
  readonly timeoutUs?: number;
  /** Called once, in an event of its own: never from within a call to the network. Not called after the attempt was abandoned. */
  readonly done: (result: ConnectResult) => void;
}

/** How long TCP tries with the six repetitions that Linux makes (tcp(7), tcp_syn_retries): 1 + 2 + 4 + 8 + 16 + 32 + 64 s. */
const CONNECT_TIMEOUT_US = 127 * SECOND;

/** Size of each of its messages, bytes: an IPv4 and a TCP header without options (RFC 791, RFC 9293). */
const SEGMENT_BYTES = 40;

/** Before anything is known about the round trip (RFC 6298, section 2.1); sampled ones give at least as much (section 2.4). */
const RETRANSMISSION_TIMEOUT_US = SECOND;

const RETRY = 0;
const GIVE_UP = 1;
const SUCCEED = 2;
const ABORT = 3;
/** The events in words, by their kinds. */
const NEWS: readonly string[] = ["repetition", "timeout", "success", "abortion"];

/** Sends a message of the network itself, which ends up at the segment instead of at the node. */
export type SegmentSender = (from: number, to: number, kind: string, bytes: number, segment: Segment) => void;

/** The attempts to connect that are under way. */
export class Handshakes {
  private readonly scheduler: Scheduler;
  private readonly send: SegmentSender;
  private readonly running = new Set<Handshake>();
  private begun = 0;

  constructor(scheduler: Scheduler, send: SegmentSender) {
    this.scheduler = scheduler;
    this.send = send;
  }

  /**
   * Begins an attempt; gives the function that abandons it. One from a node that is down is aborted at once. Throws a RangeError for
   * impossible options.
   */
  start(options: ConnectOptions, isUp: boolean): () => void {
    const { handshakes, timeoutUs } = options;
    if (!(Number.isSafeInteger(handshakes) && handshakes >= 0))
      throw new RangeError(`a connection with ${handshakes} handshakes: expected a whole number, not negative`);
    if (timeoutUs !== undefined && !(Number.isSafeInteger(timeoutUs) && timeoutUs > 0))
      throw new RangeError(`a connection that times out after ${timeoutUs} us: expected a whole number of microseconds above 0`);
    const handshake = new Handshake(this.scheduler, this.begun++, options, this.send, (ended) => {
      this.running.delete(ended);
    });
    this.running.add(handshake);
    if (isUp) handshake.begin();
    else handshake.abort();
    return () => handshake.abandon();
  }

  /** A node went down: its attempts are aborted. Those of others to it go on, until they time out or it answers again. */
  nodeDown(node: number): void {
    for (const handshake of this.running) {
      if (handshake.from === node) handshake.abort();
    }
  }
}

/** One attempt to connect. */
class Handshake implements EventTarget {
  readonly from: number;
  private readonly options: ConnectOptions;
  private readonly scheduler: Scheduler;
  private readonly number: number;
  private readonly send: SegmentSender;
  private readonly ended: (handshake: Handshake) => void;
  /** Round trips that are complete. */
  private rounds = 0;
  private retryUs = RETRANSMISSION_TIMEOUT_US;
  private retry: EventHandle = 0;
  /** The event with which the attempt ends if no answer ends it: its timeout, or the news that is on its way. */
  private last: EventHandle = 0;
  private isOver = false;

  constructor(scheduler: Scheduler, number: number, options: ConnectOptions, send: SegmentSender, ended: (handshake: Handshake) => void) {
    this.from = options.from;
    this.options = options;
    this.scheduler = scheduler;
    this.number = number;
    this.send = send;
    this.ended = ended;
  }

  begin(): void {
    const { handshakes, timeoutUs = CONNECT_TIMEOUT_US } = this.options;
    if (handshakes === 0) {
      this.end(SUCCEED);
      return;
    }
    this.last = this.scheduler.after(timeoutUs, this, GIVE_UP, this.number);
    this.ask();
  }

  abort(): void {
    this.end(ABORT);
  }

  abandon(): void {
    this.isOver = true;
    this.scheduler.cancel(this.retry);
    this.scheduler.cancel(this.last);
    this.ended(this);
  }

  fire(kind: number): void {
    if (kind === RETRY) {
      this.retryUs *= 2;
      this.ask();
    } else if (kind === GIVE_UP) {
      this.abandon();
      this.options.done("timedOut");
    } else {
      this.options.done(kind === SUCCEED ? "connected" : "aborted");
    }
  }

  describe(kind: number): string {
    return `${NEWS[kind] ?? "news"} of connection ${this.number}`;
  }

  /** Sends the question of the present round trip, and again when no answer comes in time. */
  private ask(): void {
    const { to } = this.options;
    const round = this.rounds;
    this.retry = this.scheduler.after(this.retryUs, this, RETRY, this.number);
    const answer: Segment = { arrived: () => this.answered(round) };
    const question: Segment = { arrived: () => this.send(to, this.from, "network.accept", SEGMENT_BYTES, answer) };
    this.send(this.from, to, "network.connect", SEGMENT_BYTES, question);
  }

  /** An answer to an earlier round trip, or after the end, was sent twice or came late: it says nothing new. */
  private answered(round: number): void {
    if (this.isOver || round !== this.rounds) return;
    this.scheduler.cancel(this.retry);
    this.retryUs = RETRANSMISSION_TIMEOUT_US;
    this.rounds++;
    if (this.rounds < this.options.handshakes) {
      this.ask();
    } else {
      this.abandon();
      this.options.done("connected");
    }
  }

  /** Is over, and says so in an event of its own. */
  private end(kind: number): void {
    if (this.isOver) return;
    this.abandon();
    this.last = this.scheduler.after(0, this, kind, this.number);
  }
}
