/** Surges of load in force: the faults begin and end them, the workload adds the requests. */

/** More requests than usual, at one site or everywhere. */
export interface LoadSurge {
  /** Tells this surge from all others of the run, and its random streams from theirs; the same in every run of a seed. */
  readonly name: string;
  /** How many times the usual number of requests there are, above 1. */
  readonly factor: number;
  /** Absent for all sites. */
  readonly site?: string;
}

/** The surges of one run. Several at a time add their surpluses: two of factor 3 make five times the usual load. */
export class LoadSurges {
  readonly #active = new Set<LoadSurge>();
  readonly #begun = new Map<string, number>();
  readonly #listeners: (() => void)[] = [];

  /** Those in force, in the order in which they began. */
  get active(): ReadonlySet<LoadSurge> {
    return this.#active;
  }

  /** Begins a surge; gives the function that ends exactly this one. */
  begin(factor: number, site: string | undefined): () => void {
    const kind = `x${factor}@${site ?? "everywhere"}`;
    const number = this.#begun.get(kind) ?? 0;
    this.#begun.set(kind, number + 1);
    const surge: LoadSurge = { name: `${kind}#${number}`, factor, ...(site === undefined ? {} : { site }) };
    this.#active.add(surge);
    this.#changed();
    return () => {
      if (this.#active.delete(surge)) this.#changed();
    };
  }

  /** Calls the listener whenever a surge has begun or ended. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
