/** Backups of one replica of the flag store: its disk as it was at each commit that it learnt of. */
import { type Flags, INITIAL_FLAGS } from "../flags.ts";

/** What a replica has on disk, where the variant has one. */
export interface ReplicaDisk {
  readonly term: number;
  /** Network index of the replica that got this term's vote. */
  readonly votedFor: number | undefined;
  readonly acceptedTerm: number;
  readonly flags: Flags;
  /** Ids of the writes that the flags contain. */
  readonly applied: readonly string[];
  readonly committed: Flags;
}

/** The disk of a replica that has never been told anything. */
const EMPTY_DISK: ReplicaDisk = Object.freeze({
  term: 1,
  votedFor: undefined,
  acceptedTerm: 1,
  flags: INITIAL_FLAGS,
  applied: Object.freeze([]),
  committed: INITIAL_FLAGS,
});

/** The backups of one replica, the oldest first; the empty disk is always there. */
export class Backups {
  #taken: ReplicaDisk[] = [EMPTY_DISK];

  /** Takes a backup if something has been committed since the last one. */
  take(disk: ReplicaDisk): void {
    const last = this.#taken.at(-1)?.committed;
    if (last?.revision !== disk.committed.revision || last.writer !== disk.committed.writer) this.#taken.push(disk);
  }

  /** The disk of `back` commits ago, or the oldest there is; what came after it is forgotten. Absent if it is the last one already. */
  goBack(back: number): ReplicaDisk | undefined {
    const index = Math.max(0, this.#taken.length - 1 - back);
    if (index === this.#taken.length - 1) return undefined;
    this.#taken = this.#taken.slice(0, index + 1);
    return this.#taken[index];
  }
}
