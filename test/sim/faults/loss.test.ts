import { expect, it } from "vitest";
import { loss } from "../../../sim/faults/loss.ts";
import { shareSlack } from "../../oracles/confidence.ts";
import { changedWays, faultWorld, probe } from "./probe.ts";

it("loses a share in one direction, and nothing else, until its end", () => {
  const seen = faultWorld();
  const before = probe(seen, 1_000);
  const end = loss.begin(seen.world, { link: "a->b", rate: 0.3 });
  const during = probe(seen, 1_000);
  const changed = ["a0>b0", "a1>b0"];
  expect(changedWays(before, during)).toEqual(changed);
  for (const way of changed) expect(Math.abs((during.get(way)?.arrived ?? 0) - 0.7)).toBeLessThan(shareSlack(0.3, 1_000));
  end();
  expect(changedWays(before, probe(seen, 1_000))).toEqual([]);
});

it("slows bulk transfers down by as much", () => {
  const { world } = faultWorld();
  const flow = world.network.startFlow({ from: 0, to: 2, bytes: 1_000_000, done: () => {} });
  const undisturbedBps = flow.rateBps();
  const end = loss.begin(world, { link: "a -> b", rate: 0.25 });
  expect(flow.rateBps()).toBe(0.75 * undisturbedBps);
  end();
  expect(flow.rateBps()).toBe(undisturbedBps);
});

it("stacks: two are independent of each other and end in any order", () => {
  const seen = faultWorld();
  const before = probe(seen, 10);
  const endFirst = loss.begin(seen.world, { link: "a -> b", rate: 0.5 });
  const endSecond = loss.begin(seen.world, { link: "a -> b", rate: 0.5 });
  expect(Math.abs((probe(seen, 2_000).get("a0>b0")?.arrived ?? 0) - 0.25)).toBeLessThan(shareSlack(0.25, 2_000));
  endFirst();
  endFirst();
  expect(Math.abs((probe(seen, 2_000).get("a0>b0")?.arrived ?? 0) - 0.5)).toBeLessThan(shareSlack(0.5, 2_000));
  endSecond();
  expect(changedWays(before, probe(seen, 10))).toEqual([]);
});

it("refuses a rate that is none, and what is no link", () => {
  const { world } = faultWorld();
  expect(() => loss.begin(world, { link: "a -> b", rate: 1.5 })).toThrow("expected a fraction between 0 and 1");
  expect(() => loss.begin(world, { link: "a, b", rate: 0.5 })).toThrow(/expected "from -> to"/);
});
