import { expect, test } from "vitest";
import { killTwin, observe, ofKind, outcomeOf } from "../../run/fixtures.ts";

const partitioned = killTwin(
  "faults=[{kind: partition, at: 'step:all - 5s', for: 150s, between: [us-w, apac]}]",
  "plan.operator=[]",
  "parameters.migrationInterval=10s",
  "parameters.localShare=0",
  "parameters.machines=100",
  "parameters.pauseLimitHybrid=10m",
  "parameters.pauseLimitInternet=10m",
);

test("what goes unserved in the control run too is not blamed on the migration", () => {
  const alone = observe(partitioned);
  const aborted = ofKind(alone, "operation-ended").filter(({ result, faulted }) => result === "aborted" && !faulted);
  expect(aborted.length).toBeGreaterThan(0);
  const d12 = alone.simulation.invariants.find(({ invariant }) => invariant.id === "D12");
  expect(d12?.violations).toBeGreaterThanOrEqual(aborted.length);
  const { invariants } = outcomeOf(partitioned);
  expect(invariants.find(({ id }) => id === "D12")).toMatchObject({ status: "holds", violations: 0 });
});

test("a stop beyond the limit of the link's mode breaks it, whoever the link is taken for", () => {
  const limit = (mode: string) => outcomeOf(killTwin("plan.operator=[]", `parameters.pauseLimit${mode}=1ms`));
  for (const mode of ["Datacenter", "Hybrid", "Internet"]) {
    const d12 = limit(mode).invariants.find(({ id }) => id === "D12");
    expect(d12?.firstViolation?.message).toMatch(new RegExp(`stood still for \\d+ ms on a ${mode.toLowerCase()} link, more than 1 ms$`));
  }
});
