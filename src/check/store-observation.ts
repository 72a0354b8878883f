/** What clients ask the flag store and what they are told: the history by which its claim to be one register is judged. */
import type { Flags } from "../migration/flags.ts";

/**
 * A client asks the flag store: the controller or the operator to change the flags, a node to be told them. It may send its question
 * several times, and more than once may be answered.
 */
export interface StoreCalled {
  readonly kind: "store-called";
  readonly atUs: number;
  /** The client. */
  readonly node: string;
  /** Identity of the question. */
  readonly call: string;
  /** Identity of the write, the same where it is delivered again, and the name that the flags will carry; both absent for a read. */
  readonly write: string | undefined;
  readonly writer: string | undefined;
}

/** A client has an answer of the flag store: to a read the flags; to a write that it is committed, and the flags as they were then. */
export interface StoreAnswered {
  readonly kind: "store-answered";
  readonly atUs: number;
  readonly node: string;
  readonly call: string;
  readonly flags: Flags;
}

/** A client asks for a write no more. What is under way of it may still be committed, and be so late. */
export interface StoreWithdrawn {
  readonly kind: "store-withdrawn";
  readonly atUs: number;
  readonly node: string;
  readonly call: string;
  readonly writer: string;
}
