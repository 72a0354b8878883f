import { expect, it } from "vitest";
import { clockDrift } from "../../../sim/faults/clock-drift.ts";
import { DAY, SECOND } from "../../../sim/kernel/units.ts";
import { bent } from "./node-probe.ts";
import { faultWorld } from "./probe.ts";

it.each([
  [25_000, Math.ceil(SECOND / 1.025)],
  [-20_000, Math.ceil(SECOND / 0.98)],
])("has a clock and its timers go wrong by %s ppm, and bends nothing else, until its end", (rate, timerUs) => {
  const { world } = faultWorld();
  const { during, after } = bent(world, () => clockDrift.begin(world, { node: "b0", rate }));
  expect({ during, after }).toEqual({ during: { timerUs }, after: {} });
});

it("goes on while the calendar jumps", () => {
  const { world } = faultWorld();
  const end = clockDrift.begin(world, { node: "b0", rate: 200 });
  world.calendar.jump(14 * DAY);
  expect(world.node("b0").clock.offsetUs()).toBe(14 * 86_400 * 200);
  expect(world.node("b1").clock.offsetUs()).toBe(0);
  end();
  expect(world.node("b0").clock.offsetUs()).toBe(0);
});

it("stacks: rates add up, and are lifted one by one in any order", () => {
  const { world } = faultWorld();
  const endFirst = clockDrift.begin(world, { node: "b0", rate: 300 });
  world.calendar.jump(DAY);
  const endSecond = clockDrift.begin(world, { node: "b0", rate: -100 });
  world.calendar.jump(DAY);
  const { clock } = world.node("b0");
  expect(clock.offsetUs()).toBe(86_400 * (300 + 200));
  endFirst();
  expect(clock.offsetUs()).toBe(86_400 * -100);
  endSecond();
  expect(clock.offsetUs()).toBe(0);
});
