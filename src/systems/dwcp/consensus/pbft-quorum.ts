/** The arithmetic of a PBFT group: whose turn it is, how many make a quorum, and how many Byzantine members it is meant to survive. */

/** The most Byzantine members that a group of this size may have: the n of n >= 3f + 1 solved for f (Castro and Liskov 1999, section 1). */
export function faultyMost(size: number): number {
  return Math.floor((size - 1) / 3);
}

/**
 * The fewest members that make a quorum. Any two quorums must share an honest member: 2q - n >= f + 1, so q = ceil((n + f + 1) / 2).
 * That is 2f + 1 where n = 3f + 1, as in the paper. `paperRule` takes 2f + 1 whatever the size is, as DWCP v3 does, and then quorums may
 * share none: with n = 6 two halves each make one (facts 1.6, derived).
 */
export function quorumSize(size: number, paperRule: boolean): number {
  const faulty = faultyMost(size);
  return paperRule ? 2 * faulty + 1 : Math.ceil((size + faulty + 1) / 2);
}

/** Views count from 1, as Raft's terms do: ballot 0 is before anything. */
export const FIRST_VIEW = 1;

/** The primary of a view: the voters take turns (Castro and Liskov 1999, section 4). Undefined if there is no voter. */
export function primaryOf(voters: readonly number[], view: number): number | undefined {
  return voters[(view - FIRST_VIEW) % voters.length];
}
