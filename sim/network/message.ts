/** A message between two nodes. */
import type { Fate } from "./tampering.ts";

/** What a receiver and an observer see of a message. Nodes are named by their numbers in the network. */
export interface Message<Body = unknown> {
  readonly from: number;
  readonly to: number;
  /** The protocol's name for this sort of message. */
  readonly kind: string;
  /** Size on the wire. */
  readonly bytes: number;
  readonly body: Body;
  /** Virtual time of sending, microseconds. */
  readonly sentAtUs: number;
  /** Whether it was damaged on its way and no checksum has shown it: the body is not to be trusted. */
  readonly corrupted: boolean;
}

/** Something that the network sends on its own account, such as a step of a handshake. */
export interface Segment {
  /** It has come to its receiver, intact. */
  arrived(): void;
}

/** A message under way, with what the network must remember of the moment when it was sent. */
export class Envelope implements Message {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly bytes: number;
  readonly body: unknown;
  readonly sentAtUs: number;
  /** How often the sender and the receiver had gone down. */
  readonly senderDowns: number;
  readonly receiverDowns: number;
  /** How many partitions had begun. */
  readonly cutsBegun: number;
  /** Time on the sender's uplink from the first bit to the last, and from the last link to the receiver, microseconds. */
  uplinkUs = 0;
  flightUs = 0;
  /** What faults do to it; absent on a path without such faults. */
  fate: Fate | undefined;
  /** Takes it at the receiver in the node's place: it belongs to the network itself. */
  readonly segment: Segment | undefined;

  constructor(
    from: number,
    to: number,
    kind: string,
    bytes: number,
    body: unknown,
    sentAtUs: number,
    senderDowns: number,
    receiverDowns: number,
    cutsBegun: number,
    segment: Segment | undefined,
  ) {
    this.from = from;
    this.to = to;
    this.kind = kind;
    this.bytes = bytes;
    this.body = body;
    this.sentAtUs = sentAtUs;
    this.senderDowns = senderDowns;
    this.receiverDowns = receiverDowns;
    this.cutsBegun = cutsBegun;
    this.segment = segment;
    this.fate = undefined;
  }

  get corrupted(): boolean {
    return this.fate?.corrupted === true;
  }
}
