/**
 * The figures of Raft, each with its source. "facts" are the system facts by section; sizes are counted from the fields that a message
 * has.
 */

/** How long a member waits; microseconds. */
export interface RaftTiming {
  /** A follower that hears of no leader stands for election after a time that is drawn anew each time, uniform from this ... */
  readonly electionMinUs: number;
  /** ... to this. */
  readonly electionMaxUs: number;
  /** A leader is heard of at least this often. */
  readonly heartbeatUs: number;
}

/** Facts 1.6: v1's Raft draws its election timeout from 150 to 300 ms and sends a heartbeat each 50 ms. */
export const RAFT_TIMING_OLD: RaftTiming = Object.freeze({ electionMinUs: 150_000, electionMaxUs: 300_000, heartbeatUs: 50_000 });

/** The same with another heartbeat: the election timeout is three to six of them. */
export function raftTiming(heartbeatUs: number): RaftTiming {
  return { electionMinUs: 3 * heartbeatUs, electionMaxUs: 6 * heartbeatUs, heartbeatUs };
}

/**
 * Bytes of Raft's messages before framing: eight for each field that figure 2 of Ongaro and Ousterhout (2014) gives them, one for a truth
 * value. An entry has a ballot and a length beside its command. A reply to AppendEntries says besides how far the logs agree, and to what.
 */
export const RAFT_BYTES = Object.freeze({
  requestVote: 32,
  vote: 9,
  appendEntries: 40,
  entry: 16,
  appended: 25,
  installSnapshot: 32,
  forward: 16,
});

/** Entries that one AppendEntries carries at most, so that catching up does not make huge messages (modelling choice). */
export const APPEND_ENTRIES_MAX = 100;
