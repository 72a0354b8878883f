/** The votes for one slot in one view. */

/** Votes of one phase, by what they are for. Whoever votes for two commands counts for both: it is the quorum's size that must bear it. */
class PhaseVotes {
  readonly #byDigest = new Map<string, Set<number>>();

  /** Adds a vote; false if the member has voted for another command before. */
  add(member: number, digest: string): boolean {
    let isFirst = true;
    for (const [other, members] of this.#byDigest) if (other !== digest && members.has(member)) isFirst = false;
    const members = this.#byDigest.get(digest) ?? new Set();
    members.add(member);
    this.#byDigest.set(digest, members);
    return isFirst;
  }

  has(member: number, digest: string): boolean {
    return this.#byDigest.get(digest)?.has(member) === true;
  }

  /** How many of these members have voted for the command, or for any where that makes no difference. */
  count(voters: readonly number[], digest: string, anyDigest: boolean): number {
    if (anyDigest) return voters.filter((voter) => [...this.#byDigest.values()].some((members) => members.has(voter))).length;
    const members = this.#byDigest.get(digest);
    return members === undefined ? 0 : voters.filter((voter) => members.has(voter)).length;
  }

  /** What has been voted for. */
  get digests(): Iterable<string> {
    return this.#byDigest.keys();
  }
}

/** Both phases. */
export class SlotVotes {
  readonly prepares = new PhaseVotes();
  readonly commits = new PhaseVotes();
}
