import { expect, test } from "vitest";
import { observe, ofKind, outcomeOf, smallTwin } from "./fixtures.ts";

const buckets = smallTwin("hardened", "cluster.nodes=10", "mechanisms.exposure=fnv-bucket", "plan.operator=[]", "faults=[]");

test("of node-0 to node-9 the hash lets in node-2 and node-7 at 10 %", () => {
  const [first] = ofKind(observe(buckets), "step-applied");
  expect(first).toMatchObject({ step: "week-7", percentage: 10, eligible: ["node-2", "node-7"], killed: false });
});

test("all shares of a step are reported beside each other", () => {
  const [canary, half, all, last] = outcomeOf(buckets).plan;
  expect(canary).toMatchObject({ targetShare: 0.1, eligibleShare: 0.2, status: "applied" });
  expect(canary?.nodeShare).toBeLessThanOrEqual(0.2);
  // Buckets 6, 25, 44, 1, 20, 39 of ten lie below 50 (facts 1.1).
  expect(half).toMatchObject({ targetShare: 0.5, eligibleShare: 0.6 });
  expect(all).toMatchObject({ targetShare: 1, eligibleShare: 1, nodeShare: 1 });
  expect(last).toMatchObject({ status: "observed", nodeShare: 1 });
  expect(half?.operationShare).toBeGreaterThan(canary?.operationShare ?? 1);
  expect(all?.operationShare).toBeGreaterThan(half?.operationShare ?? 1);
});

test("a share of nodes is no share of operations: a canary of two talks to few that follow", () => {
  const [canary] = outcomeOf(buckets).plan;
  expect(canary?.operationShare).toBeGreaterThan(0);
  expect(canary?.operationShare).toBeLessThan(0.1);
});

test("the chart of versions over time has a line for each site, and goes from none to all", () => {
  const { exposure, time } = outcomeOf(smallTwin("hardened", "plan.operator=[]", "faults=[]"));
  expect(exposure.sites.map(({ site, nodes }) => [site, nodes])).toEqual([
    ["us-w", 6],
    ["us-e", 6],
    ["eu-w", 4],
    ["apac", 3],
    ["sa", 1],
  ]);
  expect(exposure.marks.map(({ label }) => label)).toEqual(["week-7", "week-8", "week-9", "week-10"]);
  for (const { nextShare } of exposure.sites) {
    expect(nextShare.length).toBe(Math.ceil(time.simulatedUs / exposure.bucketUs));
    expect(nextShare[0]).toBe(0);
    for (const share of nextShare) expect(share === -1 || (share >= 0 && share <= 1)).toBe(true);
  }
  const large = exposure.sites.slice(0, 3).map(({ nextShare }) => nextShare.findLast((share) => share >= 0));
  expect(large).toEqual([1, 1, 1]);
});
