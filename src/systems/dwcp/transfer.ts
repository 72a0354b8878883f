/** One machine on its way, as its sender knows it, and what the two ends say to each other about it. */
import type { Flow } from "../../../sim/network/network.ts";
import type { ModeName } from "../../check/observation.ts";
import type { Operation } from "../../migration/operation.ts";
import type { VersionMask } from "../../migration/versions.ts";
import type { DeltaPlan } from "./baselines.ts";
import type { VersionedAdvice } from "./prediction/part.ts";
import type { MigrationRequest } from "./requests.ts";
import type { Way } from "./transport.ts";

/** Size of the messages around a transfer without headers (modelling choice). */
export const MESSAGE_BYTES = 256;

/** Sender to receiver: a machine is about to come. */
export interface OpenBody {
  readonly operation: number;
  readonly next: VersionMask;
  readonly request: MigrationRequest;
  /** Contents of the image against which the sender could make a delta; absent without one. */
  readonly baseline: string | undefined;
  readonly sentAtUs: number;
}

/** Receiver to sender: the answer to that. */
export interface OpenReply {
  readonly operation: number;
  readonly result: "accepted" | "declined" | "error" | "not-serving";
  /** For `declined`: what the receiver would accept. */
  readonly allowed: VersionMask;
  /** The receiver holds the baseline. */
  readonly hasBaseline: boolean;
  /** What the receiver takes the link for; absent if it has measured nothing. */
  readonly mode: ModeName | undefined;
  /** The request's own time of sending, echoed, and how long the peer held it: the rest is the round trip, whichever try this answers. */
  readonly sentAtUs: number;
  readonly heldUs: number;
  readonly harmed: boolean;
}

/** Sender to receiver: everything has been sent, start the machine. */
export interface ActivateBody {
  readonly operation: number;
  /** What the sender knows of the transfer, for the evidence that the receiver gives when the machine runs. */
  readonly transfer: Transfer;
}

/** One transfer, on the node that sends it. */
export interface Transfer {
  readonly operation: Operation;
  readonly request: MigrationRequest;
  readonly way: Way;
  /** What the receiver takes the link for: the sender's word where the two negotiate. */
  peerMode: ModeName | undefined;
  opened: boolean;
  /** How the first round goes as a delta; absent for a whole image. */
  delta: DeltaPlan | undefined;
  /** The first round was sent in packets of both versions. */
  isMixed: boolean;
  advice: VersionedAdvice;
  round: number;
  /** Raw bytes of this round that are still to be sent, and the time when it began. */
  leftBytes: number;
  roundBytes: number;
  roundStartedUs: number;
  rawBytes: number;
  wireBytes: number;
  /** When the machine was stopped, in simulated and in calendar time. */
  stopped: { readonly atUs: number; readonly calendarUs: number } | undefined;
  flow: Flow | undefined;
  harmed: boolean;
}

/** Names what is in a machine's memory at the end of a transfer: no two are the same. */
export function contentsOf({ operation, request }: Transfer): string {
  return `${request.machine}@${operation.id}`;
}
