import { describe, expect, test } from "vitest";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { killTwin, type ObservedRun, observe, ofKind, outcomeOf } from "../../../run/fixtures.ts";

/** Placement alone, on all nodes at once; many machines, which stay for a while. */
function placementOnly(...set: readonly string[]): Scenario {
  return killTwin(
    "parameters.migrationInterval=10d",
    "parameters.controlInterval=2s",
    "parameters.stateInterval=10d",
    "parameters.placementInterval=5s",
    "plan.steps.all.write.enable=[placement]",
    "plan.operator=[]",
    ...set,
  );
}

function violationsOf({ simulation }: ObservedRun, id: string): number {
  return simulation.invariants.find(({ invariant }) => invariant.id === id)?.violations ?? Number.NaN;
}

const sound = observe(placementOnly());

describe("sound", () => {
  test("machines are placed once each, on hosts with room, and leave them again", () => {
    const placed = ofKind(sound, "machine-placed");
    const told = ofKind(sound, "placement-ended").filter(({ next, result }) => next && result === "ok");
    expect(told.length).toBeGreaterThan(100);
    expect(new Set(placed.map(({ machine }) => machine)).size).toBe(placed.length);
    expect(new Set(told.map(({ machine }) => machine))).toEqual(new Set(placed.map(({ machine }) => machine)));
    expect(new Set(placed.map(({ node }) => node)).size).toBeGreaterThan(10);
    expect(ofKind(sound, "machine-gone").length).toBeGreaterThan(10);
    expect([violationsOf(sound, "D14"), violationsOf(sound, "D15")]).toEqual([0, 0]);
  });

  test("the time is that of one decision and, on another host, of two round trips", () => {
    const hosts = new Map(ofKind(sound, "machine-placed").map(({ machine, node }) => [machine, node]));
    const ended = ofKind(sound, "placement-ended").filter(({ next, result }) => next && result === "ok");
    for (const { node, machine, latencyUs } of ended) {
      expect(latencyUs).toBeGreaterThanOrEqual(hosts.get(machine) === node ? 8_000 : 9_000);
    }
    const old = ofKind(sound, "placement-ended").filter(({ next }) => !next);
    expect(old.length).toBeGreaterThan(10);
    expect(Math.min(...old.map(({ latencyUs }) => latencyUs))).toBe(2_000);
  });

  test("full hosts refuse, the placer goes on to others, and only where none has room the client hears so", () => {
    const crowded = observe(placementOnly("parameters.placementInterval=500ms", "parameters.machineLifetime=10m"));
    const results = ofKind(crowded, "placement-ended").filter(({ next }) => next);
    expect(results.filter(({ result }) => result === "error").length).toBeGreaterThan(20);
    const sites = new Set(ofKind(crowded, "machine-placed").map(({ unusedCores }) => unusedCores));
    expect(Math.min(...sites)).toBeLessThan(4);
    expect([violationsOf(crowded, "D14"), violationsOf(crowded, "D15")]).toEqual([0, 0]);
  });

  test("lost messages and dying hosts leave no machine on two hosts and none that is only said to run", () => {
    const crash = (node: number, at: number) => `{kind: crash, at: 'step:all + ${at}s', for: 5s, node: node-${node}}`;
    const faults = [crash(0, 10), crash(3, 14), crash(7, 20), crash(12, 25), crash(0, 30)].join(", ");
    const set = ["cluster.network.loss=10%", "parameters.localShare=0", "parameters.placementInterval=2s", `faults=[${faults}]`];
    const run = observe(placementOnly(...set));
    expect(ofKind(run, "placement-ended").filter(({ result, next }) => next && result === "ok").length).toBeGreaterThan(200);
    expect([violationsOf(run, "D14"), violationsOf(run, "D15")]).toEqual([0, 0]);
  });

  test("a host that begins to place is known to others at once, and not with its next report only", () => {
    const run = observe(placementOnly("parameters.placementInterval=200ms"));
    const changedUs = Math.max(...ofKind(run, "flags-applied").map(({ atUs }) => atUs));
    const placerOf = new Map(ofKind(run, "placement-ended").map(({ machine, node }) => [machine, node]));
    const placed = ofKind(run, "machine-placed").filter(({ atUs }) => atUs > changedUs && atUs < changedUs + 1_000_000);
    const elsewhere = placed.filter(({ machine, node }) => placerOf.get(machine) !== node);
    expect(elsewhere.length / placed.length).toBeGreaterThan(0.3);
  });

  test("machines of users elsewhere go near them once links are measured, and stay at home if every link is taken for a local one", () => {
    const remoteShare = (...set: readonly string[]): number => {
      const run = observe(placementOnly("parameters.localShare=0", "parameters.placementInterval=15s", ...set));
      const siteOf = new Map(run.simulation.fleet.members.map(({ name, site }) => [name, site]));
      const hosts = new Map(ofKind(run, "machine-placed").map(({ machine, node }) => [machine, node]));
      const ended = ofKind(run, "placement-ended").filter(({ next, result }) => next && result === "ok");
      return ended.filter(({ node, machine }) => siteOf.get(node) !== siteOf.get(hosts.get(machine) ?? "")).length / ended.length;
    };
    expect(remoteShare()).toBeGreaterThan(0.3);
    expect(remoteShare("mechanisms.modeDetection=constant")).toBeLessThan(0.1);
  });

  test("after a kill nobody places on v3 any more, and what was under way comes to its end", () => {
    const kill = "plan.operator=[{name: kill, title: the kill, at: 'step:all + 30s', command: kill}]";
    const { invariants, requests } = outcomeOf(placementOnly(kill, "parameters.placementInterval=1s"));
    expect(invariants.filter(({ status }) => status === "violated")).toEqual([]);
    expect(requests.unserved).toBe(0);
  });
});

describe("without reservations", () => {
  const blind = placementOnly("mechanisms.reservation=none", "parameters.placementInterval=1s");

  test("two placers take the same room", () => {
    const { invariants } = outcomeOf(blind);
    expect(invariants.find(({ id }) => id === "D15")?.firstViolation?.message).toMatch(
      /^with one more machine of \d cores the host lacks \d+ (cores|bytes of memory)$/,
    );
  });

  test("a client is told of a machine that runs nowhere", () => {
    const run = observe(placementOnly("mechanisms.reservation=none", "cluster.network.loss=20%", "parameters.localShare=0"));
    expect(violationsOf(run, "D14")).toBeGreaterThan(0);
  });
});
