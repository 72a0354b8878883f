import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLinearizability } from "../../../src/check/linearizability/check.ts";
import { type ClientOperation, type History, isOpen, prefixOf } from "../../../src/check/linearizability/history.ts";
import type { Model } from "../../../src/check/linearizability/model.ts";
import { type LogInput, type LogOutput, logModel } from "../../../src/check/linearizability/models/log.ts";
import { registerModel } from "../../../src/check/linearizability/models/register.ts";
import { search } from "../../../src/check/linearizability/search.ts";
import { logHasOrder, registersHaveOrder } from "../../oracles/linearizable.ts";
import { anyLog, anyRegisters, linearizableLog, linearizableRegisters, SLOT_MAX } from "./arbitrary-history.ts";

const log = logModel();

function verdictOf<State, Input, Output>(model: Model<State, Input, Output>, history: History<Input, Output>): string {
  return checkLinearizability(model, history).verdict;
}

/**
 * Where the model gives the benefit of the doubt: a value was appended twice, so that a reader cannot tell whose it sees; or a slot is said
 * to be empty that an append of which only the end is known may have taken.
 */
function isAmbiguous(history: Parameters<typeof logHasOrder>[0]): boolean {
  const values = history.flatMap(({ input }) => (input.kind === "append" ? [input.value] : []));
  const isUntold = history.some((each) => each.input.kind === "append" && each.output === undefined && !isOpen(each));
  return new Set(values).size < values.length || (isUntold && history.some(({ input }) => input.kind === "read"));
}

