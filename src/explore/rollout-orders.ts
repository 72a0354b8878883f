/**
 * Every order in which the nodes of a small cluster can go to the next version one by one and come back one by one, times every point at
 * which one of them may crash on the way, numbered and up to symmetry.
 *
 * Nodes of the same site and role are interchangeable: a case that differs from another one only in which of them does what is the same
 * case. Renaming nodes moves every order of the way up, so no case but the identity's own is its own twin, and every class has as many
 * members as there are renamings: the product of the factorials of the sizes of the groups. The member that stands for its class is the one
 * in which interchangeable nodes go up in the order of their running numbers.
 */

/** When a node crashes: it is down while a turn is written, or it goes down when it has taken the turn in. */
export type CrashMoment = "before" | "after";

/** One crash in one run. Turns count from 1: those of the way up, then those of the way back. */
export interface CrashPoint {
  readonly node: number;
  readonly turn: number;
  readonly moment: CrashMoment;
}

/** One case, with nodes by their running numbers. */
export interface RolloutCase {
  /** Who goes up first. */
  readonly up: readonly number[];
  /** Who goes back first. */
  readonly back: readonly number[];
  readonly crash?: CrashPoint;
}

/** How many cases there are. */
export interface CaseCounts {
  /** Orders of the way up and of the way back, without regard to symmetry. */
  readonly orders: number;
  /** Crash points, and the one case without a crash. */
  readonly crashes: number;
  /** Orders times crashes. */
  readonly raw: number;
  /** Ways to rename interchangeable nodes. */
  readonly renamings: number;
  /** Cases up to symmetry: what there is to run. */
  readonly classes: number;
}

/** All cases of a cluster. */
export class RolloutCases {
  readonly counts: CaseCounts;
  /** For each node, by running number, what it is interchangeable within. */
  readonly groups: readonly string[];
  readonly #ups: readonly (readonly number[])[];
  readonly #backs: readonly (readonly number[])[];
  readonly #crashes: readonly (CrashPoint | undefined)[];

  constructor(groups: readonly string[]) {
    this.groups = groups;
    this.#backs = permutationsOf(groups.map((_, node) => node));
    this.#ups = this.#backs.filter((order) => isInTurn(order, groups));
    this.#crashes = [undefined, ...crashPoints(groups.length)];
    const orders = this.#backs.length * this.#backs.length;
    const renamings = this.#backs.length / this.#ups.length;
    const raw = orders * this.#crashes.length;
    this.counts = { orders, crashes: this.#crashes.length, raw, renamings, classes: raw / renamings };
  }

  /** The case of a number from 0 on: first all orders without a crash, then all orders with the first crash point, and so on. */
  at(index: number): RolloutCase {
    const orders = this.#ups.length * this.#backs.length;
    const up = this.#ups[Math.floor((index % orders) / this.#backs.length)];
    const back = this.#backs[index % this.#backs.length];
    const crash = this.#crashes[Math.floor(index / orders)];
    if (up === undefined || back === undefined || index >= this.counts.classes) throw new RangeError(`there is no case ${index}`);
    return { up, back, ...(crash === undefined ? {} : { crash }) };
  }

  /** How many of the first cases have the same crash point: that many orders come before the next one. */
  get ordersUpToSymmetry(): number {
    return this.#ups.length * this.#backs.length;
  }
}

/** Each node before and after each turn. */
function crashPoints(nodes: number): readonly CrashPoint[] {
  const turns = Array.from({ length: 2 * nodes }, (_, index) => index + 1);
  const members = Array.from({ length: nodes }, (_, node) => node);
  return turns.flatMap((turn) =>
    (["before", "after"] as const).flatMap((moment) => members.map((node): CrashPoint => ({ node, turn, moment }))),
  );
}

/** All orders, in the lexical order of what they begin with. */
function permutationsOf(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((first) => permutationsOf(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

/** Whether the nodes of each group come in the order of their running numbers. */
function isInTurn(order: readonly number[], groups: readonly string[]): boolean {
  return order.every((node, place) => order.slice(place + 1).every((later) => groups[later] !== groups[node] || later > node));
}
