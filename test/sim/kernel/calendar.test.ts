import { expect, it } from "vitest";
import { Calendar } from "../../../sim/kernel/calendar.ts";
import { Kernel } from "../../../sim/kernel/kernel.ts";
import { DAY } from "../../../sim/kernel/units.ts";

it("runs with virtual time and jumps over the rest", () => {
  const kernel = new Kernel({ seed: "calendar" });
  const calendar = new Calendar(kernel);
  kernel.advance(1, 100);
  expect([calendar.nowUs, calendar.jumpedUs]).toEqual([100, 0]);
  calendar.jump(7 * DAY);
  expect([kernel.nowUs, calendar.nowUs, calendar.jumpedUs]).toEqual([100, 7 * DAY + 100, 7 * DAY]);
  kernel.advance(1, 150);
  expect(calendar.nowUs).toBe(7 * DAY + 150);
});

it("tells its listeners how far it went, after it has", () => {
  const calendar = new Calendar(new Kernel({ seed: "calendar" }));
  const heard: number[][] = [];
  calendar.onJump((byUs) => heard.push([1, byUs, calendar.nowUs]));
  calendar.onJump((byUs) => heard.push([2, byUs, calendar.nowUs]));
  calendar.jump(5);
  calendar.jump(10);
  expect(heard).toEqual([
    [1, 5, 5],
    [2, 5, 5],
    [1, 10, 15],
    [2, 10, 15],
  ]);
});

it("refuses to go back or by fractions", () => {
  const calendar = new Calendar(new Kernel({ seed: "calendar" }));
  for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => calendar.jump(bad)).toThrow(RangeError);
  expect(calendar.jumpedUs).toBe(0);
});
