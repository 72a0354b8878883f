/** Histories whose verdicts are known from elsewhere, and a register that answers from a stale copy. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLinearizability } from "../../../src/check/linearizability/check.ts";
import type { ClientOperation, History } from "../../../src/check/linearizability/history.ts";
import { logModel } from "../../../src/check/linearizability/models/log.ts";
import { type RegisterInput, type RegisterOutput, registerModel } from "../../../src/check/linearizability/models/register.ts";
import { drawHistory } from "../../../src/check/linearizability/picture.ts";

type Operation = ClientOperation<RegisterInput, RegisterOutput>;
const OPEN = Number.POSITIVE_INFINITY;

const write = (client: string, value: number, calledUs: number, returnedUs: number): Operation => ({
  client,
  input: { register: "x", kind: "write", value },
  output: { kind: "written" },
  calledUs,
  returnedUs,
});
const read = (client: string, value: number | undefined, calledUs: number, returnedUs: number): Operation => ({
  client,
  input: { register: "x", kind: "read" },
  output: { kind: "value", value },
  calledUs,
  returnedUs,
});
const verdictOf = (...history: Operation[]) => checkLinearizability(registerModel, history).verdict;

/** Registers after the manner of Herlihy and Wing 1990, section 2, which begin with 0. */
describe("the registers of Herlihy and Wing", () => {
  const zero = write("init", 0, -20, -10);

  test("a read that overlaps with the write may give the new value, and a later one then must", () => {
    expect(verdictOf(zero, write("A", 0, 0, 10), read("B", 1, 30, 40), write("C", 1, 15, 50), read("A", 1, 45, 60))).toBe("linearizable");
  });

  test("a value that was read is not taken back by a write that was over before", () => {
    expect(verdictOf(zero, write("A", 0, 0, 10), write("C", 1, 5, 50), read("B", 1, 15, 25), read("A", 0, 30, 40))).toBe("notLinearizable");
  });

  test("while a write is under way the old value may still be read, but not after the new one", () => {
    expect(verdictOf(zero, write("C", 1, 0, 50), read("A", 0, 5, 10), read("B", 1, 15, 20))).toBe("linearizable");
    expect(verdictOf(zero, write("C", 1, 0, 50), read("A", 1, 5, 10), read("B", 0, 15, 20))).toBe("notLinearizable");
  });
});

/** The two histories of the first test of Porcupine (Athalye 2017, porcupine_test.go), where the register begins with 0. */
describe("the registers of Porcupine", () => {
  test("three clients, of whom the readers may be put on both sides of the write", () => {
    expect(verdictOf(write("1", 100, 0, 100), read("2", 100, 25, 75), read("3", undefined, 30, 60))).toBe("linearizable");
  });

  test("three clients, of whom the second reader is too late for the old value", () => {
    expect(verdictOf(write("1", 200, 0, 100), read("2", 200, 10, 30), read("3", undefined, 40, 90))).toBe("notLinearizable");
  });
});

test("a write whose answer was lost may have happened, late, or never; but nobody may see it come and go", () => {
  const lost = write("A", 1, 0, OPEN);
  expect(verdictOf(lost, read("B", undefined, 10, 20))).toBe("linearizable");
  expect(verdictOf(lost, read("B", undefined, 10, 20), read("B", 1, 30, 40))).toBe("linearizable");
  expect(verdictOf(lost, read("B", 1, 10, 20), read("B", undefined, 30, 40))).toBe("notLinearizable");
});

test("two compare-and-sets of one value cannot both succeed", () => {
  const swap = (client: string, swapped: boolean): Operation => ({
    client,
    input: { register: "x", kind: "compare-and-set", expected: undefined, value: 1 },
    output: { kind: "compared", swapped },
    calledUs: 0,
    returnedUs: 10,
  });
  expect(verdictOf(swap("A", true), swap("B", false))).toBe("linearizable");
  expect(verdictOf(swap("A", true), swap("B", true))).toBe("notLinearizable");
  expect(verdictOf(swap("A", false), swap("B", false))).toBe("notLinearizable");
});

