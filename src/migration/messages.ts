/** What the parts of the control plane say to each other: kinds, bodies, and sizes on the wire. */
import type { Flags, StoreWrite } from "./flags.ts";
import type { LatencyHistogram } from "./telemetry/latency-histogram.ts";
import type { VersionMask, Work } from "./versions.ts";

/** Client to store: change the flags. */
export interface WriteRequest {
  readonly write: StoreWrite;
}

/** Store to client: the write is committed as this revision, or asked of the wrong replica. */
export interface WriteReply {
  readonly id: string;
  readonly flags?: Flags;
  /** Index of the node that the replica takes for the primary. */
  readonly primary?: number;
}

/** Node to store: tell me the flags. Absent from a keepalive, which asks for no value. */
export interface ReadRequest {
  /** Identity of the question. */
  readonly call: string;
}

/** Store to node: the flags, or the replica to ask instead. It has neither where a primary answers a keepalive. */
export interface ReadReply {
  /** Identity of the question that this answers; absent where it had none. */
  readonly call?: string;
  readonly flags?: Flags;
  readonly primary?: number;
}

/** The flags on their way to a node, by push or by gossip. */
export interface FlagsMessage {
  readonly flags: Flags;
}

/** Node to store: revision received. */
export interface PushedMessage {
  readonly revision: number;
}

/** Primary to replica: take this state; an empty heartbeat repeats the last. */
export interface AppendRequest {
  readonly term: number;
  readonly flags: Flags;
  readonly applied: readonly string[];
  readonly committed: number;
  /** By the primary's clock. */
  readonly sentAtUs: number;
}

/** Replica to primary: the revision that it now holds, or -1 to refuse an append of a term that has passed. */
export interface AppendReply {
  readonly term: number;
  readonly revision: number;
  /** Of the append that this answers. */
  readonly sentAtUs: number;
}

/** Candidate to replica: elect me for this term; the term and revision of what I hold say how much I know. */
export interface VoteRequest {
  readonly term: number;
  readonly acceptedTerm: number;
  readonly revision: number;
}

/** Replica to candidate. A term above the candidate's ends its candidacy. */
export interface VoteReply {
  readonly term: number;
  readonly granted: boolean;
}

/** Peer to peer: these components I would run on the next version with you. */
export interface Hello {
  readonly work: Work;
  readonly want: VersionMask;
}

/** The answer to a hello: what of the wanted components the answering peer runs too; 0 if it serves nothing or does not negotiate. */
export interface Welcome {
  readonly work: Work;
  readonly agreed: VersionMask;
}

/** Counts of one version since the last report. */
export interface VersionCounts {
  readonly count: number;
  readonly errors: number;
  readonly latency: LatencyHistogram;
}

/** Node to metrics pipeline: the operations that have ended there since its last report. */
export interface TelemetryReport {
  readonly old: VersionCounts;
  readonly next: VersionCounts;
}

/** Controller to metrics pipeline: what is known of the last `windowUs`, for operations on the next version or for all? */
export interface TelemetryQuery {
  readonly id: number;
  readonly of: "next" | "all";
  readonly windowUs: number;
}

/** Metrics pipeline to controller: the answer to the query of this id; `errorRate` is a fraction, and without samples all figures are 0. */
export interface TelemetryReply {
  readonly id: number;
  readonly samples: number;
  readonly errorRate: number;
  readonly latencyP95Us: number;
}

/** Node to controller: I have gone through every phase of the rollback to this revision. */
export interface RolledBack {
  readonly revision: number;
}

/** Node to controller: I suspect a member of my consensus group of lying. */
export interface ByzantineReport {
  readonly peer: string;
}

/** Sizes on the wire in bytes, headers included: modelling choices of the order of a small RPC. */
export const MESSAGE_BYTES = Object.freeze({
  small: 128,
  flags: 512,
  report: 2_048,
});
