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

/** Node to store: what are the flags? `primary` in the answer redirects. */
export interface ReadReply {
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

export interface AppendReply {
  readonly term: number;
  readonly revision: number;
  /** Of the append that this answers. */
  readonly sentAtUs: number;
}

export interface VoteRequest {
  readonly term: number;
  readonly acceptedTerm: number;
  readonly revision: number;
}

export interface VoteReply {
  readonly term: number;
  readonly granted: boolean;
}

/** Peer to peer: these components I would run on the next version with you. */
export interface Hello {
  readonly work: Work;
  readonly want: VersionMask;
}

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

export interface TelemetryReport {
  readonly old: VersionCounts;
  readonly next: VersionCounts;
}

export interface TelemetryQuery {
  readonly id: number;
  readonly of: "next" | "all";
  readonly windowUs: number;
}

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

/** Sizes on the wire in bytes, headers included: modelling choices of the order of a small RPC. */
export const MESSAGE_BYTES = Object.freeze({
  small: 128,
  flags: 512,
  report: 2_048,
});
