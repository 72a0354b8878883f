import fc from "fast-check";
import { expect, test } from "vitest";
import { RandomSource } from "../../../../sim/kernel/random.ts";
import { type ChoiceRules, fits, type HostView, rankHosts, type Size } from "../../../../src/systems/dwcp/placement/choice.ts";

const GB = 1_000_000_000;
const DISTANCES: { readonly [site: string]: number } = { near: 1_000, middle: 20_000, far: 200_000 };

const rules: ChoiceRules = { mode: "datacenter", site: "near", exploration: 0, distanceUs: (site) => DISTANCES[site] ?? 0 };
const small: Size = { cores: 2, memoryBytes: 4 * GB };

function host(number: number, given: Partial<HostView> = {}): HostView {
  return { host: number, site: "near", free: { cores: 32, memoryBytes: 128 * GB }, performance: 0.9, reliability: 1, ...given };
}

function rank(hosts: readonly HostView[], given: Partial<ChoiceRules> = {}, size = small, seed = "1"): number[] {
  return rankHosts(size, hosts, { ...rules, ...given }, new RandomSource(seed).stream("choice")).map((view) => view.host);
}

test("only hosts with room are on the list, each once, whatever the mode", () => {
  const views = fc.record({ cores: fc.nat(64), memory: fc.nat(256), site: fc.constantFrom("near", "middle", "far") });
  const modes = fc.constantFrom<ChoiceRules["mode"]>("datacenter", "hybrid", "internet");
  fc.assert(
    fc.property(fc.array(views, { maxLength: 12 }), modes, fc.double({ min: 0, max: 1, noNaN: true }), (free, mode, exploration) => {
      const hosts = free.map(({ cores, memory, site }, number) => host(number, { site, free: { cores, memoryBytes: memory * GB } }));
      const ranked = rank(hosts, { mode, exploration });
      expect(new Set(ranked).size).toBe(ranked.length);
      for (const number of ranked) expect(fits(small, hosts[number]?.free ?? { cores: 0, memoryBytes: 0 })).toBe(true);
      expect(ranked.length).toBe(hosts.filter((view) => fits(small, view.free)).length);
    }),
  );
});

test("in datacenter mode the fast host of the own site comes first, and other sites last", () => {
  const hosts = [
    host(0, { performance: 0.8 }),
    host(1, { performance: 1 }),
    host(2, { site: "far", performance: 1 }),
    host(3, { site: "middle" }),
  ];
  expect(rank(hosts)).toEqual([1, 0, 3, 2]);
});

test("a host that has restarted is trusted less", () => {
  expect(rank([host(0, { reliability: 0.25 }), host(1)])).toEqual([1, 0]);
});

test("in internet mode the nearest to the users comes first, and the better of two that are equally near", () => {
  const hosts = [
    host(0, { site: "far" }),
    host(1, { site: "near", performance: 0.8 }),
    host(2, { site: "near" }),
    host(3, { site: "middle" }),
  ];
  expect(rank(hosts, { mode: "internet" })).toEqual([2, 1, 3, 0]);
});

test("in hybrid mode a machine with much memory is packed by score, and any other goes near its users", () => {
  const hosts = [host(0, { performance: 1 }), host(1, { site: "middle" })];
  const users = { distanceUs: (site: string) => (site === "middle" ? 1 : 2), mode: "hybrid" } as const;
  expect(rank(hosts, users, { cores: 2, memoryBytes: 16 * GB })).toEqual([0, 1]);
  expect(rank(hosts, users)).toEqual([1, 0]);
});

test("exploring tries other hosts first than the best, and draws as much as not exploring", () => {
  const hosts = Array.from({ length: 6 }, (_, number) => host(number, { performance: 1 - number / 20 }));
  const first = (exploration: number): Set<number | undefined> =>
    new Set(Array.from({ length: 40 }, (_, seed) => rank(hosts, { exploration }, small, String(seed))[0]));
  expect([...first(0)]).toEqual([0]);
  expect(first(1).size).toBeGreaterThan(3);
  const after = (exploration: number): number => {
    const random = new RandomSource("1").stream("choice");
    rankHosts(small, hosts, { ...rules, exploration }, random);
    return random.uint32();
  };
  expect(after(1)).toBe(after(0));
});
