/** The figures of consensus groups and of their clients, whichever protocol decides, each with its source. */

/** Bytes that the framing of each version puts around a message between members (modelling choice: v3 names the mode, v1 has none). */
export const CONSENSUS_HEADER_BYTES = Object.freeze({ old: 24, next: 32 });

/** Size of a client's command (modelling choice; below the 1 KB under which HDE does not compress, facts 1.3). */
export const COMMAND_BYTES = 256;

/**
 * A client asks again each second (facts 1.2: retries each second) and gives up after the 5 s that PBFT is given (facts 1.6). While the
 * group has no leader it looks for one more often (modelling choice).
 */
export const COMMAND_RETRY = Object.freeze({ intervalUs: 1_000_000, noLeaderUs: 100_000, deadlineUs: 5_000_000 });

/**
 * CPU time of one command on the member that a client asks: facts 1.6 give Raft 10 to 50 thousand operations a second, of which 20
 * thousand are 50 us each, and PBFT 450 with one operation a batch. v3's factor is that of control work.
 */
export const COMMAND_COST_US = Object.freeze({ raft: 50, pbft: 2_222 });

/** v3 asks anew which mode its group is in (facts 1.0: ASS and ACP loops 10 s). */
export const MODE_CHECK_US = 10_000_000;

/** A group that has gone from one of v3's protocols to the other stays with it for so long (facts 1.0: 30 s cooldown). */
export const PROTOCOL_COOLDOWN_US = 30_000_000;

/** Size of what members tell each other about the versions that they want and run (modelling choice). */
export const STATUS_BYTES = 64;

/**
 * Members that do not have what they want say so each second, and take a member for down that has been silent for three of them (facts
 * 1.2: retries 3 x 1 s).
 */
export const STATUS = Object.freeze({ intervalUs: 1_000_000, silentUs: 3_000_000 });

/**
 * After a rollback, how often a member looks whether its group works on v1 again, and how long at most before it goes on without (modelling
 * choice; twice the kill bound of L412).
 */
export const RECONCILE = Object.freeze({ lookUs: 10_000, atMostUs: 10_000_000 });

/** How long v3 gives Raft in hybrid mode before it falls back, where it does (facts 1.6: 100 ms budget). */
export const RAFT_BUDGET_US = 100_000;

/**
 * The log of the protocol that v3 falls back on begins behind this slot, so that no slot of it is one of Raft's log too (modelling choice:
 * they are two logs, and what both decide are two decisions).
 */
export const FALLBACK_BASE_SLOT = 1_000_000_000;
