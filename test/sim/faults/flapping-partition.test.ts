import { expect, it } from "vitest";
import { flappingPartition } from "../../../sim/faults/flapping-partition.ts";
import { partition } from "../../../sim/faults/partition.ts";
import type { World } from "../../../sim/world.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

const SECOND_US = 1_000_000;
const A0 = 0;
const B0 = 2;
const C0 = 4;

/** Whether a0 is cut off from b0, asked every tenth of a second from now on. */
function watch(world: World, tenths: number): string {
  let seen = "";
  for (let i = 0; i < tenths; i++) {
    seen += world.network.isCut(A0, B0) && world.network.isCut(B0, A0) ? "x" : "-";
    world.kernel.advance(1_000_000, world.kernel.nowUs + SECOND_US / 10);
  }
  return seen;
}

it("cuts sites off for a share of each period, and nothing else, until its end", () => {
  const seen = faultWorld();
  const { world } = seen;
  const before = probe(seen);
  const end = flappingPartition.begin(world, { between: ["a", "b"], period: SECOND_US, duty: 0.3 });
  expect(world.network.isCut(A0, C0)).toBe(false);
  expect(watch(world, 25)).toBe("xxx-------xxx-------xxx--");
  end();
  end();
  expect(watch(world, 20)).toBe("-".repeat(20));
  expect(changedWays(before, probe(seen))).toEqual([]);
});

it("may end while it cuts", () => {
  const { world } = faultWorld();
  const end = flappingPartition.begin(world, { between: ["b", "a"], period: SECOND_US, duty: 0.5 });
  expect(watch(world, 12)).toBe("xxxxx-----xx");
  end();
  expect(watch(world, 10)).toBe("-".repeat(10));
  expect(world.kernel.pending).toBe(0);
});

it("of the whole period is a partition, of nothing none", () => {
  const { world } = faultWorld();
  const end = flappingPartition.begin(world, { between: ["a", "b"], period: SECOND_US, duty: 1 });
  expect(watch(world, 15)).toBe("x".repeat(15));
  expect(world.kernel.pending).toBe(0);
  end();
  flappingPartition.begin(world, { between: ["a", "b"], period: SECOND_US, duty: 0 });
  expect(watch(world, 15)).toBe("-".repeat(15));
});

it("stacks with others, in any order of their ends", () => {
  for (const flappingFirst of [true, false]) {
    const { world } = faultWorld();
    const endFlapping = flappingPartition.begin(world, { between: ["a", "b"], period: SECOND_US, duty: 0.2 });
    const endPartition = partition.begin(world, { between: ["a", "b"] });
    expect(watch(world, 10)).toBe("x".repeat(10));
    if (flappingFirst) {
      endFlapping();
      expect(watch(world, 10)).toBe("x".repeat(10));
      endPartition();
    } else {
      endPartition();
      expect(watch(world, 10)).toBe("xx--------");
      endFlapping();
    }
    expect(watch(world, 10)).toBe("-".repeat(10));
  }
});
