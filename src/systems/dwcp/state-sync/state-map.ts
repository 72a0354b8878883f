/**
 * The state that nodes synchronise: a map whose keys are registers that the last writer wins (facts 1.5: LWW register, OR-map), a CRDT.
 * Merging is commutative, associative and idempotent, so replicas that have merged the same entries are equal, in whatever order and
 * however often these came (Shapiro, Preguica, Baquero and Zawirski, "A comprehensive study of convergent and commutative replicated data
 * types", INRIA 2011, section 3.2.2). That holds only while a deletion leaves a tombstone.
 */

/** One write to one key. */
export interface StateEntry {
  /** Number of the key, from 0. */
  readonly key: number;
  /** Identity of the write: that of the request which asked for it. */
  readonly write: string;
  /** The writer's time of the write, microseconds: the larger one wins. */
  readonly stampUs: number;
  /** Name of the node that wrote it: the larger one wins between equal stamps. */
  readonly writer: string;
  /** The write has deleted the key. */
  readonly deleted: boolean;
  /** Size of the value; a tombstone has none. */
  readonly bytes: number;
}

/** What one replica holds, key by key, as it was at one moment. */
export type StateSummary = readonly (StateEntry | undefined)[];

/** By what entries are ordered. */
export type Stamp = Pick<StateEntry, "stampUs" | "writer">;

/** Whether a write wins over another one: stamps are totally ordered, by time and then by writer. */
export function isNewer(one: Stamp, other: Stamp): boolean {
  return one.stampUs > other.stampUs || (one.stampUs === other.stampUs && one.writer > other.writer);
}

/** One replica's copy of the map. */
export class StateMap {
  /** Whether a deletion leaves its mark. Then a write changes the map once at most; without, one that came before may change it again. */
  readonly keepsTombstones: boolean;
  readonly #entries: (StateEntry | undefined)[];
  #latestUs = 0;
  #size = 0;

  /** `keepsTombstones`: without them, what was deleted is only forgotten, and any peer that still has it brings it back. */
  constructor(keys: number, keepsTombstones = true) {
    this.#entries = new Array<StateEntry | undefined>(keys).fill(undefined);
    this.keepsTombstones = keepsTombstones;
  }

  /** The largest stamp that has been merged, microseconds; 0 without any. */
  get latestUs(): number {
    return this.#latestUs;
  }

  /** How many keys have an entry, tombstones among them. */
  get size(): number {
    return this.#size;
  }

  /** The winning write of a key; undefined if there is none. */
  entry(key: number): StateEntry | undefined {
    return this.#entries[key];
  }

  /** Takes a write, whoever made it. True if the map has changed. */
  merge(entry: StateEntry): boolean {
    const { key, stampUs, deleted } = entry;
    const mine = this.#entries[key];
    if (mine === entry) return false;
    this.#latestUs = Math.max(this.#latestUs, stampUs);
    if (mine === undefined ? deleted && !this.keepsTombstones : !isNewer(entry, mine)) return false;
    const kept = deleted && !this.keepsTombstones ? undefined : entry;
    this.#size += (kept === undefined ? 0 : 1) - (mine === undefined ? 0 : 1);
    this.#entries[key] = kept;
    return true;
  }

  /** All that the map holds; later merges do not show in it. */
  summary(): StateSummary {
    return this.#entries.slice();
  }

  /** Entries that whoever gave the summary lacks. */
  missingIn(summary: StateSummary): StateEntry[] {
    const missing: StateEntry[] = [];
    for (let key = 0; key < this.#entries.length; key++) {
      const mine = this.#entries[key];
      if (mine !== undefined && isMissing(mine, summary[key])) missing.push(mine);
    }
    return missing;
  }

  /** Keys of which whoever gave the summary has newer entries. */
  staleAgainst(summary: StateSummary): number[] {
    const stale: number[] = [];
    for (let key = 0; key < summary.length; key++) {
      const theirs = summary[key];
      if (theirs !== undefined && isMissing(theirs, this.#entries[key])) stale.push(key);
    }
    return stale;
  }
}

function isMissing(entry: StateEntry, where: StateEntry | undefined): boolean {
  // Nearly all keys of two replicas have the same write.
  return where !== entry && (where === undefined || isNewer(entry, where));
}
