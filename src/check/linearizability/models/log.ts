/**
 * Logs: what clients append gets a slot behind all that was appended before. A register whose values are numbered is a log, too, of which
 * clients read the last entry.
 *
 * Slots may be left out: a real log has entries of its own between those of clients, and an append that was never answered may have taken
 * one. So the model demands an order and not a count.
 */
import { type ClientOperation, type History, isOpen } from "../history.ts";
import type { Model } from "../model.ts";

/** What stands in a slot. Slots count from 1. */
export interface LogSlot {
  readonly slot: number;
  readonly value: string;
}

/** What a client asks of the log of that name. */
export type LogInput = { readonly log: string } & (
  | { readonly kind: "append"; readonly value: string }
  | { readonly kind: "read"; readonly slot: number }
  | { readonly kind: "read-last" }
  | { readonly kind: "read-all" }
);

/**
 * The answer: to an append its slot, to a read what there is, in the order of slots; nothing is an empty list. Slot 0 is before the first.
 */
export type LogOutput =
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "entries"; readonly entries: readonly LogSlot[] };

/** What clients call things: `write kill -> revision 3` of a numbered register, `append x -> slot 3` of a log. */
export interface LogWords {
  readonly append: string;
  readonly slot: string;
}

/** A log as it stood at some time, as a node of a tree: what was appended to it there hangs below. So equal logs are one object. */
interface LogState extends LogSlot {
  /** The slot is only the lowest that the entry may have. */
  readonly isGuess: boolean;
  readonly id: number;
  readonly before: LogState | undefined;
  readonly behind: Map<string, LogState>;
  readonly root: { states: number; readonly demanded: readonly number[] };
}

type Operation = ClientOperation<LogInput, LogOutput>;

/** Logs by name, all of them empty at first. */
export function logModel(words: LogWords = { append: "append", slot: "slot" }): Model<LogState, LogInput, LogOutput> {
  return {
    start: (history) => ({
      ...{ slot: 0, value: "", isGuess: false, id: 0, before: undefined, behind: new Map() },
      root: { states: 1, demanded: demandedSlots(history) },
    }),
    step(state, operation) {
      const { input, output } = operation;
      if (input.kind === "append") {
        // Nobody has seen its slot. If it took one at all, the next will do: a higher one would only leave less room for others.
        if (output === undefined) return isOpen(operation) ? state : stateBehind(state, state.slot + 1, input.value, true);
        if (output.kind !== "slot" || output.slot <= state.slot || passesOver(state, output.slot)) return undefined;
        return stateBehind(state, output.slot, input.value, false);
      }
      if (output === undefined) return state;
      return output.kind === "entries" && isShown(output.entries, state, input) ? state : undefined;
    },
    keyOf: ({ id }) => id,
    objectOf: ({ log }) => log,
    completed: withSeenSlots,
    restsOn(one, other) {
      if (other.input.kind !== "append" || one.input.log !== other.input.log || one.output?.kind !== "entries") return false;
      const { value } = other.input;
      return one.output.entries.some((entry) => entry.value === value);
    },
    describe: (operation) => describe(operation, words),
  };
}

/** Slots that some append must take, ascending: a client was told so, or has read what stands there. */
function demandedSlots(history: History<LogInput, LogOutput>): readonly number[] {
  const slots = history.flatMap((operation) => {
    const { output } = operation;
    if (output === undefined || isOpen(operation)) return [];
    return output.kind === "slot" ? [output.slot] : output.entries.map(({ slot }) => slot);
  });
  return [...new Set(slots)].sort((one, other) => one - other);
}

/** Whether an append to this slot would leave out one that is demanded: as slots only rise, nothing could take that any more. */
function passesOver({ slot: last, root }: LogState, slot: number): boolean {
  let [low, high] = [0, root.demanded.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((root.demanded[middle] ?? 0) > last) high = middle;
    else low = middle + 1;
  }
  return (root.demanded[low] ?? slot) < slot;
}

function stateBehind(before: LogState, slot: number, value: string, isGuess: boolean): LogState {
  const key = `${slot} ${isGuess} ${value}`;
  const known = before.behind.get(key);
  if (known !== undefined) return known;
  const { root } = before;
  const state: LogState = { slot, value, isGuess, id: root.states++, before, behind: new Map(), root };
  before.behind.set(key, state);
  return state;
}

/** Whether a read in this state gives these entries. What has only a guessed slot may be anywhere around it. */
function isShown(shown: readonly LogSlot[], state: LogState, input: Exclude<LogInput, { kind: "append" }>): boolean {
  if (input.kind === "read") return isSame(shown, entriesAt(state, input.slot));
  if (input.kind === "read-last") return isSame(shown, state.before === undefined ? [] : [state]);
  const entries: LogSlot[] = [];
  for (let at: LogState = state; at.before !== undefined; at = at.before) entries.push(at);
  return isSame(shown, entries.reverse());
}

function entriesAt(state: LogState, slot: number): readonly LogSlot[] {
  let at: LogState | undefined = state;
  while (at !== undefined && (at.slot > slot || at.isGuess)) at = at.before;
  return at === undefined || at.slot !== slot ? [] : [at];
}

function isSame(one: readonly LogSlot[], other: readonly LogSlot[]): boolean {
  return one.length === other.length && one.every(({ slot, value }, index) => slot === other[index]?.slot && value === other[index]?.value);
}

/**
 * An append of which the client was not told the slot has the one that some reader has seen its value in. Where several such appends have
 * one value, nobody can tell whose slot it was: then the reads that show it are left out, which may hide a violation and never makes one
 * up.
 */
function withSeenSlots(history: History<LogInput, LogOutput>): History<LogInput, LogOutput> {
  const told = new Set(history.flatMap(({ input, output }) => (output?.kind === "slot" ? [nameOf(output.slot, input)] : [])));
  const untold = new Map<string, number>();
  for (const { input, output } of history) {
    if (input.kind === "append" && output === undefined) untold.set(input.value, (untold.get(input.value) ?? 0) + 1);
  }
  if (untold.size === 0) return history;
  const slots = new Map<string, number>();
  const isAmbiguous = ({ slot, value }: LogSlot, log: string): boolean => {
    if (told.has(`${slot} ${value} ${log}`)) return false;
    if (untold.get(value) === 1) slots.set(value, Math.min(slot, slots.get(value) ?? slot));
    return (untold.get(value) ?? 0) > 1;
  };
  const kept = history.filter(({ input, output }) => {
    return output?.kind !== "entries" || output.entries.filter((entry) => isAmbiguous(entry, input.log)).length === 0;
  });
  return kept.map((operation) => {
    const slot = operation.input.kind === "append" && operation.output === undefined ? slots.get(operation.input.value) : undefined;
    return slot === undefined ? operation : { ...operation, output: { kind: "slot", slot } };
  });
}

function nameOf(slot: number, input: LogInput): string {
  return `${slot} ${input.kind === "append" ? input.value : ""} ${input.log}`;
}

function describe({ input, output }: Operation, { append, slot: slotWord }: LogWords): string {
  if (input.kind === "append") return `${append} ${input.value} -> ${output?.kind === "slot" ? `${slotWord} ${output.slot}` : "?"}`;
  const what = input.kind === "read" ? `read ${slotWord} ${input.slot}` : input.kind === "read-all" ? "read all" : "read";
  if (output?.kind !== "entries") return `${what} -> ?`;
  const entries = output.entries.map(({ slot, value }) => (input.kind === "read" ? value : `${slotWord} ${slot}, ${value}`));
  return `${what} -> ${entries.length === 0 ? "nothing" : entries.join("; ")}`;
}
