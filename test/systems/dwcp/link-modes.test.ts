/** What links really are, as faults bend them. */
import { describe, expect, test } from "vitest";
import { LinkModes } from "../../../src/systems/dwcp/link-modes.ts";
import { testWorld } from "../../sim/worlds.ts";

const GBPS = 1_000_000_000;

function linkModes(rttUs: number, siteBps: number, jitter = 0) {
  const { world } = testWorld({ rtt: [], siteRttUs: rttUs, siteBps, accessBps: 25 * GBPS, localRttUs: 500, jitter });
  return { world, modes: new LinkModes(world) };
}

describe("as it was built", () => {
  test.each([
    [5_000, 2 * GBPS, "datacenter", true],
    [5_000, GBPS, "datacenter", true],
    [9_000, GBPS, "datacenter", false],
    [11_000, GBPS, "hybrid", false],
    [30_000, GBPS, "hybrid", true],
    [30_000, GBPS - 1, "internet", true],
    [60_000, GBPS, "internet", false],
    [90_000, GBPS, "internet", true],
  ])("a link of %i us and %i bps is a %s link, clearly: %s", (rttUs, siteBps, mode, isClear) => {
    const { modes } = linkModes(rttUs, siteBps);
    expect(modes.of("a", "b")).toEqual({ mode, clearSinceUs: isClear ? 0 : undefined });
    expect(modes.of("a", "a")).toEqual({ mode: "datacenter", clearSinceUs: 0 });
    expect(modes.rttUs("a", "b")).toBe(rttUs);
  });

  test("the mean jitter of both ways counts", () => {
    expect(linkModes(8_000, GBPS, 0.5).modes.rttUs("a", "b")).toBe(12_000);
    expect(linkModes(8_000, GBPS, 0.5).modes.of("a", "b").mode).toBe("hybrid");
  });
});

describe("as faults bend it", () => {
  test("it is another from then on, in both directions, and what it was before again at the end", () => {
    const { world, modes } = linkModes(5_000, 2 * GBPS);
    world.kernel.advance(10, 1_000);
    const end = world.network.addDelay("a", "b", 100_000, 0);
    for (const [from, to] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      expect(modes.of(from, to)).toEqual({ mode: "internet", clearSinceUs: world.kernel.nowUs });
    }
    expect(modes.of("a", "c")).toEqual({ mode: "datacenter", clearSinceUs: 0 });
    end();
    expect(modes.of("a", "b")).toEqual({ mode: "datacenter", clearSinceUs: world.kernel.nowUs });
  });

  test("a bandwidth that a fault leaves near the threshold is not clearly on a side of it", () => {
    const { world, modes } = linkModes(5_000, 10 * GBPS);
    const path = world.network.pathBetween("a", "b");
    path.limitBandwidth(1_100_000_000);
    expect(modes.of("a", "b")).toEqual({ mode: "datacenter", clearSinceUs: undefined });
    path.limitBandwidth(500_000_000);
    expect(modes.of("a", "b")).toEqual({ mode: "internet", clearSinceUs: 0 });
  });

  test("it counts as clear from when it became so, and stays so while it only moves on its side", () => {
    const { world, modes } = linkModes(30_000, GBPS);
    world.kernel.call(2_000_000, () => void world.network.addDelay("a", "b", 2_000, 0));
    world.kernel.advance(10);
    expect(modes.of("a", "b")).toEqual({ mode: "hybrid", clearSinceUs: 0 });
  });

  test("refuses a site that does not exist", () => {
    expect(() => linkModes(1_000, GBPS).modes.of("a", "z")).toThrow("no link from a to z");
  });
});
