/** Partitions: which nodes cannot reach which, now and at any moment since a message was sent. */

const SIDE = 1;
const OTHER = 2;

/** Says whether a node, by its number, belongs to one side of a partition. */
export type NodePredicate = (node: number) => boolean;

/** Says whether messages of one node, by its number, do not get to another. */
export type PairPredicate = (from: number, to: number) => boolean;

interface Cut {
  /** A node more, with the next number. */
  admit(node: number): void;
  separates(from: number, to: number): boolean;
}

/** Some pairs of nodes, one by one. */
class PairCut implements Cut {
  private readonly isCut: PairPredicate;

  constructor(isCut: PairPredicate) {
    this.isCut = isCut;
  }

  admit(): void {}

  separates(from: number, to: number): boolean {
    return from !== to && this.isCut(from, to);
  }
}

/** All pairs of nodes on two sides. */
class SideCut implements Cut {
  private readonly side: NodePredicate;
  private readonly other: NodePredicate;
  private readonly symmetric: boolean;
  /** Membership of each node, so that messages do not call predicates. */
  private readonly membership: number[] = [];

  constructor(side: NodePredicate, other: NodePredicate, symmetric: boolean) {
    this.side = side;
    this.other = other;
    this.symmetric = symmetric;
  }

  admit(node: number): void {
    this.membership[node] = (this.side(node) ? SIDE : 0) | (this.other(node) ? OTHER : 0);
  }

  separates(from: number, to: number): boolean {
    if (from === to) return false;
    const sender = this.membership[from]!;
    const receiver = this.membership[to]!;
    return ((sender & SIDE) !== 0 && (receiver & OTHER) !== 0) || (this.symmetric && (sender & OTHER) !== 0 && (receiver & SIDE) !== 0);
  }
}

/** All partitions of a run. */
export class Cuts {
  private readonly history: Cut[] = [];
  private readonly active = new Set<Cut>();
  private nodes = 0;

  /** How many partitions have begun so far. A message notes it when it is sent. */
  get begun(): number {
    return this.history.length;
  }

  /** A node more; nodes are numbered in the order in which they come. */
  addNode(): void {
    for (const cut of this.history) cut.admit(this.nodes);
    this.nodes++;
  }

  /**
   * Cuts the nodes of `side` off from those of `other`, and these from those if `symmetric`; gives the function that heals exactly this.
   */
  begin(side: NodePredicate, other: NodePredicate, symmetric: boolean): () => void {
    return this.beginCut(new SideCut(side, other, symmetric));
  }

  /** Cuts the pairs of which the predicate says so; gives the function that heals exactly this. */
  beginPairs(isCut: PairPredicate): () => void {
    return this.beginCut(new PairCut(isCut));
  }

  /** Whether messages from one node to another are cut off now. */
  separate(from: number, to: number): boolean {
    for (const cut of this.active) {
      if (cut.separates(from, to)) return true;
    }
    return false;
  }

  /** Whether any partition that began after the first `begun` ones has cut the one node off from the other, even if it has healed. */
  haveSeparated(from: number, to: number, begun: number): boolean {
    for (let i = begun; i < this.history.length; i++) {
      if (this.history[i]!.separates(from, to)) return true;
    }
    return false;
  }

  private beginCut(cut: Cut): () => void {
    for (let node = 0; node < this.nodes; node++) cut.admit(node);
    this.history.push(cut);
    this.active.add(cut);
    return () => {
      this.active.delete(cut);
    };
  }
}