test("a log that gives out a slot again has lost an append", () => {
  const append = (client: string, value: string, slot: number, calledUs: number) =>
    ({ client, input: { log: "l", kind: "append", value }, output: { kind: "slot", slot }, calledUs, returnedUs: calledUs + 5 }) as const;
  expect(checkLinearizability(logModel(), [append("A", "a", 1, 0), append("B", "b", 2, 3)]).verdict).toBe("linearizable");
  expect(checkLinearizability(logModel(), [append("A", "a", 2, 0), append("B", "b", 1, 3)]).verdict).toBe("linearizable");
  expect(checkLinearizability(logModel(), [append("A", "a", 2, 0), append("B", "b", 1, 10)]).verdict).toBe("notLinearizable");
  expect(checkLinearizability(logModel(), [append("A", "a", 1, 0), append("B", "b", 1, 3)]).verdict).toBe("notLinearizable");
});

/** A register with a copy that learns each write late; some readers ask the copy. */
function staleRegister(lagUs: number): History<RegisterInput, RegisterOutput> {
  const operations: Operation[] = [];
  for (let number = 1; number <= 50; number++) {
    const atUs = number * 1_000;
    operations.push(write("writer", number, atUs, atUs + 100));
    operations.push(read("reader", number, atUs + 200, atUs + 210));
    for (let ask = 0; ask < 8; ask++) {
      const askedUs = atUs + 150 + 100 * ask;
      const isKnown = askedUs >= atUs + 100 + lagUs;
      operations.push(read(`copy-reader-${ask}`, isKnown ? number : number === 1 ? undefined : number - 1, askedUs, askedUs + 20));
    }
  }
  return operations;
}

describe("a register that is read from a stale copy", () => {
  test("is caught, with the three operations that show it", () => {
    const judgement = checkLinearizability(registerModel, staleRegister(300));
    if (judgement.verdict !== "notLinearizable") throw new Error(`found ${judgement.verdict}`);
    const [offence] = judgement.offences;
    // What was never written may be read only before the first write is over.
    expect(offence?.atUs).toBe(1_170);
    expect(drawHistory(offence?.operations ?? [], registerModel.describe)).toMatchInlineSnapshot(`
      [
        "writer         |==|         write 1          0.001 to 0.001100 s",
        "copy-reader-0        |==|   read -> nothing  0.001150 to 0.001170 s",
      ]
    `);
  });

  test("is caught by the value before, too", () => {
    const isOfSomething = ({ output }: Operation) => output?.kind !== "value" || output.value !== undefined;
    const judgement = checkLinearizability(registerModel, staleRegister(300).filter(isOfSomething));
    if (judgement.verdict !== "notLinearizable") throw new Error(`found ${judgement.verdict}`);
    expect(drawHistory(judgement.offences[0]?.operations ?? [], registerModel.describe)).toMatchInlineSnapshot(`
      [
        "writer         |==|               write 1    0.001 to 0.001100 s",
        "                     |==|         write 2    0.002 to 0.002100 s",
        "copy-reader-0              |==|   read -> 1  0.002150 to 0.002170 s",
      ]
    `);
  });

  test("is none while the copy keeps up", () => {
    expect(checkLinearizability(registerModel, staleRegister(0)).verdict).toBe("linearizable");
  });
});

test("a picture never grows wider than the page, whatever is in it", () => {
  const moment = fc.integer({ min: 0, max: 10_000_000 });
  const operation = fc
    .record({ client: fc.string({ maxLength: 60 }), value: fc.nat(), one: moment, other: moment, end: fc.nat(8) })
    .map(
      ({ client, value, one, other, end }): Operation =>
        write(client, value, end === 0 ? -OPEN : Math.min(one, other), end === 1 ? OPEN : Math.max(one, other)),
    );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 20 }), (history) => {
      const lines = drawHistory(history, registerModel.describe);
      expect(lines.length).toBe(history.length);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(96);
    }),
    { numRuns: 200 },
  );
});
