import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RolloutCase, RolloutCases } from "../../src/explore/rollout-orders.ts";

const factorial = (number: number): number => (number <= 1 ? 1 : number * factorial(number - 1));

const groupings = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 });

/** All orders of some items, made by inserting each one everywhere. */
function ordersOf(items: readonly number[]): number[][] {
  return items.reduce<number[][]>(
    (orders, item) => orders.flatMap((order) => Array.from({ length: order.length + 1 }, (_, place) => order.toSpliced(place, 0, item))),
    [[]],
  );
}

/** Every case there is, without regard to symmetry. */
function rawCases(nodes: number): RolloutCase[] {
  const members = Array.from({ length: nodes }, (_, node) => node);
  const orders = ordersOf(members);
  const turns = Array.from({ length: 2 * nodes }, (_, index) => index + 1);
  const crashes = turns.flatMap((turn) =>
    members.flatMap((node) => (["before", "after"] as const).map((moment) => ({ node, turn, moment }))),
  );
  return orders.flatMap((up) => orders.flatMap((back) => [{ up, back }, ...crashes.map((crash) => ({ up, back, crash }))]));
}

/** Ways to rename the nodes that keep each in its group: element `n` is the new name of node `n`. */
function renamingsOf(groups: readonly string[]): number[][] {
  return ordersOf(groups.map((_, node) => node)).filter((names) => names.every((name, node) => groups[name] === groups[node]));
}

function renamed({ up, back, crash }: RolloutCase, names: readonly number[]): RolloutCase {
  const to = (node: number): number => names[node] ?? -1;
  return { up: up.map(to), back: back.map(to), ...(crash === undefined ? {} : { crash: { ...crash, node: to(crash.node) } }) };
}

const textOf = ({ up, back, crash }: RolloutCase): string => JSON.stringify([up, back, crash?.node, crash?.turn, crash?.moment]);
const allOf = (cases: RolloutCases): RolloutCase[] => Array.from({ length: cases.counts.classes }, (_, index) => cases.at(index));

describe("the number of cases", () => {
  test("is that of the closed form: orders up, orders back, and one crash of any node before or after any turn", () => {
    for (const nodes of [1, 2, 3, 4]) {
      const { orders, crashes, raw } = new RolloutCases(Array.from({ length: nodes }, () => "a")).counts;
      expect(orders).toBe(factorial(nodes) * factorial(nodes));
      expect(crashes).toBe(1 + nodes * 2 * nodes * 2);
      expect(raw).toBe(orders * crashes);
    }
  });

  test("up to symmetry is known for four nodes: alike, in two sites, all different", () => {
    expect(new RolloutCases(["a", "a", "a", "a"]).counts).toMatchObject({ raw: 37_440, renamings: 24, classes: 1_560 });
    expect(new RolloutCases(["a", "a", "b", "b"]).counts).toMatchObject({ raw: 37_440, renamings: 4, classes: 9_360 });
    expect(new RolloutCases(["a", "b", "c", "d"]).counts).toMatchObject({ raw: 37_440, renamings: 1, classes: 37_440 });
  });

  test("up to symmetry is that of Burnside's lemma: the mean number of cases that a renaming leaves as they are", () => {
    fc.assert(
      fc.property(groupings, (groups) => {
        const renamings = renamingsOf(groups);
        const raw = rawCases(groups.length);
        const fixed = renamings.flatMap((names) => raw.filter((each) => textOf(renamed(each, names)) === textOf(each)));
        const { counts } = new RolloutCases(groups);
        expect(counts).toMatchObject({ raw: raw.length, renamings: renamings.length, classes: fixed.length / renamings.length });
      }),
      { numRuns: 40 },
    );
  });
});

describe("the cases that are run", () => {
  test("stand for all there are: every case is some renaming of exactly one of them", () => {
    fc.assert(
      fc.property(groupings, (groups) => {
        const covered = allOf(new RolloutCases(groups)).flatMap((each) => renamingsOf(groups).map((names) => textOf(renamed(each, names))));
        expect(covered.toSorted()).toEqual(rawCases(groups.length).map(textOf).toSorted());
      }),
      { numRuns: 40 },
    );
  });

  test("come without a crash first, and then crash point by crash point", () => {
    const cases = allOf(new RolloutCases(["a", "a", "b"]));
    const crashes = cases.map(({ crash }) =>
      crash === undefined ? 0 : 100 * crash.turn + (crash.moment === "after" ? 10 : 0) + crash.node + 1,
    );
    expect(crashes).toEqual(crashes.toSorted((one, other) => one - other));
    expect(crashes.filter((crash) => crash === 0)).toHaveLength(3 * 6);
  });

  test("there are no others", () => {
    const cases = new RolloutCases(["a", "b"]);
    expect(() => cases.at(cases.counts.classes)).toThrow(RangeError);
    expect(() => cases.at(-1)).toThrow(RangeError);
  });
});
