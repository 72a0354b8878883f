/** Random histories: made by a real object, so that they are linearizable, and then perhaps with one answer changed. */
import fc from "fast-check";
import type { ClientOperation, History } from "../../../src/check/linearizability/history.ts";
import type { LogInput, LogOutput, LogSlot } from "../../../src/check/linearizability/models/log.ts";
import type { RegisterInput, RegisterOutput, RegisterValue } from "../../../src/check/linearizability/models/register.ts";

/** When an operation is called, takes effect and returns, and what the client hears of it. */
interface Timing {
  readonly client: string;
  readonly calledUs: number;
  readonly toEffectUs: number;
  readonly toReturnUs: number;
  readonly fate: "answered" | "done" | "lost" | "never";
}

const timing: fc.Arbitrary<Timing> = fc.record({
  client: fc.constantFrom("anna", "ben", "cleo"),
  calledUs: fc.integer({ min: 0, max: 12 }),
  toEffectUs: fc.integer({ min: 0, max: 4 }),
  toReturnUs: fc.integer({ min: 0, max: 4 }),
  fate: fc.constantFrom<Timing["fate"]>("answered", "answered", "answered", "answered", "done", "lost", "never"),
});

/** Lets the operations take effect in the order of their times on a real object. */
function played<Input, Output>(
  calls: readonly { readonly input: Input; readonly at: Timing }[],
  apply: (input: Input) => Output,
): History<Input, Output> {
  const inTurn = calls.toSorted((one, other) => one.at.calledUs + one.at.toEffectUs - other.at.calledUs - other.at.toEffectUs);
  return inTurn.map(({ input, at }): ClientOperation<Input, Output> => {
    const { client, calledUs, fate } = at;
    const output = fate === "never" ? undefined : apply(input);
    const returnedUs = fate === "lost" || fate === "never" ? Number.POSITIVE_INFINITY : calledUs + at.toEffectUs + at.toReturnUs;
    return { client, input, calledUs, returnedUs, ...(fate === "answered" && output !== undefined ? { output } : {}) };
  });
}

/** At most one answer of a history is another one. */
function mutated<Input, Output>(history: History<Input, Output>, index: number, output: Output): History<Input, Output> {
  return history.map((operation, at) => (at === index && operation.output !== undefined ? { ...operation, output } : operation));
}

const value = fc.constantFrom<RegisterValue>(undefined, 1, 2, 3);
const register = fc.constantFrom("x", "x", "y");
const registerInput: fc.Arbitrary<RegisterInput> = fc.oneof(
  fc.record({ register, kind: fc.constant("read" as const) }),
  fc.record({ register, kind: fc.constant("write" as const), value }),
  fc.record({ register, kind: fc.constant("compare-and-set" as const), expected: value, value }),
);

/** Histories of two registers. */
export const linearizableRegisters = fc
  .array(fc.record({ input: registerInput, at: timing }), { minLength: 1, maxLength: 7 })
  .map((calls) => {
    const held = new Map<string, RegisterValue>();
    return played<RegisterInput, RegisterOutput>(calls, (input) => {
      const before = held.get(input.register);
      if (input.kind === "read") return { kind: "value", value: before };
      const swapped = input.kind === "write" || before === input.expected;
      if (swapped) held.set(input.register, input.value);
      return input.kind === "write" ? { kind: "written" } : { kind: "compared", swapped };
    });
  });

/** The same with another answer somewhere, which may or may not fit. */
export const anyRegisters = fc.tuple(linearizableRegisters, fc.nat(6), value, fc.boolean()).map(([history, index, read, swapped]) => {
  const kind = history[index]?.input.kind;
  if (kind === "write") return history;
  return mutated(history, index, kind === "compare-and-set" ? { kind: "compared", swapped } : { kind: "value", value: read });
});

/** Highest slot of the logs here. */
export const SLOT_MAX = 9;

/** Some histories append one value twice. */
const logInput: fc.Arbitrary<LogInput> = fc.oneof(
  fc.record({ log: fc.constant("log"), kind: fc.constant("append" as const), value: fc.constantFrom("a", "b", "c", "d", "e", "f") }),
  fc.record({ log: fc.constant("log"), kind: fc.constant("append" as const), value: fc.constantFrom("a", "b", "c", "d", "e", "f") }),
  fc.record({ log: fc.constant("log"), kind: fc.constant("read" as const), slot: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ log: fc.constant("log"), kind: fc.constantFrom("read-last" as const, "read-all" as const) }),
);

/** Histories of one log, which now and then has an entry of its own. */
export const linearizableLog = fc
  .tuple(fc.array(fc.record({ input: logInput, at: timing }), { minLength: 1, maxLength: 6 }), fc.array(fc.boolean(), { maxLength: 2 }))
  .map(([calls, own]) => {
    const entries: LogSlot[] = [];
    const gaps = [...own];
    let last = 0;
    return played<LogInput, LogOutput>(calls, (input) => {
      if (input.kind === "append") {
        last += gaps.shift() === true ? 2 : 1;
        entries.push({ slot: last, value: input.value });
        return { kind: "slot", slot: last };
      }
      const shown =
        input.kind === "read" ? entries.filter(({ slot }) => slot === input.slot) : entries.slice(input.kind === "read-last" ? -1 : 0);
      return { kind: "entries", entries: shown };
    });
  });

/** The same with another answer somewhere. */
export const anyLog = fc
  .tuple(linearizableLog, fc.nat(5), fc.integer({ min: 1, max: 5 }), fc.constantFrom("a", "b", "c"), fc.boolean())
  .map(([history, index, slot, shown, isEmpty]) => {
    const { kind } = history[index]?.input ?? {};
    return mutated(
      history,
      index,
      kind === "append" ? { kind: "slot", slot } : { kind: "entries", entries: isEmpty ? [] : [{ slot, value: shown }] },
    );
  });
