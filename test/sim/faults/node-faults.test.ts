import fc from "fast-check";
import { expect, it } from "vitest";
import { physicalFaults } from "../../../sim/faults/index.ts";
import { SECOND } from "../../../sim/kernel/units.ts";
import { nodeFaults } from "./node-fault-values.ts";
import { probeNode } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

const fault = fc
  .constantFrom(...Object.keys(nodeFaults))
  .chain((kind) => fc.record({ kind: fc.constant(kind), values: nodeFaults[kind] ?? fc.constant({}), afterUs: fc.nat(2 * SECOND) }));

it("any stack of faults on a node, begun and lifted at any times and in any order, leaves it healthy, and its neighbour always", () => {
  fc.assert(
    fc.property(fc.array(fault, { minLength: 1, maxLength: 8 }), fc.infiniteStream(fc.nat(2 * SECOND)), (faults, choices) => {
      const { world } = faultWorld();
      const choose = (): number => choices.next().value ?? 0;
      const pass = (us: number): void => void world.kernel.advance(1_000_000, world.kernel.nowUs + us);
      const healthy = probeNode(world, "b0");
      const healthyNeighbour = probeNode(world, "b1");
      const node = world.node("b0");
      const lifts: (() => void)[] = [];
      for (const { kind, values, afterUs } of faults) {
        pass(afterUs);
        const description = physicalFaults.find(({ name }) => name === kind);
        if (description === undefined) throw new Error(`no fault ${kind}`);
        lifts.push(description.begin(world, { node: "b0", ...values }));
        node.cpu.run(afterUs / 100, () => {});
        node.after(afterUs, () => node.send(world.node("b1").index, "tick", 10, undefined));
        if (choose() % 3 === 0) lifts.splice(choose() % lifts.length, 1)[0]?.();
      }
      expect(probeNode(world, "b1")).toEqual(healthyNeighbour);
      while (lifts.length > 0) {
        pass(choose());
        lifts.splice(choose() % lifts.length, 1)[0]?.();
      }
      // What was on the CPU and on the disk meanwhile gets done first, slow as they may have been.
      pass(100 * SECOND);
      expect(probeNode(world, "b0")).toEqual(healthy);
      expect(probeNode(world, "b1")).toEqual(healthyNeighbour);
    }),
    { seed: 1, numRuns: 150 },
  );
});
