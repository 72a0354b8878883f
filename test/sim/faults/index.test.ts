import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { physicalFaults } from "../../../sim/faults/index.ts";
import type { ParameterValues } from "../../../sim/parameters.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

/** Values for one instance of each kind of fault. */
const instances: readonly { readonly kind: string; readonly values: ParameterValues }[] = [
  { kind: "crash", values: { node: "a0" } },
  { kind: "crash", values: { node: "b0" } },
  { kind: "partition", values: { between: ["a", "b"] } },
  { kind: "partition", values: { between: ["c", "b", "a"] } },
  { kind: "cut-off", values: { node: "a0" } },
  { kind: "delay", values: { link: "a -> b", delay: 700, jitter: 0 } },
  { kind: "delay", values: { link: "c -> a", delay: 40, jitter: 10 } },
  { kind: "loss", values: { link: "a -> b", rate: 0.5 } },
  { kind: "loss", values: { link: "b -> a", rate: 0.1 } },
  { kind: "site-outage", values: { site: "a" } },
  { kind: "site-outage", values: { site: "b" } },
];

describe("the registry", () => {
  it("names each fault once, in the words of a scenario", () => {
    const names = physicalFaults.map((fault) => fault.name);
    expect(names).toEqual(["crash", "partition", "cut-off", "delay", "loss", "site-outage"]);
  });

  it.each(physicalFaults)("documents $name, its parameters and its end", (fault) => {
    expect(fault.doc).toMatch(/\bend\b/);
    expect(fault.doc).toMatch(/\.$/);
    for (const parameter of Object.values(fault.parameters)) expect(parameter.doc).toMatch(/\.$/);
  });

  it("has an instance of each kind in the test below", () => {
    expect(new Set(instances.map((instance) => instance.kind))).toEqual(new Set(physicalFaults.map((fault) => fault.name)));
  });
});

it("any number of faults, begun and ended in any order, leave no trace once all have ended", () => {
  const order = fc.shuffledSubarray([...instances.keys()], { minLength: 1 });
  fc.assert(
    fc.property(order, fc.infiniteStream(fc.nat()), (begun, choices) => {
      const seen = faultWorld();
      const before = probe(seen, 2);
      const ends: (() => void)[] = [];
      for (const index of begun) {
        const instance = instances[index];
        const fault = physicalFaults.find(({ name }) => name === instance?.kind);
        if (fault === undefined || instance === undefined) throw new Error("no such fault");
        ends.push(fault.begin(seen.world, instance.values));
      }
      expect(changedWays(before, probe(seen, 2))).not.toEqual([]);
      while (ends.length > 0) {
        const [end] = ends.splice((choices.next().value ?? 0) % ends.length, 1);
        end?.();
      }
      expect(changedWays(before, probe(seen, 2))).toEqual([]);
      expect(seen.world.nodes.every((node) => node.up)).toBe(true);
    }),
    { seed: 1, numRuns: 60 },
  );
});
