/** Commands of clients in whole runs: what each costs, by version, and what becomes of those that nobody can decide. */
import { describe, expect, test } from "vitest";
import type { Observation } from "../../../../src/check/observation.ts";
import { Simulation } from "../../../../src/run/simulation.ts";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { COMMAND_RETRY, CONSENSUS_HEADER_BYTES } from "../../../../src/systems/dwcp/constants/index.ts";
import { type ObservedRun, observe, ofKind, outcomeOf } from "../../../run/fixtures.ts";
import { groupScenario, violationsOf } from "./scenarios.ts";

const SECOND_US = 1_000_000;
/** A group within one datacenter. */
const LOCAL = [
  "cluster.sites=[{name: us-e, region: washington-dc, share: 100%}]",
  "cluster.controlPlane={controller: us-e, operator: us-e, metrics: us-e, flagStore: [us-e, us-e, us-e]}",
];

const scenario = groupScenario({ nodes: 5, set: LOCAL });
const onNext = observe(scenario);
const onOld = observe(scenario, "1", "control");

describe("on a healthy group", () => {
  test("both runs have the same commands, and each is decided once and served", () => {
    for (const run of [onNext, onOld]) {
      const ended = commandsEnded(run);
      expect(ended.length).toBeGreaterThan(150);
      expect(new Set(ended.map(({ request }) => request)).size).toBe(ended.length);
      expect(ended.filter(({ result }) => result !== "ok").length).toBeLessThanOrEqual(1);
      expect(ofKind(run, "command-served").length).toBe(ended.length);
    }
    expect(new Set(commandsEnded(onNext).map(({ request }) => request))).toEqual(
      new Set(commandsEnded(onOld).map(({ request }) => request)),
    );
  });

  test("v3 is used once it is enabled, and the control run never uses it", () => {
    const served = ofKind(onNext, "command-served");
    expect(served.filter(({ next }) => next).length).toBeGreaterThan(100);
    expect(served.filter(({ next }) => !next).length).toBeGreaterThan(50);
    expect(ofKind(onOld, "command-served").filter(({ next }) => next)).toEqual([]);
    expect(ofKind(onOld, "decided").filter(({ next }) => next)).toEqual([]);
  });

  test("a client waits for the next heartbeat at most, within the plan's 100 ms", () => {
    const { criteria } = outcomeOf(scenario);
    const latency = criteria.find(({ id }) => id === "consensus-latency");
    expect(latency?.status).toBe("holds");
    expect(latency?.value).toBeGreaterThan(2_000);
    expect(latency?.value).toBeLessThan(70_000);
    expect(latency?.control).toBeGreaterThan(2_000);
  });

  test("a group over the internet is out of that criterion's scope", () => {
    const far = groupScenario({ nodes: 5, mode: "internet" });
    expect(outcomeOf(far).criteria.find(({ id }) => id === "consensus-latency")?.status).toBe("notApplicable");
    expect(ofKind(observe(far), "command-served").every(({ groupMode }) => groupMode === "internet")).toBe(true);
  });
});

test("the versions differ in bytes: the framing of Raft's messages, and PBFT's own", () => {
  const heartbeats = received(scenario, "acp.append-entries");
  const least = (next: boolean): number => Math.min(...heartbeats.filter((each) => each.next === next).map(({ bytes }) => bytes));
  expect(least(true) - least(false)).toBe(CONSENSUS_HEADER_BYTES.next - CONSENSUS_HEADER_BYTES.old);
  const commits = received(groupScenario({ nodes: 5, mode: "internet", set: LOCAL }), "acp.pbft.commit");
  expect(commits.length).toBeGreaterThan(100);
  expect(commits.every(({ next }) => next)).toBe(true);
});

describe("what nobody can decide", () => {
  test("is given up after the deadline, and is the fault's doing while one lasts", () => {
    const faults = [1, 2, 3].map((node) => `{kind: crash, at: 'step:step-0 + 2s', for: 8s, node: node-${node}}`);
    const run = observe(groupScenario({ nodes: 5, set: LOCAL, faults }));
    const unserved = commandsEnded(run).filter(({ result, operation }) => result === "unserved" && operation >= 0);
    expect(unserved.length).toBeGreaterThan(5);
    expect(unserved.every(({ faulted }) => faulted)).toBe(true);
    const survivors = unserved.filter(({ node }) => node === "node-0" || node === "node-4");
    expect(survivors.length).toBeGreaterThan(3);
    for (const { latencyUs } of survivors) expect(latencyUs).toBe(COMMAND_RETRY.deadlineUs);
    expect(violationsOf(run, "D12")).toBe(0);
  });

  test("is decided after all if the others come back in time", () => {
    const faults = [1, 2, 3].map((node) => `{kind: crash, at: 'step:step-0 + 2s', for: 2s, node: node-${node}}`);
    const run = observe(groupScenario({ nodes: 5, set: LOCAL, faults }));
    const slow = commandsEnded(run).filter(({ result, latencyUs }) => result === "ok" && latencyUs > SECOND_US);
    expect(slow.length).toBeGreaterThan(0);
  });
});

