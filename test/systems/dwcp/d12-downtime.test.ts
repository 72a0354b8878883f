import { expect, test } from "vitest";
import type { InControl } from "../../../src/check/invariant.ts";
import { Evidence, type Observation } from "../../../src/check/observation.ts";
import { d12Downtime } from "../../../src/systems/dwcp/invariants/d12-downtime.ts";
import { transferFacts } from "../../check/facts.ts";
import { killTwin, observe, outcomeOf } from "../../run/fixtures.ts";

type Simulated = ReturnType<typeof observe>["simulation"];

/** How many violations the invariant finds in some observations of a fleet. */
function violationsIn(
  { fleet, scenario, system }: Simulated,
  observed: readonly Observation[],
  inControl: InControl = () => "served",
): number {
  const evidence = new Evidence();
  let violations = 0;
  const context = {
    ...{ evidence, components: fleet.components, nodes: fleet.members.map(({ name }) => name), versions: system.versions },
    ...{ includes: () => true, canReport: () => true, parameters: scenario.parameters },
  };
  const watch = d12Downtime.watch(context, { checked: () => undefined, violated: () => violations++ });
  for (const each of observed) evidence.emit(each);
  const undecided = watch.conclude?.(inControl);
  if (undecided !== undefined) throw new Error(undecided);
  return violations;
}

test("what goes unserved in the control run too is not blamed on the migration", () => {
  const { simulation } = observe(killTwin());
  const unserved: Observation = {
    ...{ kind: "operation-ended", atUs: 60_000_000, node: "node-0", peer: "node-1", operation: 1, work: "control", next: 0 },
    ...{ result: "unserved", latencyUs: 3_000_000, request: "r-1", faulted: false, harmed: false },
  };
  expect(violationsIn(simulation, [unserved])).toBe(1);
  expect(violationsIn(simulation, [unserved], () => "unserved")).toBe(0);
  // Of what a control run has not come to, nobody knows.
  const open: InControl = (request, beganUs) => (request === "r-1" && beganUs === 57_000_000 ? "open" : "served");
  expect(() => violationsIn(simulation, [unserved], open)).toThrow("could not tell what becomes of it in the control run, 1 x");
});

test("what no group could have served, whatever it runs, is not blamed on the migration", () => {
  const { simulation } = observe(killTwin());
  const { components } = simulation.fleet;
  const group = { node: "node-0", group: "cluster", next: false, protocol: "raft" } as const;
  const running: Observation = { kind: "consensus-running", atUs: 0, ...group, quorum: 2 };
  const ended: Observation = {
    ...{ kind: "operation-ended", atUs: 60_000_000, node: "node-0", peer: "node-0", operation: 1, work: "control", next: 0 },
    ...{ result: "unserved", latencyUs: 5_000_000, request: "r-1", faulted: false, harmed: false },
  };
  const violationsAfter = (uses: number, ...observed: readonly Observation[]): number => {
    const started: Observation = {
      ...{ kind: "operation-started", atUs: 55_000_000, node: "node-0", peer: "node-0", role: "sender", operation: 1, work: "control" },
      ...{ uses, next: 0, declinedByPeer: 0 },
    };
    return violationsIn(simulation, [running, ...observed, started, ended]);
  };
  const leaderAt = (atUs: number): Observation => ({
    ...{ kind: "consensus-leader", atUs, node: "node-1", group: "cluster", next: false, protocol: "raft" },
    ...{ ballot: 1, lastSlot: 0 },
  });
  const consensus = components.bit("consensus");
  expect(violationsAfter(consensus)).toBe(0);
  expect(violationsAfter(components.bit("placement"))).toBe(1);
  expect(violationsAfter(consensus, leaderAt(57_000_000))).toBe(0);
  expect(violationsAfter(consensus, leaderAt(54_000_000))).toBe(1);
  const lost: Observation = { kind: "records-lost", atUs: 10, node: "node-2", group: "cluster", cause: "rotten" };
  expect(violationsAfter(consensus, leaderAt(1), lost)).toBe(0);
  expect(violationsAfter(consensus, leaderAt(1), { ...lost, group: "another" })).toBe(1);
});

test("a stop beyond the limit of the link's mode breaks it, whoever the link is taken for", () => {
  const limit = (mode: string) => outcomeOf(killTwin("plan.operator=[]", `parameters.pauseLimit${mode}=1ms`));
  for (const mode of ["Datacenter", "Hybrid", "Internet"]) {
    const d12 = limit(mode).invariants.find(({ id }) => id === "D12");
    expect(d12?.firstViolation?.message).toMatch(new RegExp(`stood still for \\d+ ms on a ${mode.toLowerCase()} link, more than 1 ms$`));
  }
});

test("a fault on a third node excuses a long stop only where it may be why the link was taken for another", () => {
  const { simulation } = observe(killTwin());
  const { fleet, scenario } = simulation;
  const [here, there, third] = fleet.members.map(({ name }) => name);
  const limitUs = Number(scenario.parameters.pauseLimitDatacenter);
  const graceUs = Number(scenario.parameters.modeGrace);
  const violationsOf = (mode: "datacenter" | "internet", sinceUs: number): number => {
    const pause = { fault: 1, title: "pause", nodes: [third ?? ""], excuses: true, isMomentary: false };
    const durationUs = limitUs + 5_000_000;
    const place = { node: here ?? "", peer: there ?? "", atUs: 2_000 + durationUs + sinceUs };
    return violationsIn(simulation, [
      { kind: "fault-began", atUs: 1_000, ...pause },
      { kind: "fault-ended", atUs: 2_000, ...pause },
      transferFacts({ ...place, mode, linkMode: "datacenter", durationUs, pauseUs: limitUs + 1 }),
    ]);
  };
  expect(violationsOf("datacenter", 0)).toBe(1);
  expect(violationsOf("internet", graceUs - 1)).toBe(0);
  expect(violationsOf("internet", graceUs)).toBe(1);
});
