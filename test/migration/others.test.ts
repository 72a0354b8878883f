/** Whom a node may turn to: the same as lists made for each node would give, by position and by chance. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomSource } from "../../sim/kernel/random.ts";
import { Others, Whereabouts } from "../../src/migration/others.ts";
import { observe, smallTwin } from "../run/fixtures.ts";

const { fleet } = observe(smallTwin("hardened")).simulation;
const { members, whereabouts } = fleet;
const namesOf = (others: Others): string[] => Array.from({ length: others.length }, (_, position) => others.at(position).name);

describe("the others of a list", () => {
  test("are all but the one that is left out, in their order", () => {
    fc.assert(
      fc.property(fc.nat(members.length), fc.nat(members.length), (count, left) => {
        const nodes = members.slice(0, count);
        const leftOut = members[left];
        const expected = nodes.filter((node) => node !== leftOut).map(({ name }) => name);
        expect(namesOf(new Others(nodes, leftOut))).toEqual(expected);
      }),
    );
  });

  test("are drawn as a list of them would be", () => {
    const leftOut = members[3];
    const list = members.filter((node) => node !== leftOut);
    const [one, other] = [new RandomSource("1").stream("others"), new RandomSource("1").stream("others")];
    const drawn = Array.from({ length: 100 }, () => [new Others(members, leftOut).pick(one).name, other.pick(list).name]);
    expect(drawn.map(([name]) => name)).toEqual(drawn.map(([, name]) => name));
  });

  test("have nobody at a position behind the last, or where there is none", () => {
    expect(() => new Others(members).at(members.length)).toThrow(RangeError);
    expect(() => new Others([]).at(0)).toThrow("no node at position 0 of 0");
  });
});

describe("by sites", () => {
  test("everybody is a neighbour, a stranger or the node itself", () => {
    for (const node of members) {
      const [near, far] = [namesOf(whereabouts.neighboursOf(node)), namesOf(whereabouts.strangersTo(node))];
      expect(near).toEqual(members.filter((each) => each !== node && each.site === node.site).map(({ name }) => name));
      expect([...near, ...far].sort()).toEqual(namesOf(whereabouts.othersThan(node)).sort());
    }
  });

  test("sites are in the order of their first nodes, and one that has none is refused", () => {
    expect(whereabouts.sites).toEqual([...new Set(members.map(({ site }) => site))]);
    expect(() => new Whereabouts([]).at("us")).toThrow("no node of the fleet stands at a site us");
  });
});
