/** How long no fault has been in force. */
import { expect, test } from "vitest";
import { Calm } from "../../src/check/calm.ts";
import { Evidence } from "../../src/check/observation.ts";

function calmAfter(
  ...faults: readonly (readonly [kind: "fault-began" | "fault-ended" | "fault-missed", fault: number, atUs: number])[]
): Calm {
  const evidence = new Evidence();
  const calm = new Calm(evidence);
  for (const [kind, fault, atUs] of faults) evidence.emit({ kind, fault, atUs, title: "crash: node n-1", nodes: [] });
  return calm;
}

test("is infinite where there never was a fault, and 0 during one", () => {
  expect(calmAfter().forUs(5)).toBe(Number.POSITIVE_INFINITY);
  expect(calmAfter(["fault-began", 1, 10]).forUs(50)).toBe(0);
});

test("counts from the end of the last of several", () => {
  const calm = calmAfter(["fault-began", 1, 10], ["fault-began", 2, 20], ["fault-ended", 1, 30]);
  expect(calm.forUs(40)).toBe(0);
  expect(calmAfter(["fault-began", 1, 10], ["fault-began", 2, 20], ["fault-ended", 1, 30], ["fault-ended", 2, 60]).forUs(100)).toBe(40);
});

test("counts from a fault that found nobody as from any other", () => {
  expect(calmAfter(["fault-began", 1, 10], ["fault-missed", 1, 10]).forUs(25)).toBe(15);
});