describe("what a real object has answered is linearizable", () => {
  test("registers", () => {
    fc.assert(
      fc.property(linearizableRegisters, (history) => {
        expect(verdictOf(registerModel, history)).toBe("linearizable");
      }),
      { numRuns: 2_000 },
    );
  });

  test("a log, whoever appends one value twice", () => {
    fc.assert(
      fc.property(linearizableLog, (history) => {
        expect(verdictOf(log, history)).toBe("linearizable");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the verdict is that of trying all orders", () => {
  test("registers", () => {
    const found = { yes: 0, no: 0 };
    fc.assert(
      fc.property(anyRegisters, (history) => {
        const expected = registersHaveOrder(history);
        found[expected ? "yes" : "no"]++;
        expect(verdictOf(registerModel, history)).toBe(expected ? "linearizable" : "notLinearizable");
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(found.yes, found.no)).toBeGreaterThan(200);
  });

  test("a log", () => {
    const found = { yes: 0, no: 0 };
    fc.assert(
      fc.property(anyLog, (history) => {
        const expected = logHasOrder(history, SLOT_MAX);
        found[expected ? "yes" : "no"]++;
        if (expected || !isAmbiguous(history)) {
          expect(verdictOf(log, history)).toBe(expected ? "linearizable" : "notLinearizable");
        }
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(found.yes, found.no)).toBeGreaterThan(200);
  });
});

describe("the offence", () => {
  test("fits no order, shows at the first moment at which that is so, and nothing can go from it", () => {
    let offences = 0;
    fc.assert(
      fc.property(anyRegisters, (history) => {
        const judgement = checkLinearizability(registerModel, history);
        if (judgement.verdict !== "notLinearizable") return;
        for (const { object, operations, atUs, isSmallest } of judgement.offences) {
          offences++;
          const own = history.filter(({ input }) => input.register === object);
          expect(isSmallest).toBe(true);
          expect(registersHaveOrder(operations)).toBe(false);
          expect(registersHaveOrder(prefixOf(own, atUs))).toBe(false);
          const earlier = own.filter((each) => !isOpen(each) && each.returnedUs < atUs).map(({ returnedUs }) => returnedUs);
          if (earlier.length > 0) expect(registersHaveOrder(prefixOf(own, Math.max(...earlier)))).toBe(true);
          for (const operation of operations) expect(registersHaveOrder(without(registerModel, operations, operation))).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(offences).toBeGreaterThan(200);
  });

  test("is honest: what is taken away from a linearizable history leaves a linearizable one", () => {
    fc.assert(
      fc.property(linearizableRegisters, linearizableLog, fc.nat(6), (registers, entries, index) => {
        const register = registers[index % registers.length];
        const entry = entries[index % entries.length];
        if (register !== undefined) expect(registersHaveOrder(without(registerModel, registers, register))).toBe(true);
        if (entry !== undefined) expect(logHasOrder(without(log, entries, entry), SLOT_MAX)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("the budget", () => {
  /** Writers side by side whose writes nobody has seen, then reads that fit none of the orders. */
  const hard: History<Parameters<typeof registerModel.objectOf>[0], never> = Array.from({ length: 8 }, (_, index) => ({
    client: `client-${index}`,
    input: { register: "x", kind: "compare-and-set", expected: undefined, value: index },
    calledUs: 0,
    returnedUs: 10,
  }));
  const impossible = {
    client: "reader",
    input: { register: "x", kind: "read" },
    output: { kind: "value", value: 99 },
    calledUs: 11,
  } as const;
  const history = [...hard, { ...impossible, returnedUs: 12 }];

  test("running out of it is unknown, and never a verdict", () => {
    expect(checkLinearizability(registerModel, history, { stepsMax: 50, shrinkStepsMax: 50 }).verdict).toBe("unknown");
    expect(checkLinearizability(registerModel, history).verdict).toBe("notLinearizable");
  });

  test("is counted in steps: the same number each time, and never exceeded by more than one look around", () => {
    const first = search(registerModel, history, 1_000_000);
    expect(search(registerModel, history, 1_000_000)).toEqual(first);
    expect(search(registerModel, history, 50).steps).toBeLessThan(50 + 2 * history.length);
  });

  test("a long history of many clients stays cheap: steps grow with the operations, not with their orders", () => {
    const many = Array.from({ length: 4_000 }, (_, index): ClientOperation<never, never> => {
      const isWrite = index % 40 === 0;
      const input = isWrite ? { register: "x", kind: "write", value: index } : { register: "x", kind: "read" };
      const output = isWrite ? { kind: "written" } : { kind: "value", value: index - (index % 40) };
      return { client: `client-${index % 40}`, input, output, calledUs: index * 10, returnedUs: index * 10 + 350 } as never;
    });
    const { verdict, steps } = search(registerModel, many, 1_000_000);
    expect(verdict).toBe("linearizable");
    expect(steps).toBeLessThan(600_000);
  });
});

test("appends that nobody was told of are no burden where readers have seen their slots, whenever they were called", () => {
  const entries = Array.from({ length: 1_000 }, (_, index) => ({ slot: index + 1, value: `value-${index + 1}` }));
  const history = entries.flatMap(({ slot, value }): History<LogInput, LogOutput> => {
    const isLost = slot % 3 === 0;
    const append = { client: "writer", input: { log: "log", kind: "append", value } } as const;
    const told = { ...append, output: { kind: "slot", slot }, calledUs: slot * 10 - 9, returnedUs: slot * 10 } as const;
    const lost = { ...append, calledUs: Number.NEGATIVE_INFINITY, returnedUs: Number.POSITIVE_INFINITY };
    const read = {
      client: "reader",
      input: { log: "log", kind: "read", slot },
      output: { kind: "entries", entries: [{ slot, value }] },
    } as const;
    return [isLost ? lost : told, { ...read, calledUs: slot * 10, returnedUs: slot * 10 }];
  });
  expect(checkLinearizability(log, history).verdict).toBe("linearizable");
});

/** A history without one operation and all that rest on it. */
function without<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: History<Input, Output>,
  operation: ClientOperation<Input, Output>,
): History<Input, Output> {
  const gone = new Set([operation]);
  for (const written of gone) for (const each of history) if (model.restsOn(each, written)) gone.add(each);
  return history.filter((each) => !gone.has(each));
}
