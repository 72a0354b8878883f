import { expect, test } from "vitest";
import { Evidence, type Observation } from "../../../src/check/observation.ts";
import { d12Downtime } from "../../../src/systems/dwcp/invariants/d12-downtime.ts";
import { transferFacts } from "../../check/facts.ts";
import { killTwin, observe, outcomeOf } from "../../run/fixtures.ts";

test("what goes unserved in the control run too is not blamed on the migration", () => {
  const { fleet, scenario, system } = observe(killTwin()).simulation;
  const violationsWith = (unservedInControl: ReadonlySet<string>): number => {
    const evidence = new Evidence();
    let violations = 0;
    const context = {
      ...{ evidence, components: fleet.components, nodes: fleet.members.map(({ name }) => name), versions: system.versions },
      ...{ includes: () => true, parameters: scenario.parameters, unservedInControl },
    };
    d12Downtime.watch(context, { checked: () => undefined, violated: () => violations++ });
    evidence.emit({
      ...{ kind: "operation-ended", atUs: 60_000_000, node: "node-0", peer: "node-1", operation: 1, work: "control", next: 0 },
      ...{ result: "unserved", latencyUs: 3_000_000, request: "r-1", faulted: false, harmed: false },
    });
    return violations;
  };
  expect(violationsWith(new Set())).toBe(1);
  expect(violationsWith(new Set(["r-1"]))).toBe(0);
});

test("what no group could have served, whatever it runs, is not blamed on the migration", () => {
  const { fleet, scenario, system } = observe(killTwin()).simulation;
  const violationsAfter = (uses: number, ...observed: readonly Observation[]): number => {
    const evidence = new Evidence();
    let violations = 0;
    const context = {
      ...{ evidence, components: fleet.components, nodes: fleet.members.map(({ name }) => name), versions: system.versions },
      ...{ includes: () => true, parameters: scenario.parameters, unservedInControl: new Set<string>() },
    };
    d12Downtime.watch(context, { checked: () => undefined, violated: () => violations++ });
    const group = { node: "node-0", group: "cluster", next: false, protocol: "raft" } as const;
    evidence.emit({ kind: "consensus-running", atUs: 0, ...group, quorum: 2 });
    for (const each of observed) evidence.emit(each);
    evidence.emit({
      ...{ kind: "operation-started", atUs: 55_000_000, node: "node-0", peer: "node-0", role: "sender", operation: 1, work: "control" },
      ...{ uses, next: 0, declinedByPeer: 0 },
    });
    evidence.emit({
      ...{ kind: "operation-ended", atUs: 60_000_000, node: "node-0", peer: "node-0", operation: 1, work: "control", next: 0 },
      ...{ result: "unserved", latencyUs: 5_000_000, request: "r-1", faulted: false, harmed: false },
    });
    return violations;
  };
  const leaderAt = (atUs: number): Observation => ({
    ...{ kind: "consensus-leader", atUs, node: "node-1", group: "cluster", next: false, protocol: "raft" },
    ...{ ballot: 1, lastSlot: 0 },
  });
  const consensus = fleet.components.bit("consensus");
  expect(violationsAfter(consensus)).toBe(0);
  expect(violationsAfter(fleet.components.bit("placement"))).toBe(1);
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
  const { fleet, scenario, system } = observe(killTwin()).simulation;
  const [here, there, third] = fleet.members.map(({ name }) => name);
  const limitUs = Number(scenario.parameters.pauseLimitDatacenter);
  const graceUs = Number(scenario.parameters.modeGrace);
  const violationsOf = (mode: "datacenter" | "internet", sinceUs: number): number => {
    const evidence = new Evidence();
    let violations = 0;
    const context = {
      ...{ evidence, components: fleet.components, nodes: fleet.members.map(({ name }) => name), versions: system.versions },
      ...{ includes: () => true, parameters: scenario.parameters, unservedInControl: new Set<string>() },
    };
    d12Downtime.watch(context, { checked: () => undefined, violated: () => violations++ });
    const pause = { fault: 1, title: "pause", nodes: [third ?? ""], excuses: true, isMomentary: false };
    evidence.emit({ kind: "fault-began", atUs: 1_000, ...pause });
    evidence.emit({ kind: "fault-ended", atUs: 2_000, ...pause });
    const durationUs = limitUs + 5_000_000;
    const place = { node: here ?? "", peer: there ?? "", atUs: 2_000 + durationUs + sinceUs };
    evidence.emit(transferFacts({ ...place, mode, linkMode: "datacenter", durationUs, pauseUs: limitUs + 1 }));
    return violations;
  };
  expect(violationsOf("datacenter", 0)).toBe(1);
  expect(violationsOf("internet", graceUs - 1)).toBe(0);
  expect(violationsOf("internet", graceUs)).toBe(1);
});
