/** The figures of Byzantine consensus (PBFT) and of the detection of Byzantine members, each with its source. */

/** Fewer members than this tolerate no Byzantine one, and PBFT decides nothing among them (facts 1.6: n >= 4 required). */
export const PBFT_MEMBERS_LEAST = 4;

/** Within this PBFT is meant to decide on the internet (facts 1.6: 5 s budget). */
export const PBFT_BUDGET_US = 5_000_000;

/** The clocks of PBFT. */
export interface PbftTiming {
  /** What lacks an answer for so long is sent again, and a request goes to all members instead of to the primary alone. */
  readonly resendUs: number;
  /** A request that waits for so long costs the primary its place; doubled for each change of view that brings no decision. */
  readonly suspectUs: number;
  /** Members tell each other how far they are, whether anything goes on or not. */
  readonly statusUs: number;
}

/**
 * Status every 30 s (facts 1.6: loop 30 s). The other two are modelling choices: a request that meets a dead primary waits 1 s until all
 * members have it and 2 s more until they suspect, and a change of view takes a few round trips of at most 500 ms (facts 1.0), so it is
 * decided within the budget of 5 s.
 */
export const PBFT_TIMING: PbftTiming = Object.freeze({ resendUs: 1_000_000, suspectUs: 2_000_000, statusUs: 30_000_000 });

/** The waiting time for a change of view is doubled at most so often, to about two minutes (modelling choice). */
export const PBFT_DOUBLINGS_MOST = 6;

/** A checkpoint is taken every 100 slots (facts 1.6). */
export const PBFT_CHECKPOINT_SLOTS = 100;

/** The primary runs at most two checkpoints ahead of the last stable one (Castro and Liskov 1999, section 4.3: k is twice the interval). */
export const PBFT_WINDOW_SLOTS = 2 * PBFT_CHECKPOINT_SLOTS;

/** A member keeps at most so many requests that wait for a decision, and as many messages of views to come (modelling choice). */
export const PBFT_WAITING_MOST = 1_000;

/** Slots that one message of catching up carries at most (modelling choice: one checkpoint's). */
export const PBFT_CATCH_UP_SLOTS = 100;

/**
 * Sizes of the parts of a PBFT message: kind, view, slot and member; a SHA-256 digest; an Ed25519 signature (modelling choice; the paper
 * signs requests and view changes, and its later messages carry authenticators of about this size).
 */
export const PBFT_BYTES = Object.freeze({ header: 24, digest: 32, signature: 64 });

/** What each kind of misbehaviour adds to a member's score (facts 1.6: equivocation 40, conflicting vote 35, bad signature 15). */
export const MISBEHAVIOUR_WEIGHTS = Object.freeze({ equivocation: 40, "conflicting-vote": 35, "bad-signature": 15 });

/**
 * From 40 a member is suspected, from 70 and two kinds of misbehaviour it is confirmed, counting what was seen in the last 30 s (facts 1.6:
 * 40 suspicious, 70 confirmed, needs at least 2 kinds, confirm window 30 s).
 */
export const DETECTION = Object.freeze({ suspectedScore: 40, confirmedScore: 70, kindsLeast: 2, windowUs: 30_000_000 });

/**
 * A confirmed member is not heard for 30 min, and at most 3 at a time (facts 1.6: quarantine for 30 min, max 3, read as at a time); nor
 * more than the group can bear, which is a modelling choice.
 */
export const QUARANTINE = Object.freeze({ durationUs: 1_800_000_000, membersMost: 3 });
