import { expect, it } from "vitest";
import { rdmaLoss } from "../../../sim/faults/rdma-loss.ts";
import type { FlowOptions, FlowResult } from "../../../sim/network/network.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

function begin(world: ReturnType<typeof faultWorld>["world"], options: Partial<FlowOptions>): FlowResult[] {
  const results: FlowResult[] = [];
  world.network.startFlow({
    from: 0,
    to: 1,
    bytes: 1_250_000_000,
    transport: { kind: "rdma" },
    done: (end) => results.push(end),
    ...options,
  });
  return results;
}

it("breaks what RDMA carries within the site, and nothing else", () => {
  const { world } = faultWorld();
  const own = begin(world, {});
  const tcp = begin(world, { transport: { kind: "tcp", streams: 4 } });
  const elsewhere = begin(world, { from: 2, to: 3 });
  const between = begin(world, { to: 2 });
  world.kernel.advance(1_000_000, 1_000_000);
  rdmaLoss.begin(world, { site: "a" });
  expect(own).toEqual([]);
  world.kernel.advance(1_000_000, 1_000_001);
  expect(own).toEqual(["died"]);
  world.kernel.advance(1_000_000);
  expect([tcp, elsewhere, between]).toEqual([["delivered"], ["delivered"], ["delivered"]]);
});

it("refuses new ones until its end, and messages never notice", () => {
  const seen = faultWorld();
  const { world } = seen;
  const before = probe(seen);
  const end = rdmaLoss.begin(world, { site: "a" });
  const during = begin(world, {});
  expect(changedWays(before, probe(seen))).toEqual([]);
  expect(during).toEqual(["died"]);
  end();
  const after = begin(world, {});
  world.kernel.advance(1_000_000);
  expect(after).toEqual(["delivered"]);
});

it("lets arrive what has left the sender already", () => {
  const { world } = faultWorld();
  const results = begin(world, { bytes: 125_000 });
  world.kernel.advance(1_000_000, 1_100);
  rdmaLoss.begin(world, { site: "a" });
  world.kernel.advance(1_000_000);
  expect(results).toEqual(["delivered"]);
});

it("stacks, and refuses a site that does not exist", () => {
  const { world } = faultWorld();
  const ends = [rdmaLoss.begin(world, { site: "a" }), rdmaLoss.begin(world, { site: "a" })];
  ends[0]?.();
  ends[0]?.();
  expect(world.network.wayBetween("a", "a").carriesRdma).toBe(false);
  ends[1]?.();
  expect(world.network.wayBetween("a", "a").carriesRdma).toBe(true);
  expect(() => rdmaLoss.begin(world, { site: "z" })).toThrow("no site z");
});
