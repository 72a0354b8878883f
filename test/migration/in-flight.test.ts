/** The list of operations under way, against a map by number, which keeps the same order. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { InFlight } from "../../src/migration/in-flight.ts";
import { Operation } from "../../src/migration/operation.ts";

const operationOf = (id: number): Operation => new Operation(id, "control", 1, 0, 0, 0, `request-${id}`);

/** A number begins an operation where it is 0, and else ends that of its place among all that ever began. */
const acts = fc.array(fc.oneof(fc.constant(0), fc.nat(40)), { maxLength: 120 });

test("it holds what has begun and not ended, in that order", () => {
  fc.assert(
    fc.property(acts, (drawn) => {
      const list = new InFlight();
      const map = new Map<number, Operation>();
      const begun: Operation[] = [];
      for (const act of drawn) {
        const ending = act === 0 ? undefined : begun[act - 1];
        if (act === 0) {
          const operation = operationOf(begun.length);
          begun.push(operation);
          list.add(operation);
          map.set(operation.id, operation);
        } else if (ending !== undefined) expect(list.remove(ending)).toBe(map.delete(ending.id));
        expect([...list]).toEqual([...map.values()]);
        expect(list.size).toBe(map.size);
        for (const operation of begun) expect(operation.isUnderWay).toBe(map.has(operation.id));
      }
    }),
  );
});

test("what is given may be ended at once", () => {
  const list = new InFlight();
  for (let id = 0; id < 4; id++) list.add(operationOf(id));
  const seen: number[] = [];
  for (const operation of list) {
    list.remove(operation);
    seen.push(operation.id);
  }
  expect(seen).toEqual([0, 1, 2, 3]);
  expect(list.size).toBe(0);
});
