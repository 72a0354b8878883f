/** How long no fault has been in force that may excuse anything. */
import { expect, test } from "vitest";
import { Calm, type CalmOptions } from "../../src/check/calm.ts";
import { Evidence, type FaultChanged } from "../../src/check/observation.ts";

type Change = readonly [kind: FaultChanged["kind"], fault: number, atUs: number, given?: Partial<FaultChanged>];

function calmAfter(...faults: readonly Change[]): Calm {
  return follow({}, faults);
}

function follow(options: CalmOptions, faults: readonly Change[]): Calm {
  const evidence = new Evidence();
  const calm = new Calm({ evidence, nodes: ["n-1", "n-2", "n-3"] }, options);
  for (const [kind, fault, atUs, given] of faults) {
    evidence.emit({ kind, fault, atUs, title: "crash: node n-1", nodes: [], excuses: true, isMomentary: false, ...given });
  }
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

test("counts from a fault that is done in a moment at once, for it never ends", () => {
  expect(calmAfter(["fault-began", 1, 10, { isMomentary: true }]).forUs(25)).toBe(15);
});

test("takes no notice of a fault that found nobody, nor of a defect of a version", () => {
  expect(calmAfter(["fault-began", 1, 10], ["fault-missed", 1, 10]).forUs(25)).toBe(Number.POSITIVE_INFINITY);
  expect(calmAfter(["fault-began", 1, 10, { excuses: false }]).forUs(25)).toBe(Number.POSITIVE_INFINITY);
  expect(calmAfter(["fault-began", 1, 10, { excuses: false }], ["fault-ended", 1, 20, { excuses: false }]).forUs(25)).toBe(
    Number.POSITIVE_INFINITY,
  );
});

test("of some nodes is not disturbed by what strikes others, but by what strikes a link, or the control plane", () => {
  const crash = { nodes: ["n-1"] };
  const during = calmAfter(["fault-began", 1, 10, crash]);
  expect([during.ofUs(["n-1", "n-2"], 30), during.ofUs(["n-2", "n-3"], 30)]).toEqual([0, Number.POSITIVE_INFINITY]);
  const after = calmAfter(["fault-began", 1, 10, crash], ["fault-ended", 1, 20, crash]);
  expect([after.ofUs(["n-2", "n-1"], 30), after.ofUs(["n-3"], 30), after.forUs(30)]).toEqual([10, Number.POSITIVE_INFINITY, 10]);
  for (const nodes of [[], ["flag-store-0"], ["n-1", "flag-store-0"]]) {
    expect(calmAfter(["fault-began", 1, 10, { nodes }]).ofUs(["n-3"], 30)).toBe(0);
    expect(calmAfter(["fault-began", 1, 10, { nodes }], ["fault-ended", 1, 20, { nodes }]).ofUs(["n-3"], 30)).toBe(10);
  }
});

test("of the fleet takes no notice of what strikes the control plane alone", () => {
  const after = (nodes: readonly string[]): number => follow({ ofFleet: true }, [["fault-began", 1, 10, { nodes }]]).forUs(30);
  expect(after(["flag-store-0"])).toBe(Number.POSITIVE_INFINITY);
  expect([after([]), after(["n-1"]), after(["n-1", "flag-store-0"])]).toEqual([0, 0, 0]);
});

test("in hindsight a fault that never ends was over as soon as it began, and others when they ended", () => {
  const link = calmAfter(["fault-began", 1, 10], ["fault-began", 2, 20], ["fault-ended", 2, 30]);
  expect([5, 10, 15, 25, 30, 45].map((atUs) => link.inHindsightUs(atUs))).toEqual([Number.POSITIVE_INFINITY, 0, 5, 0, 0, 15]);
  const crash = { nodes: ["n-1"] };
  const node = calmAfter(["fault-began", 1, 10, crash], ["fault-ended", 1, 20, crash]);
  expect([node.inHindsightUs(30), node.inHindsightUs(30, ["n-1"]), node.inHindsightUs(30, ["n-2"])]).toEqual([
    10,
    10,
    Number.POSITIVE_INFINITY,
  ]);
});
