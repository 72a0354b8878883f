/** Tries every order of a short history on a plain object, without any cleverness: the slow and simple answer. */
import { type History, isOpen } from "../../src/check/linearizability/history.ts";
import type { LogInput, LogOutput, LogSlot } from "../../src/check/linearizability/models/log.ts";
import type { RegisterInput, RegisterOutput, RegisterValue } from "../../src/check/linearizability/models/register.ts";

/** What may come out of an operation in a state: new states, one for each way in which the answer fits. */
type Apply<State, Input, Output> = (state: State, input: Input, output: Output | undefined) => readonly State[];

/** Whether some order of the operations that were answered, and of some that were not, keeps to real time and fits the object. */
function hasOrder<State, Input, Output>(history: History<Input, Output>, start: State, apply: Apply<State, Input, Output>): boolean {
  if (history.every(isOpen)) return true;
  return history.some((operation, index) => {
    const others = history.filter((_, other) => other !== index);
    // Nothing may come ahead of what had returned before it was called.
    if (others.some(({ returnedUs }) => returnedUs < operation.calledUs)) return false;
    return apply(start, operation.input, operation.output).some((state) => hasOrder(others, state, apply));
  });
}

/** Registers by name. */
export function registersHaveOrder(history: History<RegisterInput, RegisterOutput>): boolean {
  return hasOrder<ReadonlyMap<string, RegisterValue>, RegisterInput, RegisterOutput>(history, new Map(), (held, input, output) => {
    const value = held.get(input.register);
    const after = (next: RegisterValue) => [new Map([...held, [input.register, next] as const])];
    if (input.kind === "read") return output === undefined || (output.kind === "value" && output.value === value) ? [held] : [];
    if (input.kind === "write") return after(input.value);
    const swapped = value === input.expected;
    if (output !== undefined && (output.kind !== "compared" || output.swapped !== swapped)) return [];
    return swapped ? after(input.value) : [held];
  });
}

/** One log. An append whose slot nobody was told may take any slot up to `slotMax`. */
export function logHasOrder(history: History<LogInput, LogOutput>, slotMax: number): boolean {
  return hasOrder<readonly LogSlot[], LogInput, LogOutput>(history, [], (entries, input, output) => {
    const last = entries.at(-1)?.slot ?? 0;
    if (input.kind === "append") {
      const slots = output?.kind === "slot" ? [output.slot] : Array.from({ length: slotMax }, (_, index) => index + 1);
      return slots.filter((slot) => slot > last).map((slot) => [...entries, { slot, value: input.value }]);
    }
    if (output === undefined) return [entries];
    const shown =
      input.kind === "read-all"
        ? entries
        : input.kind === "read-last"
          ? entries.slice(-1)
          : entries.filter(({ slot }) => slot === input.slot);
    return output.kind === "entries" && JSON.stringify(shown) === JSON.stringify(output.entries) ? [entries] : [];
  });
}
