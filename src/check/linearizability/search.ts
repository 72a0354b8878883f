/**
 * Looks for an order of a history's operations that keeps to real time and that the sequential object allows.
 *
 * The search is that of Wing and Gong (1993, "Testing and verifying concurrent objects", section 4) with what Lowe added (2017, "Testing
 * for linearizability", section 4): a linked list of entries, and a memory of configurations that led nowhere, so that none is searched
 * twice. A configuration is the set of operations that have their place and the state that they lead to. Of the set only its ragged end is
 * kept: how far it goes, and what is missing up to there.
 *
 * One thing is our own. An operation that never changes anything, a read, takes its place as soon as its answer fits: where an order exists
 * in which it comes later, there is one in which it comes now. So a hundred reads side by side are one path and not a hundred factorial.
 */
import { type Entry, EntryList } from "./entry-list.ts";
import { type History, isOpen } from "./history.ts";
import type { Model } from "./model.ts";

/** What came out of a search. Unknown: the budget ran out before there was an answer. */
export type Verdict = "linearizable" | "notLinearizable" | "unknown";

/** A verdict with what it has cost: a step is one question to the model. */
export interface Searched {
  readonly verdict: Verdict;
  readonly steps: number;
}

/** Searches one object's history, with at most so many steps. */
export function search<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: History<Input, Output>,
  stepsMax: number,
): Searched {
  return new Search(model, history, stepsMax).run();
}

/** A place in the order that was chosen, and all that followed from it by itself. */
interface Choice<State, Input, Output> {
  readonly call: Entry<Input, Output>;
  readonly stateBefore: State;
  readonly frontierBefore: number;
  /** Operations that change nothing and had their place at once. */
  readonly followed: readonly Entry<Input, Output>[];
}

class Search<State, Input, Output> {
  readonly #model: Model<State, Input, Output>;
  readonly #list: EntryList<Input, Output>;
  readonly #stepsMax: number;
  readonly #seen = new Set<string>();
  readonly #choices: Choice<State, Input, Output>[] = [];
  #state: State;
  /** Highest index of an operation that has its place. */
  #frontier = -1;
  /** Operations that were answered and have no place yet. Open ones need none. */
  #left: number;
  #steps = 0;

  constructor(model: Model<State, Input, Output>, history: History<Input, Output>, stepsMax: number) {
    this.#model = model;
    this.#list = new EntryList(history);
    this.#stepsMax = stepsMax;
    this.#state = model.start(history);
    this.#left = history.filter((operation) => !isOpen(operation)).length;
  }

  run(): Searched {
    this.#follow();
    let entry = this.#list.first;
    while (this.#left > 0) {
      if (this.#steps >= this.#stepsMax) return { verdict: "unknown", steps: this.#steps };
      if (entry === undefined || !entry.isCall) {
        // What has returned must have its place before anything that comes behind.
        const call = this.#takeBack();
        if (call === undefined) return { verdict: "notLinearizable", steps: this.#steps };
        entry = call.next;
      } else entry = this.#choose(entry) ? this.#list.first : entry.next;
    }
    return { verdict: "linearizable", steps: this.#steps };
  }

  /** Gives an operation the next place; false if the model forbids it, or if that has been tried. */
  #choose(call: Entry<Input, Output>): boolean {
    this.#steps++;
    const stateBefore = this.#state;
    const frontierBefore = this.#frontier;
    const state = this.#model.step(stateBefore, call.operation);
    if (state === undefined) return false;
    this.#place(call);
    const key = this.#keyWith(state);
    if (this.#seen.has(key)) {
      this.#withdraw(call);
      this.#frontier = frontierBefore;
      return false;
    }
    this.#seen.add(key);
    this.#state = state;
    this.#choices.push({ call, stateBefore, frontierBefore, followed: this.#follow() });
    return true;
  }

  /** Undoes the last choice and gives it; undefined if there is none left. */
  #takeBack(): Entry<Input, Output> | undefined {
    const choice = this.#choices.pop();
    if (choice === undefined) return undefined;
    for (const call of choice.followed.toReversed()) this.#withdraw(call);
    this.#withdraw(choice.call);
    this.#state = choice.stateBefore;
    this.#frontier = choice.frontierBefore;
    return choice.call;
  }

  /** Gives a place to all that may have one now and that change nothing. */
  #follow(): readonly Entry<Input, Output>[] {
    const followed: Entry<Input, Output>[] = [];
    let entry = this.#list.first;
    while (entry?.isCall === true) {
      const { before }: Entry<Input, Output> = entry;
      this.#steps++;
      const changesNothing = this.#model.step(this.#state, entry.operation) === this.#state;
      if (changesNothing) {
        this.#place(entry);
        followed.push(entry);
      }
      if (!changesNothing) entry = entry.next;
      else entry = before === undefined ? this.#list.first : before.next;
    }
    return followed;
  }

  #place(call: Entry<Input, Output>): void {
    this.#list.lift(call);
    this.#frontier = Math.max(this.#frontier, call.index);
    if (call.answer !== undefined) this.#left--;
  }

  #withdraw(call: Entry<Input, Output>): void {
    this.#list.unlift(call);
    if (call.answer !== undefined) this.#left++;
  }

  /** What has its place ends at the frontier, except for the calls that are still in the list up to there. */
  #keyWith(state: State): string {
    let key = `${this.#model.keyOf(state)}|${this.#frontier}`;
    for (let entry = this.#list.first; entry?.isCall === true && entry.index < this.#frontier; entry = entry.next) key += `,${entry.index}`;
    return key;
  }
}
