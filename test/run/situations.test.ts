/** What a run has to have seen before it may say that its plan holds. */
import { expect, test } from "vitest";
import { rehearse } from "../../src/run/rehearsal.ts";
import { dwcp } from "./fixtures.ts";

function required(...set: readonly string[]) {
  const { outcome } = rehearse(dwcp("small", ...set), "1");
  const needed = outcome.sometimes.filter((situation) => situation.required);
  return { ...outcome, needed: needed.map(({ id }) => id) };
}

test("a run that ends with consensus on v3 everywhere has to have seen leaders of its groups", () => {
  const { verdict, needed } = required();
  expect(needed).toEqual(["next-control", "next-transfer", "groups-led"]);
  expect(verdict).toBe("holds");
});

// Round trips that are longer than an election: v1 never has a leader who could take the group over.
const LEADERLESS = [
  "parameters.consensusHeartbeat=10ms",
  "parameters.consensusInterval=1000d",
  "cluster.network.rtt=[{from: dallas, to: frankfurt, rtt: 400ms}, {from: frankfurt, to: dallas, rtt: 400ms}]",
];

test("a group that never has a leader stays on v1, and the run does not say that the plan holds", () => {
  const { verdict, reasons } = required(...LEADERLESS);
  expect(verdict).not.toBe("holds");
  expect(reasons).toContain("never seen: every consensus group had a leader");
});

test("who is to be everybody is what the nodes are allowed, not what the percentage says", () => {
  expect(required("plan.steps.full.write.percentage=99").needed).toContain("groups-led");
  expect(required("plan.steps.full.write.percentage=75").needed).not.toContain("groups-led");
});

test("a plan owes what its components show: consensus no transfer, placement a machine that was placed, prediction an advice", () => {
  const moving = (component: string) =>
    required(`plan.steps.half.write.enable=[${component}]`, `plan.steps.full.write.enable=[${component}]`);
  expect(moving("consensus")).toMatchObject({ verdict: "holds", needed: ["next-control", "groups-led"] });
  expect(moving("placement").needed).toEqual(["next-placement"]);
  expect(moving("prediction").needed).toEqual(["next-advice"]);
});

test("a run that ends under a kill, or with consensus left out, owes nothing of it", () => {
  expect(required("plan.operator=[{name: kill, title: kill, at: 'step:full + 5s', command: kill}]").needed).not.toContain("groups-led");
  expect(required("plan.steps.full.write.enable=[transport, compression]").needed).not.toContain("groups-led");
});
