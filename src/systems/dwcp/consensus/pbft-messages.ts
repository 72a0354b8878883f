/**
 * The messages of PBFT and their sizes.
 *
 * Every message is signed. Signatures are not computed but assumed: nobody makes up a message of somebody else, nor a proof that consists
 * of such messages (that a slot is prepared or decided). A signature that does not verify is a body of the class `Unverifiable`.
 */
import { PBFT_BYTES } from "../constants/index.ts";
import type { Command, EngineMessage } from "./engine.ts";
import type { LogEntry } from "./replicated-log.ts";

/** A member that is asked for a command tells the primary, and later all. */
export interface Request {
  readonly kind: "pbft.request";
  readonly command: Command;
}

/** The primary proposes a command for a slot. */
export interface PrePrepare {
  readonly kind: "pbft.pre-prepare";
  readonly view: number;
  readonly slot: number;
  readonly command: Command | undefined;
}

/** A member stands by what the primary proposed, or by a quorum's having done so. */
export interface Vote {
  readonly kind: "pbft.prepare" | "pbft.commit";
  readonly view: number;
  readonly slot: number;
  readonly digest: string;
  /** The digest under the primary's own signature, as the voter got it: it shows others whether the primary told everybody the same. */
  readonly proposed: string;
}

/** How far a member is: who is further helps it. Its slot counts as a vote for the checkpoints below it. */
export interface Status {
  readonly kind: "pbft.status";
  readonly view: number;
  /** Whether the member takes part in the view, or still waits for it to begin. */
  readonly inForce: boolean;
  readonly committedSlot: number;
}

/** Decided slots, each with the commits of a quorum for proof. */
export interface Decided {
  readonly kind: "pbft.decided";
  readonly firstSlot: number;
  readonly entries: readonly LogEntry[];
}

/** A member has left all views below this one, and says what its log holds. */
export interface ViewChange {
  readonly kind: "pbft.view-change";
  readonly view: number;
  readonly member: number;
  /** The last slot that is decided, which a quorum's commits prove. */
  readonly committedSlot: number;
  /** Ballot and number of the last slot, decided or not. */
  readonly lastBallot: number;
  readonly lastSlot: number;
  /** What stands behind the decided slots; where `prepared` is a view, the prepares of a quorum prove it. */
  readonly entries: readonly LogEntry[];
}

/** The primary of a view begins it, with what a quorum of members had reported. What follows from it everybody works out alone. */
export interface NewView {
  readonly kind: "pbft.new-view";
  readonly view: number;
  readonly primary: number;
  readonly reports: readonly ViewChange[];
}

/** Any message of PBFT. */
export type PbftBody = Request | PrePrepare | Vote | Status | Decided | ViewChange | NewView;

/** A body whose signature does not verify: receivers can do nothing with it but know from whom it came. */
export class Unverifiable {}

/** What members vote on instead of the command itself. A slot that is to hold none has the empty digest. */
export function digestOf(command: Command | undefined): string {
  return command?.id ?? "";
}

/** A body as what travels. `quorum` is the number of signatures in a proof. */
export function pbftMessage(body: PbftBody, quorum: number): EngineMessage {
  return { kind: body.kind, bytes: PBFT_BYTES.header + PBFT_BYTES.signature + contentBytes(body, quorum), body };
}

function contentBytes(body: PbftBody, quorum: number): number {
  switch (body.kind) {
    case "pbft.request":
      return body.command.bytes;
    case "pbft.pre-prepare":
      return PBFT_BYTES.digest + (body.command?.bytes ?? 0);
    case "pbft.prepare":
    case "pbft.commit":
      return PBFT_BYTES.digest + PBFT_BYTES.signature;
    case "pbft.status":
      return 0;
    case "pbft.decided":
      return entriesBytes(body.entries, () => quorum);
    case "pbft.view-change":
      return reportBytes(body, quorum);
    case "pbft.new-view":
      return body.reports.reduce((sum, report) => sum + PBFT_BYTES.signature + reportBytes(report, quorum), 0);
  }
}

/** A report carries the proof of its last decided slot, and one for each slot that is prepared. */
function reportBytes({ entries }: ViewChange, quorum: number): number {
  const proofs = (entry: LogEntry): number => (entry.prepared === undefined ? 1 : quorum);
  return quorum * PBFT_BYTES.signature + entriesBytes(entries, proofs);
}

function entriesBytes(entries: readonly LogEntry[], signatures: (entry: LogEntry) => number): number {
  let bytes = 0;
  for (const entry of entries) {
    bytes += PBFT_BYTES.header + PBFT_BYTES.digest + signatures(entry) * PBFT_BYTES.signature + (entry.command?.bytes ?? 0);
  }
  return bytes;
}
