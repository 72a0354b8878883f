import { expect, it } from "vitest";
import { clockStep } from "../../../sim/faults/clock-step.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

it.each([
  ["ahead", 3_000],
  ["back", -3_000],
] as const)("sets a clock %s, and bends nothing else, until its end", (direction, clockUs) => {
  const { world } = faultWorld();
  expect(bent(world, () => clockStep.begin(world, { node: "b0", by: 3_000, direction }))).toEqual({ during: { clockUs }, after: {} });
});

it("stacks: steps add up, and are set right one by one in any order", () => {
  const { world } = faultWorld();
  const endFirst = clockStep.begin(world, { node: "b0", by: 3_000, direction: "ahead" });
  const endSecond = clockStep.begin(world, { node: "b0", by: 1_000, direction: "back" });
  const { clock } = world.node("b0");
  expect(clock.offsetUs()).toBe(2_000);
  endFirst();
  expect(clock.offsetUs()).toBe(-1_000);
  endSecond();
  expect(clock.offsetUs()).toBe(0);
});
