/**
 * Relations between two runs that differ in one value: what makes a rollback slower must come out as slower, in the phase where it
 * belongs. A model that only pretends, with a constant for each phase, fails here.
 */
import { describe, expect, test } from "vitest";
import type { RollbackOutcome } from "../../src/run/outcome.ts";
import { killTwin, type ObservedRun, observe, ofKind, outcomeOf, rollbackOf, SHIPPED, smallTwin, stepUs, withFault } from "./fixtures.ts";

const SECOND_US = 1_000_000;

const plain = rollbackOf(killTwin());

describe("propagate", () => {
  test("is at least one way to the farthest node, and grows with the distance to the store", () => {
    // Washington to Sao Paulo, where the farthest node stands: 57 ms one way; the wave of pushes is over in a second.
    expect(plain.propagateUs).toBeGreaterThan(50_000);
    expect(plain.propagateUs).toBeLessThan(SECOND_US);
    const detour = rollbackOf(killTwin("faults=[{kind: delay, at: 'step:all', link: us-e -> apac, delay: 400ms}]"));
    expect(detour.propagateUs - plain.propagateUs).toBeGreaterThan(350_000);
    expect(detour.propagateUs - plain.propagateUs).toBeLessThan(450_000);
    expect(detour.slowest.propagate).toMatch(/^node-1[678]$/);
  });

  test("grows with the interval at which nodes ask the store", () => {
    const intervalsUs = [1, 4, 10].map((seconds) => seconds * SECOND_US);
    const propagateUs = intervalsUs.map((intervalUs) => {
      return rollbackOf(killTwin(`mechanisms.propagation={variant: poll, interval: ${intervalUs / SECOND_US}s}`)).propagateUs;
    });
    expect(propagateUs).toEqual(propagateUs.toSorted((one, other) => one - other));
    for (const [index, intervalUs] of intervalsUs.entries()) {
      // The last of twenty nodes at phases of their own asks towards the end of an interval.
      expect(propagateUs[index]).toBeGreaterThan(intervalUs / 2);
      expect(propagateUs[index]).toBeLessThan(intervalUs + SECOND_US);
    }
  });

  test("grows with the period of the gossip", () => {
    const of = (period: string) => rollbackOf(killTwin(`mechanisms.propagation={variant: gossip, period: ${period}}`)).propagateUs;
    expect(of("5s")).toBeGreaterThan(2 * of("200ms"));
  });

  test("a saturated link delays the kill", () => {
    const narrow = ["cluster.network.site=1Mbps", "cluster.network.loss=0", "plan.observe.extendAtMost=10s", "parameters.localShare=0"];
    const rollbacks = ["10d", "60s", "30s", "15s"].map((interval) =>
      rollbackOf(killTwin(...narrow, `parameters.migrationInterval=${interval}`)),
    );
    for (const phase of ["decideUs", "propagateUs"] as const) {
      const spans = rollbacks.map((rollback) => rollback[phase]);
      expect(spans).toEqual(spans.toSorted((one, other) => one - other));
      expect(spans.at(-1)).toBeGreaterThan(2 * (spans[0] ?? 0));
    }
  });
});

describe("drain", () => {
  test("lasts as long as the transfers that are under way, which are pinned", () => {
    const sizes = ["500MB", "5GB", "10GB"];
    const dense = ["parameters.migrationInterval=10s", "plan.observe.extendAtMost=10m"];
    const drainUs = sizes.map((size) => {
      return rollbackOf(killTwin(...dense, `parameters.migrationSizeLeast=${size}`, `parameters.migrationSizeMost=${size}`)).drainUs;
    });
    expect(drainUs).toEqual(drainUs.toSorted((one, other) => one - other));
    expect(drainUs[0]).toBeGreaterThan(0);
    expect(drainUs[2]).toBeGreaterThan(2 * (drainUs[0] ?? 0));
  });

  test("is short without transfers: a request or two", () => {
    expect(rollbackOf(killTwin("parameters.migrationInterval=10d")).drainUs).toBeLessThan(SECOND_US);
  });
});

describe("detect", () => {
  test("grows with the interval at which the gate looks", () => {
    const of = (poll: string) => rollbackOf(smallTwin("rollback", `mechanisms.gates={variant: act, poll: ${poll}}`)).detectUs;
    expect(of("60s")).toBeGreaterThan(of("5s"));
  });

  test("grows with how long a limit must stay passed", () => {
    const of = (span: string) => rollbackOf(smallTwin("rollback", `mechanisms.gates={variant: act, for: ${span}}`)).detectUs;
    const laterUs = of("50s") - of("20s");
    // The gate looks every ten seconds, so what it needs longer is that many looks, give or take one.
    expect(laterUs).toBeGreaterThan(19 * SECOND_US);
    expect(laterUs).toBeLessThan(41 * SECOND_US);
  });

  test("is nothing for an operator, whose command is the start", () => {
    expect(plain.detectUs).toBe(0);
  });
});

describe("decide", () => {
  test("takes the round trips to a majority of the store, no less", () => {
    // Operator in Dallas, primary in Washington, the next replica in Dallas again: one way, and a round trip of 32 ms.
    expect(plain.decideUs).toBeGreaterThan(45_000);
    expect(plain.decideUs).toBeLessThan(100_000);
  });

  test("waits for the end of an outage of the store", () => {
    const outage = rollbackOf(killTwin("faults=[{kind: flag-store-outage, at: 'step:all + 50s', for: 20s}]"));
    expect(outage.decideUs).toBeGreaterThan(10 * SECOND_US);
    expect(outage.decideUs).toBeLessThan(15 * SECOND_US);
  });

  test("waits for a new primary when the old one has died", () => {
    const twin = killTwin("plan.observe.after=90s");
    const killUs = stepUs(twin, "all") + 60 * SECOND_US;
    const crashed = rollbackOf(
      withFault(twin, { kind: "crash", title: "crash", atUs: killUs - 1_000, forUs: 20 * SECOND_US, parameters: { node: "flags-0" } }),
    );
    expect(crashed.decideUs).toBeGreaterThan(SECOND_US);
    expect(crashed.decideUs).toBeLessThan(12 * SECOND_US);
    expect(crashed.complete).toBe(true);
  });
});

