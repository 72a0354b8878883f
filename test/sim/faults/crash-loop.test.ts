import { describe, expect, it } from "vitest";
import { crash } from "../../../sim/faults/crash.ts";
import { crashLoop } from "../../../sim/faults/crash-loop.ts";
import { SECOND } from "../../../sim/kernel/units.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

const rhythm = { node: "b0", period: 15 * SECOND, up: 5 * SECOND };

/** Whether the node is up in the middle of each of the seconds that follow, as a row of `U` and `-`. */
function lifeLine(world: ReturnType<typeof faultWorld>["world"], seconds: number): string {
  let line = "";
  for (let second = 0; second < seconds; second++) {
    world.kernel.advance(1_000, world.kernel.nowUs + SECOND / 2);
    line += world.node("b0").up ? "U" : "-";
    world.kernel.advance(1_000, world.kernel.nowUs + SECOND / 2);
  }
  return line;
}

it("takes a node down and up in its rhythm, until its end", () => {
  const { world, lives } = faultWorld();
  const end = crashLoop.begin(world, rhythm);
  expect(lifeLine(world, 32)).toBe("----------UUUUU----------UUUUU--");
  end();
  expect(lifeLine(world, 20)).toBe("U".repeat(20));
  expect(lives).toEqual(Array(3).fill(["b0 stopped", "b0 started"]).flat());
  expect(world.kernel.pending).toBe(0);
});

it("may end while the node is up, which then stays up", () => {
  const { world } = faultWorld();
  const end = crashLoop.begin(world, rhythm);
  world.kernel.advance(1_000, 12 * SECOND);
  end();
  expect([lifeLine(world, 20), world.kernel.pending]).toEqual(["U".repeat(20), 0]);
});

it("bends nothing but that", () => {
  const { world } = faultWorld();
  const { during, after } = bent(world, () => crashLoop.begin(world, rhythm));
  expect(during).toEqual({ up: false, timerUs: undefined, jobUs: undefined, rotten: undefined, torn: undefined });
  expect(after).toEqual({});
});

describe("stacks", () => {
  it("with another: the node is up while both let it, and stays up when the second ends", () => {
    const { world } = faultWorld();
    const endFirst = crashLoop.begin(world, rhythm);
    world.kernel.advance(1_000, 2 * SECOND);
    const endSecond = crashLoop.begin(world, rhythm);
    expect(lifeLine(world, 15)).toBe("----------UUU--");
    endFirst();
    expect(lifeLine(world, 12)).toBe("----------UU");
    endSecond();
    expect(lifeLine(world, 20)).toBe("U".repeat(20));
  });

  it("with a crash that outlasts it", () => {
    const { world } = faultWorld();
    const endLoop = crashLoop.begin(world, rhythm);
    const endCrash = crash.begin(world, { node: "b0" });
    expect(lifeLine(world, 20)).toBe("-".repeat(20));
    endLoop();
    expect(world.node("b0").up).toBe(false);
    endCrash();
    expect(world.node("b0").up).toBe(true);
  });
});

it("refuses a rhythm in which the node is never down", () => {
  const { world } = faultWorld();
  expect(() => crashLoop.begin(world, { node: "b0", period: 10, up: 10 })).toThrow("expected less than the period");
  expect(world.node("b0").up).toBe(true);
});
