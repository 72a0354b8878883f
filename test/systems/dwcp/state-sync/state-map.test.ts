import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNewer, type StateEntry, StateMap, type StateSummary } from "../../../../src/systems/dwcp/state-sync/state-map.ts";

const KEYS = 4;

/** Few keys, stamps and writers, so that writes clash; a writer's write is told by its stamp. */
const entries = fc
  .record({
    key: fc.nat(KEYS - 1),
    stampUs: fc.nat(6),
    writer: fc.constantFrom("node-0", "node-1", "node-2"),
    deleted: fc.boolean(),
    bytes: fc.nat(9),
  })
  .map((fields): StateEntry => {
    // The same writer never gives two writes one stamp, so what a write is follows from the two.
    const deleted = (fields.stampUs + fields.key) % 3 === 0;
    return { ...fields, deleted, bytes: 0, write: `${fields.writer}@${fields.stampUs}:${fields.key}` };
  });
const histories = fc.array(entries, { maxLength: 30 });

function mapOf(history: readonly StateEntry[], keepsTombstones = true): StateMap {
  const map = new StateMap(KEYS, keepsTombstones);
  for (const entry of history) map.merge(entry);
  return map;
}

/** One round of anti-entropy, as the two ends do it. */
function exchange(one: StateMap, other: StateMap): void {
  const summary: StateSummary = one.summary();
  const missing = other.missingIn(summary);
  const wanted = other.staleAgainst(summary);
  for (const entry of missing) one.merge(entry);
  for (const key of wanted) {
    const entry = one.entry(key);
    if (entry !== undefined) other.merge(entry);
  }
}

describe("the map is a CRDT", () => {
  test("merging is commutative and idempotent: order and repetition of writes do not matter", () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), (history, luck) => {
        const shuffled = history.map((entry) => ({ entry, rank: luck.next().value })).sort((one, other) => one.rank - other.rank);
        const again = [...shuffled.map(({ entry }) => entry), ...history.slice(0, 5)];
        expect(mapOf(again).summary()).toEqual(mapOf(history).summary());
      }),
    );
  });

  test("merging is associative: whole states may be merged in any grouping", () => {
    fc.assert(
      fc.property(histories, histories, histories, (a, b, c) => {
        const join = (one: StateMap, other: StateMap): StateMap =>
          mapOf([...one.summary(), ...other.summary()].filter((entry) => entry !== undefined));
        const left = join(join(mapOf(a), mapOf(b)), mapOf(c));
        const right = join(mapOf(a), join(mapOf(b), mapOf(c)));
        expect(left.summary()).toEqual(right.summary());
      }),
    );
  });

  test("a map only grows: no merge takes a key back to an older write", () => {
    fc.assert(
      fc.property(histories, (history) => {
        const map = new StateMap(KEYS);
        for (const entry of history) {
          const before = map.entry(entry.key);
          map.merge(entry);
          const after = map.entry(entry.key);
          expect(after).toBeDefined();
          expect(before !== undefined && after !== undefined && isNewer(before, after)).toBe(false);
        }
        expect(map.size).toBe(new Set(history.map(({ key }) => key)).size);
      }),
    );
  });

  test("stamps are totally ordered", () => {
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const same = one.stampUs === other.stampUs && one.writer === other.writer;
        expect([isNewer(one, other), isNewer(other, one)].filter(Boolean)).toHaveLength(same ? 0 : 1);
      }),
    );
  });
});

test("one exchange makes two replicas equal, and after it there is nothing to exchange", () => {
  fc.assert(
    fc.property(histories, histories, (mine, theirs) => {
      const [one, other] = [mapOf(mine), mapOf(theirs)];
      exchange(one, other);
      expect(one.summary()).toEqual(other.summary());
      expect(one.summary()).toEqual(mapOf([...mine, ...theirs]).summary());
      expect(other.missingIn(one.summary())).toEqual([]);
      expect(other.staleAgainst(one.summary())).toEqual([]);
    }),
  );
});

test("without tombstones it is none: a peer that has not heard of a deletion brings the key back", () => {
  const set: StateEntry = { key: 1, write: "set", stampUs: 1, writer: "node-0", deleted: false, bytes: 10 };
  const deletion: StateEntry = { key: 1, write: "delete", stampUs: 2, writer: "node-1", deleted: true, bytes: 0 };
  for (const [keepsTombstones, visible] of [
    [true, "delete"],
    [false, "set"],
  ] as const) {
    const told = mapOf([set, deletion], keepsTombstones);
    expect(told.entry(1)?.write).toBe(keepsTombstones ? "delete" : undefined);
    exchange(told, mapOf([set], keepsTombstones));
    expect(told.entry(1)?.write).toBe(visible);
  }
});

test("a summary is what the map was, not what it becomes", () => {
  const map = mapOf([]);
  const before = map.summary();
  map.merge({ key: 0, write: "later", stampUs: 5, writer: "node-0", deleted: false, bytes: 1 });
  expect(before[0]).toBeUndefined();
  expect(map.latestUs).toBe(5);
});
