/** A node that lies: what the fault sets, and that it ends. */
import { expect, it } from "vitest";
import { byzantine } from "../../../src/migration/faults/byzantine.ts";
import { behaviourOf } from "../../../src/migration/fleet.ts";
import { smallScenario, TestFleet } from "../fixtures.ts";

it("makes a node lie until its end, and says so in the evidence", () => {
  const { fleet } = new TestFleet(smallScenario());
  const seen: string[] = [];
  for (const kind of ["byzantine-begun", "byzantine-ended"] as const) fleet.evidence.on(kind, ({ node }) => seen.push(`${kind} ${node}`));
  const lift = byzantine.begin(fleet, { node: "node-3", behaviour: "withhold" });
  expect(behaviourOf(fleet.conditions, "node-3")).toBe("withhold");
  expect(behaviourOf(fleet.conditions, "node-4")).toBeUndefined();
  lift();
  lift();
  expect(behaviourOf(fleet.conditions, "node-3")).toBeUndefined();
  expect(seen).toEqual(["byzantine-begun node-3", "byzantine-ended node-3"]);
});

it("of two on one node the first in force counts", () => {
  const { fleet } = new TestFleet(smallScenario());
  const lift = byzantine.begin(fleet, { node: "node-3", behaviour: "equivocate" });
  byzantine.begin(fleet, { node: "node-3", behaviour: "double-vote" });
  expect(behaviourOf(fleet.conditions, "node-3")).toBe("equivocate");
  lift();
  expect(behaviourOf(fleet.conditions, "node-3")).toBe("double-vote");
});
