/** Registers: each holds one value, which clients read, write, and set on condition that it is another (compare-and-set). */
import type { ClientOperation, History } from "../history.ts";
import type { Model } from "../model.ts";

/** What a register holds; undefined before the first write. */
export type RegisterValue = string | number | undefined;

/** What a client asks of the register of that name. */
export type RegisterInput = { readonly register: string } & (
  | { readonly kind: "read" }
  | { readonly kind: "write"; readonly value: RegisterValue }
  | { readonly kind: "compare-and-set"; readonly expected: RegisterValue; readonly value: RegisterValue }
);

/** The answer: to a read the value, to a write that it is done, to a compare-and-set whether the value was the one expected. */
export type RegisterOutput =
  | { readonly kind: "value"; readonly value: RegisterValue }
  | { readonly kind: "written" }
  | { readonly kind: "compared"; readonly swapped: boolean };

/** A state of its own for each write: only what can never change anything gives back the state that it was given. */
interface Held {
  readonly value: RegisterValue;
}

type Operation = ClientOperation<RegisterInput, RegisterOutput>;

/** Registers by name, all of them empty at first. */
export const registerModel: Model<Held, RegisterInput, RegisterOutput> = {
  start: () => ({ value: undefined }),
  step(state, { input, output }) {
    switch (input.kind) {
      case "read":
        return output === undefined || (output.kind === "value" && output.value === state.value) ? state : undefined;
      case "write":
        return { value: input.value };
      case "compare-and-set": {
        const swaps = state.value === input.expected;
        if (output !== undefined && (output.kind !== "compared" || output.swapped !== swaps)) return undefined;
        if (swaps) return { value: input.value };
        return output === undefined ? { value: state.value } : state;
      }
    }
  },
  keyOf: ({ value }) => `${typeof value} ${value}`,
  objectOf: ({ register }) => register,
  completed: (history: History<RegisterInput, RegisterOutput>) => history,
  restsOn(one, other) {
    const written = writtenBy(other);
    if (written === undefined || one.input.register !== other.input.register) return false;
    if (one.input.kind === "read") return one.output?.kind === "value" && one.output.value === written.value;
    if (one.input.kind === "write") return false;
    // One that failed, or of which nobody knows, rests on whatever kept the expected value away.
    const hasSwapped = one.output?.kind === "compared" && one.output.swapped;
    return !hasSwapped || one.input.expected === written.value;
  },
  describe({ input, output }) {
    switch (input.kind) {
      case "read":
        return `read -> ${output?.kind === "value" ? valueText(output.value) : "?"}`;
      case "write":
        return `write ${valueText(input.value)}`;
      case "compare-and-set": {
        const result = output?.kind !== "compared" ? "?" : output.swapped ? "done" : "refused";
        return `set ${valueText(input.value)} if ${valueText(input.expected)} -> ${result}`;
      }
    }
  },
};

/** What the operation may have written; undefined if it has certainly written nothing. */
function writtenBy({ input, output }: Operation): Held | undefined {
  if (input.kind === "read") return undefined;
  if (input.kind === "write") return { value: input.value };
  return output?.kind === "compared" && !output.swapped ? undefined : { value: input.value };
}

function valueText(value: RegisterValue): string {
  return value === undefined ? "nothing" : String(value);
}
