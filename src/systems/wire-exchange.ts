/**
 * What two versions of a system make of each other's messages: the question that a rollout asks of every link on which the ends differ.
 * A system answers it for each of its components and roles, by its own codecs and message tables, and without a run.
 */

/**
 * What comes of a message that its receiver does not understand. `stall`: the reader waits for bytes that never come. `decode error`: it
 * refuses the bytes at once. `wrong bytes`: it takes them for something else, and nobody notices. `no endpoint`: nothing handles the kind
 * of message, and it is dropped. `refused`: the receiver answers that it does not do this.
 */
export type WireEffect = "stall" | "decode error" | "wrong bytes" | "no endpoint" | "refused";

/** The first message of a role that its receiver does not understand. */
export interface WireFailure {
  readonly message: string;
  readonly effect: WireEffect;
  /** What the receiver makes of it and what follows, in words. */
  readonly explanation: string;
}

/** One end of a component speaking to the other. Versions are named by whether they are the next one. */
export interface WireExchange {
  readonly component: string;
  /** Who speaks to whom, such as `leader -> member`. */
  readonly role: string;
  /** What this end says in a version, in the order in which it is said; empty if nothing goes over the wire. */
  messages(senderNext: boolean): readonly string[];
  /** What goes wrong first, or undefined if the receiver understands all of it. */
  failure(senderNext: boolean, receiverNext: boolean): WireFailure | undefined;
}
