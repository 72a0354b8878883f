import { expect, test } from "vitest";
import { Calendar } from "../../sim/kernel/calendar.ts";
import { Kernel } from "../../sim/kernel/kernel.ts";
import { Traffic } from "../../src/run/traffic.ts";

test("a stretch goes from the first beginning to the end, and the last one to now", () => {
  const calendar = new Calendar(new Kernel({ seed: "traffic" }));
  const calls: string[] = [];
  const traffic = new Traffic(
    { resume: () => calls.push("resume"), pause: () => calls.push("pause"), transfersRunning: () => 0 },
    calendar,
  );
  expect(traffic.stretches).toEqual([]);
  calendar.jump(10);
  traffic.begin();
  calendar.jump(5);
  traffic.begin();
  calendar.jump(5);
  traffic.end();
  calendar.jump(100);
  traffic.begin();
  calendar.jump(1);
  expect(traffic.stretches).toEqual([
    { fromUs: 10, toUs: 20 },
    { fromUs: 120, toUs: 121 },
  ]);
  expect(calls).toEqual(["resume", "resume", "pause", "resume"]);
});