test("a primary that dies in the middle of a step does not take the step with it", () => {
  const twin = smallTwin("hardened", "plan.operator=[]", "faults=[]");
  const fault = {
    kind: "crash",
    title: "crash",
    atUs: stepUs(twin, "week-8") + 17_000,
    forUs: 30 * SECOND_US,
    parameters: { node: "flags-0" },
  };
  const { plan, verdict, rollbacks } = outcomeOf(withFault(twin, fault));
  const [, step] = plan;
  expect(step).toMatchObject({ step: "week-8", status: "applied", nodeShare: 0.5 });
  expect([verdict, rollbacks]).toEqual(["holds", []]);
});

describe("phases", () => {
  /** So many machines on their way that a rollback is still draining when the step after the kill comes. */
  const busy = (name: (typeof SHIPPED)[number]) => (name === "un-kill" ? ["parameters.migrationInterval=8s"] : []);
  const outcomes = SHIPPED.flatMap((name) => ["1", "2", "3"].map((seed) => outcomeOf(smallTwin(name, ...busy(name)), seed)));
  const rollbacks = outcomes.flatMap((outcome) => outcome.rollbacks);

  test("are never negative and add up exactly", () => {
    expect(rollbacks.length).toBeGreaterThanOrEqual(9);
    for (const rollback of rollbacks) {
      const phases = phasesOf(rollback);
      expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
      expect(phases.reduce((sum, phaseUs) => sum + phaseUs, 0)).toBe(rollback.totalUs);
    }
  });

  test("a rollback is complete unless it was undone, and then it says by whom; sound mechanisms undo none", () => {
    for (const { complete, undone, unreachable } of rollbacks) expect(complete).toBe(undone === undefined && unreachable.length === 0);
    const undone = outcomes.filter((outcome) => outcome.rollbacks.some((rollback) => rollback.undone?.by === "week-9"));
    expect(new Set(undone.map(({ scenario }) => scenario))).toEqual(new Set(["dwcp-as-written", "dwcp-un-kill"]));
    const { length } = rollbacks.filter((rollback) => rollback.undone !== undefined);
    expect(length).toBe(undone.length);
  });
});

describe("a node that is cut off while the kill is on its way", () => {
  const run = observe(killTwin("faults=[{kind: cut-off, at: 'step:all + 59s', for: 20s, node: node-4}]"));
  const outcome = outcomeOf(run.simulation.scenario);

  test("is named as out of reach, and the rollback is not complete without it", () => {
    expect(outcome.rollbacks).toMatchObject([{ unreachable: ["node-4"], complete: false }]);
    expect(outcome.invariants.find(({ id }) => id === "D2")?.status).toBe("holds");
  });

  test("serves nothing on its return before it has read the store, and nothing on v3 after that", () => {
    const back = indexOf(run, (each) => each.kind === "reachability" && each.node === "node-4" && each.reachable);
    const asleep = indexOf(run, (each) => each.kind === "serving" && each.node === "node-4" && !each.serving);
    const told = indexOf(run, (each) => each.kind === "flags-applied" && each.node === "node-4" && each.flags.forced);
    const awake = indexOf(run, (each, at) => at > asleep && each.kind === "serving" && each.node === "node-4" && each.serving);
    expect(asleep).toBeGreaterThan(-1);
    expect(back).toBeGreaterThan(asleep);
    expect(told).toBeGreaterThan(back);
    expect(awake).toBeGreaterThan(told);
    const starts = ofKind(run, "operation-started").filter(({ node }) => node === "node-4");
    const [asleepUs, awakeUs] = [atUs(run, asleep), atUs(run, awake)];
    expect(starts.filter((start) => start.atUs > asleepUs && start.atUs < awakeUs)).toEqual([]);
    expect(starts.filter((start) => start.atUs > awakeUs).length).toBeGreaterThan(0);
    expect(starts.filter((start) => start.atUs > awakeUs && start.next !== 0)).toEqual([]);
  });
});

test("a struct in each process does not survive a restart: the node is back on v1 although it is allowed v3 (D1b)", () => {
  const crash = ["faults=[{kind: crash, at: 'step:all + 10s', for: 2s, node: node-4}]", "plan.operator=[]"];
  const volatile = outcomeOf(killTwin(...crash, "mechanisms.flagStore=process-global"));
  expect(volatile.invariants.filter(({ status }) => status === "violated").map(({ id }) => id)).toEqual(["D1b"]);
  expect(volatile.invariants.find(({ id }) => id === "D1b")?.firstViolation?.node).toBe("node-4");
  expect(outcomeOf(killTwin(...crash)).verdict).toBe("holds");
});

function phasesOf(rollback: RollbackOutcome): number[] {
  const { detectUs, decideUs, propagateUs, drainUs, reconnectUs, reconcileUs, verifyUs } = rollback;
  return [detectUs, decideUs, propagateUs, drainUs, reconnectUs, reconcileUs, verifyUs];
}

function indexOf({ observations }: ObservedRun, matches: (each: ObservedRun["observations"][number], at: number) => boolean): number {
  return observations.findIndex(matches);
}

function atUs({ observations }: ObservedRun, index: number): number {
  return observations[index]?.atUs ?? -1;
}
