/** The figures of state synchronisation (ASS), each with its source. "facts" are the system facts by section. */
import type { RaftTiming } from "./consensus.ts";

/** How v1 spreads news: to so many peers, in rounds, over at most so many hops (facts 1.5: fanout 3, every 5 s, TTL 10 hops). */
export const STATE_GOSSIP = Object.freeze({ fanout: 3, periodUs: 5_000_000, hopsMax: 10 });

/** v1 compares its whole state with one random peer this often (facts 1.5). */
export const STATE_ANTI_ENTROPY_PERIOD_US = 30_000_000;

/**
 * v3 compares its state with one random peer this often. Facts 1.5 claim 5 to 30 s for v3's CRDT and give no period: by pushing and pulling
 * at once, news is with 100 nodes after about eight such rounds [derived] (modelling choice).
 */
export const STATE_SYNC_PERIOD_US = 2_000_000;

/** A peer that leaves a v3 comparison unanswered for so long is taken for one that runs v1 (modelling choice; a WAN round trip is less). */
export const STATE_ANSWER_US = 1_000_000;

/** For how long a peer is taken for one that runs v1 (modelling choice: as long as v1 reads and writes wait, facts 1.2). */
export const STATE_PEER_MEMORY_US = 60_000_000;

/** A write that v3's Raft has not decided by then falls back to the CRDT (facts 1.5: Raft, 100 ms timeout). */
export const STATE_ORDER_BUDGET_US = 100_000;

/**
 * After a write that had to fall back, the Raft group is left alone for so long (modelling choice: v3's loops run every 10 s, facts 1.0).
 */
export const STATE_ORDER_PAUSE_US = 10_000_000;

/**
 * Heartbeat of v3's Raft group of a site. Facts 1.6: v3 calls an external RaftNode; etcd's is the common one, whose defaults are a
 * heartbeat of 100 ms and an election timeout of 1 s, ten heartbeats, drawn up to twice that (modelling choice).
 */
export const STATE_HEARTBEAT_US = 100_000;

/** The timing that goes with a heartbeat. */
export function stateRaftTiming(heartbeatUs: number): RaftTiming {
  return { electionMinUs: 10 * heartbeatUs, electionMaxUs: 20 * heartbeatUs, heartbeatUs };
}

/** Tries to fetch a peer's state after a rollback, and the time between them (facts 1.2: retries 3 x 1 s). */
export const STATE_FETCH = Object.freeze({ tries: 3, intervalUs: 1_000_000 });

/**
 * Bytes on the wire (modelling choice). A message has a header; an entry has its key, its stamp and its writer beside the value; a summary
 * has a key and a stamp for each entry. v3 writes 64-bit stamps and its mode, v1 does without the mode.
 */
export const STATE_BYTES = Object.freeze({ headerOld: 32, headerNext: 40, entry: 24, summaryEntry: 16, key: 4 });

/** Least and largest size of a value: the record of a machine, its place, its state and its owner (modelling choice). */
export const STATE_VALUE_BYTES = Object.freeze({ least: 100, most: 500 });

/** CPU time of one write on v1 (modelling choice: a tenth of a control request). */
export const STATE_WRITE_CPU_US = 100;