describe("defects of v3", () => {
  test("fail as many of its commands as their rate says, and none of v1's", () => {
    const faults = ["{kind: version-error-rate, at: 'step:step-0', rate: 30%}"];
    const ended = commandsEnded(observe(groupScenario({ nodes: 5, set: LOCAL, faults, afterSeconds: 40 })));
    const failed = ended.filter(({ result }) => result === "error");
    const share = failed.length / ended.filter(({ next }) => next !== 0).length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
    expect(failed.every(({ next, harmed }) => next !== 0 && harmed)).toBe(true);
  });

  test("delay each of its commands by as much", () => {
    const faults = ["{kind: version-latency, at: 'step:step-0', delay: 300ms}"];
    const run = observe(groupScenario({ nodes: 5, set: LOCAL, faults }));
    const served = ofKind(run, "command-served");
    expect(Math.min(...served.filter(({ next }) => next).map(({ latencyUs }) => latencyUs))).toBeGreaterThan(300_000);
    expect(Math.max(...served.filter(({ next, atUs }) => !next && atUs > SECOND_US).map(({ latencyUs }) => latencyUs))).toBeLessThan(
      200_000,
    );
  });
});

describe("flags", () => {
  const transportOnly = "plan.steps=[{name: step-0, title: transport, at: week 2, write: {enable: [transport], percentage: 100}}]";

  test("of one manager for all take consensus to v3 with the transport's, which the store does not allow", () => {
    const run = observe(groupScenario({ nodes: 5, set: [...LOCAL, transportOnly, "mechanisms.selector=as-planned"] }));
    expect(ofKind(run, "decided").some(({ next }) => next)).toBe(true);
    expect(violationsOf(run, "D1a")).toBeGreaterThan(0);
    const [first] = ofKind(run, "operation-started").filter(
      ({ next, uses }) => next === uses && next === run.simulation.fleet.components.bit("consensus"),
    );
    expect(first).toBeDefined();
  });

  test("of each component leave it on v1", () => {
    const run = observe(groupScenario({ nodes: 5, set: [...LOCAL, transportOnly] }));
    expect(ofKind(run, "decided").some(({ next }) => next)).toBe(false);
    expect(violationsOf(run, "D1a")).toBe(0);
  });
});

test("without negotiation a message of the other version cannot be read; with it, it is left", () => {
  const handover = "{variant: log-transfer, switch: each}";
  const steps = [{ atSecond: 0, percentage: 40 }];
  const unread = (...set: readonly string[]) =>
    ofKind(observe(groupScenario({ nodes: 5, handover, steps, set: [...LOCAL, ...set] })), "unreadable").filter(
      ({ component }) => component === "consensus",
    );
  expect(unread("mechanisms.negotiation=none").length).toBeGreaterThan(100);
  expect(unread()).toEqual([]);
});

test("a member whose disk has rotted takes no part any more, and the others go on without it", () => {
  const faults = [
    "{kind: disk-corrupt, at: 'step:step-0 + 1s', for: 1s, node: node-1, rate: 100%}",
    "{kind: crash, at: 'step:step-0 + 3s', for: 1s, node: node-1}",
  ];
  const run = observe(groupScenario({ nodes: 5, set: LOCAL, faults }));
  const back = ofKind(run, "consensus-links").at(-1)?.atUs ?? 0;
  const later = ofKind(run, "decided").filter(({ atUs }) => atUs > back + SECOND_US);
  expect(new Set(later.map(({ node }) => node)).size).toBe(4);
  expect(later.some(({ node }) => node === "node-1")).toBe(false);
});

test("a member that cannot read what v3 wrote takes no part any more; records from beside the defect it reads", () => {
  const restartWith = (defect: string): ObservedRun => {
    const faults = [defect, "{kind: crash, at: 'step:step-0 + 8s', for: 1s, node: node-1}"];
    return observe(groupScenario({ nodes: 5, set: LOCAL, faults }));
  };
  const defect = "kind: version-unreadable-record, at: 'step:step-0'";
  const run = restartWith(`{${defect}, for: 6s}`);
  expect(ofKind(run, "records-lost").map(({ node, cause }) => [node, cause])).toEqual([["node-1", "unreadable"]]);
  const back = ofKind(run, "records-lost")[0]?.atUs ?? 0;
  const later = ofKind(run, "decided").filter(({ atUs }) => atUs > back + SECOND_US);
  expect(new Set(later.map(({ node }) => node))).toEqual(new Set(["node-0", "node-2", "node-3", "node-4"]));
  const elsewhere = ["at: 'step:step-0 + 4s', for: 3s, version: old", "at: 'step:step-0 - 5s', for: 1s"];
  for (const harmless of elsewhere.map((when) => `{kind: version-unreadable-record, ${when}}`)) {
    const sound = restartWith(harmless);
    expect(ofKind(sound, "records-lost")).toEqual([]);
    expect(ofKind(sound, "decided").some(({ node, atUs }) => node === "node-1" && atUs > back + SECOND_US)).toBe(true);
  }
});

