/**
 * One node's copies of the shared state, and which of them it shows to its clients.
 *
 * v1 has one map. v3 has two stores, what its Raft group has ordered and what its CRDT has merged. As upstream has it these are separate
 * (facts 1.5), and neither knows v1's map (facts 6.1 B9); sound is one map for all of them. A node writes its state through to its disk, so
 * a crash loses none of it (modelling choice: the facts name no persistence).
 */
import { type StateEntry, StateMap } from "./state-map.ts";

/** Where an entry comes in: v1's map, v3's Raft store or v3's CRDT. */
export type Store = "old" | "ordered" | "merged";

/** How the stores belong together. */
export interface ReplicaOptions {
  readonly keys: number;
  /** v1's map keeps tombstones. */
  readonly keepsTombstones: boolean;
  /** v1 and v3 share their state. */
  readonly handsOver: boolean;
  /** v3's two stores are one. */
  readonly isReconciled: boolean;
  /** The clients of this node now see another write of a key, or none. */
  readonly shows: (key: number, entry: StateEntry | undefined) => void;
}

/** The state of one node. */
export class Replica {
  readonly old: StateMap;
  readonly ordered: StateMap;
  readonly merged: StateMap;
  readonly #options: ReplicaOptions;
  /** What clients see. A deletion is remembered here even where the map forgets it. */
  readonly #shown: (StateEntry | undefined)[];
  #view: Store = "old";

  constructor(options: ReplicaOptions) {
    const { keys, keepsTombstones, handsOver, isReconciled } = options;
    this.#options = options;
    this.#shown = new Array<StateEntry | undefined>(keys).fill(undefined);
    this.old = new StateMap(keys, keepsTombstones);
    this.merged = handsOver ? this.old : new StateMap(keys);
    this.ordered = isReconciled ? this.merged : new StateMap(keys);
  }

  /** The store that clients look into first. */
  get view(): Store {
    return this.#view;
  }

  /** The largest stamp in what clients may see, microseconds. */
  get latestUs(): number {
    return this.#view === "old" ? this.old.latestUs : Math.max(this.ordered.latestUs, this.merged.latestUs);
  }

  /** Takes a write into a store; true if that changed the store. */
  merge(store: Store, entry: StateEntry): boolean {
    if (!this[store].merge(entry)) return false;
    const visible = this.#visible(entry.key);
    // A map without tombstones has nothing to show for a deletion, which is what its clients then see.
    this.#show(entry.key, visible === undefined && entry.deleted ? entry : visible);
    return true;
  }

  /** Clients look into another store from now on; what v3 has ordered goes to v1's map where the versions hand over. */
  switchTo(view: Store): void {
    if (view === this.#view) return;
    this.#view = view;
    if (view === "old" && this.#options.handsOver)
      for (const entry of this.ordered.summary()) if (entry !== undefined) this.old.merge(entry);
    for (let key = 0; key < this.#options.keys; key++) this.#show(key, this.#visible(key));
  }

  #visible(key: number): StateEntry | undefined {
    if (this.#view === "old") return this.old.entry(key);
    const merged = this.merged.entry(key);
    return this.#view === "merged" ? merged : (this.ordered.entry(key) ?? merged);
  }

  #show(key: number, entry: StateEntry | undefined): void {
    const before = this.#shown[key];
    if (isSame(before, entry) || (entry === undefined && before?.deleted === true)) return;
    this.#shown[key] = entry;
    this.#options.shows(key, entry);
  }
}

/** Whether both are of one write. Two writes differ in their stamps, nearly always: to compare names costs most. */
function isSame(one: StateEntry | undefined, other: StateEntry | undefined): boolean {
  return one === other || (one !== undefined && one.stampUs === other?.stampUs && one.write === other.write);
}
