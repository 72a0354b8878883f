import fc from "fast-check";
import { expect, test } from "vitest";
import { conditionExpected, parseCondition } from "../../src/scenario/conditions.ts";

test.each([
  ["share:next >= 30%", { kind: "share", leastShare: 0.3 }],
  ["share:next>=0.3", { kind: "share", leastShare: 0.3 }],
  ["share:next >= 100%", { kind: "share", leastShare: 1 }],
  ["rollback", { kind: "rollback" }],
  ["phase:detect", { kind: "phase", phase: "detect" }],
  ["phase:drain", { kind: "phase", phase: "drain" }],
  ["phase:verify", { kind: "phase", phase: "verify" }],
])("%s", (text, condition) => expect(parseCondition(text)).toEqual(condition));

test.each([
  "",
  "share",
  "share:next",
  "share:old >= 30%",
  "share:next > 30%",
  "share:next >= 0%",
  "share:next >= 101%",
  "share:next >= 1.5",
])("%j is no condition", (text) => expect(parseCondition(text)).toBeUndefined());

test.each(["Rollback", "rollback ", "phase:", "phase:draining", "phase: drain", "step:week-7"])("neither is %j", (text) =>
  expect(parseCondition(text)).toBeUndefined(),
);

test("any percentage above 0 is held as its fraction", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (hundredths) => {
      expect(parseCondition(`share:next >= ${hundredths / 100}%`)).toEqual({ kind: "share", leastShare: hundredths / 10_000 });
    }),
  );
});

test("a misspelt phase is told the nearest one", () => {
  expect(conditionExpected("phase:drian")).toContain("(nearest: drain)");
  expect(conditionExpected("when it rains")).toBe("a condition such as share:next >= 30%, rollback or phase:drain");
});