describe("a member that takes no part", () => {
  const lost = (fault: string, crashAt: string, operator: readonly { readonly atSecond: number; readonly command: "kill" }[] = []) => {
    const faults = [fault, `{kind: crash, at: '${crashAt}', for: 1s, node: node-1}`];
    const run = observe(groupScenario({ nodes: 5, set: LOCAL, faults, operator }));
    expect(ofKind(run, "records-lost").map(({ node }) => node)).toEqual(["node-1"]);
    const started = new Map(ofKind(run, "operation-started").map(({ operation, atUs, next }) => [operation, { atUs, next }]));
    const commands = commandsEnded(run)
      .filter(({ node }) => node === "node-1")
      .map(({ operation, atUs, next }) => ({
        beganUs: started.get(operation)?.atUs ?? 0,
        began: started.get(operation)?.next,
        atUs,
        ended: next,
      }));
    return { run, commands, lostUs: (ofKind(run, "records-lost")[0]?.atUs ?? 0) + SECOND_US };
  };

  test("begins nothing more on what its node may not run any more, and goes on there with nothing", () => {
    const unreadable = "{kind: version-unreadable-record, at: 'step:step-0', for: 6s}";
    const { run, commands, lostUs } = lost(unreadable, "step:step-0 + 8s", [{ atSecond: 12, command: "kill" }]);
    const killedUs = (ofKind(run, "flags-applied").find(({ node, flags }) => node === "node-1" && flags.forced)?.atUs ?? 0) + 1;
    const before = commands.filter(({ beganUs }) => beganUs > lostUs && beganUs < killedUs);
    expect(new Set(before.map(({ began }) => began !== 0))).toEqual(new Set([true]));
    expect(new Set(before.filter(({ atUs }) => atUs > killedUs).map(({ ended }) => ended))).toEqual(new Set([0]));
    const after = commands.filter(({ beganUs }) => beganUs > killedUs);
    expect(new Set(after.map(({ began, ended }) => [began, ended].join(" ")))).toEqual(new Set(["0 0"]));
  });

  test("stays on v1, whatever its flags allow, where it ran nothing else: it cannot go over", () => {
    const rotten = "{kind: disk-corrupt, at: 'step:step-0 - 8s', for: 1s, node: node-1, rate: 100%}";
    const { run, commands, lostUs } = lost(rotten, "step:step-0 - 5s");
    expect(ofKind(run, "decided").some(({ next, atUs }) => next && atUs > lostUs)).toBe(true);
    const later = commands.filter(({ beganUs }) => beganUs > lostUs);
    expect(later.length).toBeGreaterThan(20);
    expect(new Set(later.map(({ began, ended }) => [began, ended].join(" ")))).toEqual(new Set(["0 0"]));
  });
});

test("a member that starts again goes on with the protocol that its group runs, and in the ballot that it knows", () => {
  const faults = ["{kind: crash, at: 'step:step-0 + 8s', for: 1s, node: node-1}"];
  const run = observe(groupScenario({ nodes: 5, faults }));
  const crashUs = (ofKind(run, "step-applied")[0]?.atUs ?? 0) + 7 * SECOND_US;
  const begun = ofKind(run, "consensus-running").filter(({ node, atUs }) => node === "node-1" && atUs > crashUs);
  expect(begun.map(({ next, protocol }) => [next, protocol])).toEqual([[true, "raft"]]);
  expect(ofKind(run, "consensus-leader").filter(({ atUs }) => atUs > crashUs)).toEqual([]);
});

function commandsEnded(run: ObservedRun): Extract<Observation, { readonly kind: "operation-ended" }>[] {
  return ofKind(run, "operation-ended").filter(({ request }) => request.startsWith("dwcp.consensus"));
}

/** All messages of a kind that members of the fleet got in a run, as the wire had them. */
function received(of: Scenario, kind: string): { readonly next: boolean; readonly bytes: number }[] {
  const simulation = new Simulation(of, "1", "migration");
  const messages: { readonly next: boolean; readonly bytes: number }[] = [];
  for (const node of simulation.fleet.members) {
    const inner = node.behaviour;
    if (inner === undefined) continue;
    node.behaviour = {
      started: () => inner.started(),
      stopped: () => inner.stopped(),
      message(message) {
        if (message.kind === kind) messages.push({ next: (message.body as { next: number }).next !== 0, bytes: message.bytes });
        inner.message(message);
      },
    };
  }
  while (!simulation.advance(1_000_000));
  return messages;
}
