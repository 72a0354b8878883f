import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { physicalFaults } from "../../../sim/faults/index.ts";
import type { ParameterValues } from "../../../sim/parameters.ts";
import { nodeFaults } from "./node-fault-values.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

/** Values for instances of each kind of fault that bends the ways between nodes. The others are in `node-faults.test.ts`. */
const instances: readonly { readonly kind: string; readonly values: ParameterValues }[] = [
  { kind: "crash", values: { node: "a0" } },
  { kind: "crash", values: { node: "b0" } },
  { kind: "partition", values: { between: ["a", "b"] } },
  { kind: "partition", values: { between: ["c", "b", "a"] } },
  { kind: "cut-off", values: { node: "a0" } },
  { kind: "one-way-partition", values: { link: "b -> c" } },
  { kind: "partial-partition", values: { between: ["a", "c"], share: 0.9 } },
  { kind: "flapping-partition", values: { between: ["a", "b"], period: 3_600_000_000, duty: 0.5 } },
  { kind: "delay", values: { link: "a -> b", delay: 700, jitter: 0, direction: "both" } },
  { kind: "delay", values: { link: "c -> a", delay: 40, jitter: 10, direction: "forth" } },
  { kind: "jitter", values: { link: "a -> b", mean: 500, direction: "both" } },
  { kind: "bandwidth", values: { link: "a -> b", bandwidth: 1_000_000, direction: "both" } },
  { kind: "bandwidth", values: { link: "b -> a", bandwidth: 5_000_000, direction: "forth" } },
  {
    kind: "wander",
    values: { link: "a -> b", delay: 900, bandwidth: 1_000_000_000_000, period: 3_600_000_000, shape: "swing", direction: "both" },
  },
  { kind: "loss", values: { link: "a -> b", rate: 0.5 } },
  { kind: "loss", values: { link: "b -> a", rate: 0.3 } },
  { kind: "duplication", values: { link: "a -> b", rate: 0.9 } },
  { kind: "reorder", values: { link: "a -> b", rate: 0.9, hold: 1_000 } },
  { kind: "corruption", values: { link: "b -> a", rate: 0.9, undetected: 0 } },
  { kind: "site-outage", values: { site: "a" } },
  { kind: "site-outage", values: { site: "b" } },
];

/** Messages never notice these; each has a test of its own. */
const ofBulkTransfers = ["rdma-loss"];

describe("the registry", () => {
  it("names each fault once, in the words of a scenario", () => {
    const names = physicalFaults.map((fault) => fault.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
  });

  it.each(physicalFaults)("documents $name, its parameters and its end", (fault) => {
    expect(fault.doc).toMatch(/\bend\b/);
    expect(fault.doc).toMatch(/\.$/);
    for (const parameter of Object.values(fault.parameters)) expect(parameter.doc).toMatch(/\.$/);
  });

  it("has an instance of each kind in the test below, or in that of the faults of a single node", () => {
    const tested = [...instances.map((instance) => instance.kind), ...Object.keys(nodeFaults), ...ofBulkTransfers];
    expect(new Set(tested)).toEqual(new Set(physicalFaults.map((fault) => fault.name)));
  });
});

it("any number of faults, begun and ended in any order, leave no trace once all have ended", () => {
  const order = fc.shuffledSubarray([...instances.keys()], { minLength: 1 });
  fc.assert(
    fc.property(order, fc.infiniteStream(fc.nat()), (begun, choices) => {
      const seen = faultWorld();
      const before = probe(seen, 8, 1_000);
      const ends: (() => void)[] = [];
      for (const index of begun) {
        const instance = instances[index];
        const fault = physicalFaults.find(({ name }) => name === instance?.kind);
        if (fault === undefined || instance === undefined) throw new Error("no such fault");
        ends.push(fault.begin(seen.world, instance.values));
      }
      expect(changedWays(before, probe(seen, 8, 1_000))).not.toEqual([]);
      while (ends.length > 0) {
        const [end] = ends.splice((choices.next().value ?? 0) % ends.length, 1);
        end?.();
      }
      expect(changedWays(before, probe(seen, 8, 1_000))).toEqual([]);
      expect(seen.world.nodes.every((node) => node.up)).toBe(true);
    }),
    { seed: 1, numRuns: 60 },
  );
});
