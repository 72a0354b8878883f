/** Faults in a run: begun when their condition comes true, on whom they mean then, observed to their end, the same in the control run. */
import { describe, expect, test } from "vitest";
import type { TimelineEntry } from "../../src/run/outcome.ts";
import { Rehearsal } from "../../src/run/rehearsal.ts";
import { dependsOnMigration, withStrikes } from "../../src/run/strikes.ts";
import type { ConditionalFault, FaultCondition, RollbackPhase } from "../../src/scenario/scenario.ts";
import { bytesOf, killTwin, type ObservedRun, observe, ofKind, outcomeOf, rehearseInSlices, withFault } from "./fixtures.ts";

const SECOND_US = 1_000_000;

/** A delay of nothing between two sites upon a condition: it leaves the run as it is. */
function harmless(when: FaultCondition, more: Partial<ConditionalFault> = {}): ConditionalFault {
  const parameters = { link: "apac -> sa", delay: 0, jitter: 0 };
  return { kind: "delay", title: "nothing", when, afterUs: 0, repeat: false, forUs: SECOND_US, parameters, ...more };
}

function faultLines({ simulation }: ObservedRun): TimelineEntry[] {
  return simulation.log.filter(({ kind }) => kind === "fault");
}

/** Simulated times at which faults began. */
function beginnings(run: ObservedRun): number[] {
  return faultLines(run)
    .filter(({ text }) => text.startsWith("begins"))
    .map(({ atUs }) => atUs);
}

const twin = killTwin("plan.operator.0.at=step:all + 40s", "plan.observe.after=50s");

describe("share:next", () => {
  test.each([0.05, 0.5, 1])("begins as soon as %d of the nodes have completed an operation on the next version", (leastShare) => {
    const run = observe(withFault(twin, harmless({ kind: "share", leastShare })));
    const seen = new Set<string>();
    const reached = ofKind(run, "operation-ended").find(({ next, result, node, peer }) => {
      if (next !== 0 && result === "ok") seen.add(node).add(peer);
      return seen.size / 20 >= leastShare;
    });
    expect(beginnings(run)).toEqual([reached?.atUs]);
  });

  test("never comes true in a run that does not migrate", () => {
    expect(beginnings(observe(withFault(twin, harmless({ kind: "share", leastShare: 0.05 })), "1", "control"))).toEqual([]);
  });

  test("counts each step anew, and with repeat begins in each", () => {
    const two = killTwin(
      "plan.steps=[{name: half, title: half, at: week 2, write: {enable: [transport], percentage: 50}}, {name: all, title: all, at: week 3, write: {percentage: 100}}]",
      "plan.operator=[]",
      "plan.observe.after=30s",
    );
    const steps = (repeat: boolean) => {
      const run = observe(withFault(two, harmless({ kind: "share", leastShare: 0.3 }, { repeat })));
      return beginnings(run).map((atUs) => run.simulation.recorder.steps.findLast(({ enteredUs }) => enteredUs <= atUs)?.step);
    };
    expect(steps(false)).toEqual(["half"]);
    expect(steps(true)).toEqual(["half", "all"]);
  });
});

describe("rollback", () => {
  test("begins with the commit, or some time after it", () => {
    for (const afterUs of [0, 2 * SECOND_US]) {
      const run = observe(withFault(twin, harmless({ kind: "rollback" }, { afterUs })));
      const committed = ofKind(run, "flags-committed").find(({ write }) => write === "kill");
      expect(beginnings(run)).toEqual([(committed?.atUs ?? 0) + afterUs]);
    }
  });
});

describe("phase", () => {
  /** When the fault begins, and what the run's own record of the rollback says. */
  function begun(phase: RollbackPhase): { atUs: number | undefined; run: ObservedRun } {
    const run = observe(withFault(twin, harmless({ kind: "phase", phase })));
    return { atUs: beginnings(run)[0], run };
  }

  test.each([
    ["drain", "applied"],
    ["reconnect", "drained"],
    ["reconcile", "reconnected"],
    ["verify", "reconciled"],
  ] as const)("%s begins when the last node has %s", (phase, milestone) => {
    const { atUs, run } = begun(phase);
    const [record] = run.simulation.tracker.records;
    expect(atUs).toBe(Math.max(...(record?.milestones[milestone].values() ?? [])));
  });

  test("detect and decide begin with an operator's command, propagate with its commit", () => {
    const [order] = begun("detect").run.simulation.tracker.records;
    expect(begun("detect").atUs).toBe(order?.order.startedAtUs);
    expect(begun("decide").atUs).toBe(order?.order.firedAtUs);
    expect(begun("propagate").atUs).toBe(order?.committed?.atUs);
  });

  test("detect begins with the first harm, long before the gate fires", () => {
    const defect = "faults=[{kind: version-error-rate, at: 'step:all + 20s', rate: 30%}]";
    const gate = "{metric: error-rate, of: next, limit: 1%, rollback: {level: flag}}";
    const steps = `plan.steps=[{name: all, title: all, at: week 2, write: {enable: [transport], percentage: 100}, gates: [${gate}]}]`;
    const failing = killTwin(steps, "plan.operator=[]", defect);
    const run = observe(
      withFault(withFault(failing, harmless({ kind: "phase", phase: "detect" })), harmless({ kind: "phase", phase: "decide" })),
    );
    const harmed = ofKind(run, "operation-ended").find(({ harmed, next }) => harmed && next !== 0);
    const [record] = run.simulation.tracker.records;
    expect(beginnings(run).slice(1)).toEqual([harmed?.atUs, record?.order.firedAtUs]);
    expect((record?.order.firedAtUs ?? 0) - (harmed?.atUs ?? 0)).toBeGreaterThan(SECOND_US);
  });
});

describe("a fault upon a condition", () => {
  const long = harmless({ kind: "rollback" }, { forUs: 200 * SECOND_US });

  test("keeps the calendar from jumping until it has ended, and has been observed for as long as any other", () => {
    const run = observe(withFault(twin, long));
    const [begins, ends] = faultLines(run);
    expect((ends?.atUs ?? 0) - (begins?.atUs ?? 0)).toBe(200 * SECOND_US);
    const { nowUs } = run.simulation.fleet.world.kernel;
    expect(nowUs - (ends?.atUs ?? 0)).toBeGreaterThan(50 * SECOND_US);
    const requests = ofKind(run, "operation-ended").filter(({ atUs }) => atUs > (ends?.atUs ?? 0) + 40 * SECOND_US);
    expect(requests.length).toBeGreaterThan(100);
  });

  test("that lasts longer than a window may be extended leaves the verdict unknown", () => {
    const outcome = outcomeOf(withFault(killTwin("plan.observe.extendAtMost=30s"), long));
    expect(outcome.verdict).toBe("unknown");
    expect(outcome.reasons).toContain("a fault is not over when the window had been extended as far as it may (extendAtMost)");
  });

  test("that changes nothing leaves what can be observed in the planned window as it was", () => {
    const planned = ({ observations, simulation }: ObservedRun) => {
      const [window] = simulation.windows;
      const untilUs = (window?.toCalendarUs ?? 0) - (window?.fromCalendarUs ?? 0);
      return observations.filter(({ atUs, kind }) => atUs <= untilUs && kind !== "fault-began" && kind !== "fault-ended");
    };
    const undisturbed = planned(observe(twin));
    expect(undisturbed.length).toBeGreaterThan(1_000);
    expect(planned(observe(withFault(twin, harmless({ kind: "phase", phase: "drain" }))))).toEqual(undisturbed);
  });
});

describe("what never struck", () => {
  const never = harmless({ kind: "share", leastShare: 1 }, { title: "the storm" });
  const still = killTwin("plan.operator=[]", "plan.steps.all.write.percentage=50", "criteria={}");

  test("is said in the log", () => {
    const { timeline, verdict } = outcomeOf(withFault(still, never));
    expect(timeline.filter(({ kind }) => kind === "note").map(({ text }) => text)).toContain(
      "never struck: the storm, when 100 % of the nodes have worked on the next version in one step",
    );
    expect(verdict).toBe("holds");
  });

  test("leaves the verdict unknown if it was required", () => {
    const outcome = outcomeOf(withFault(still, { ...never, required: true }));
    expect([outcome.verdict, outcome.reasons]).toEqual(["unknown", ["never seen: the fault the storm"]]);
  });

  test("includes a role that nobody had", () => {
    const { timeline } = outcomeOf(
      killTwin("mechanisms.flagStore.replicas=1", "faults=[{kind: crash, at: 'step:all', for: 5s, role: flag-store replica}]"),
    );
    const lines = timeline.filter(({ kind }) => kind === "fault" || kind === "note").map(({ text }) => text);
    expect(lines).toEqual(["finds nothing to strike: crash: role flag-store replica", "never struck: crash: role flag-store replica"]);
  });

  test("is not what struck, which is among the situations seen", () => {
    const { sometimes, verdict } = outcomeOf(withFault(twin, harmless({ kind: "rollback" }, { required: true })));
    expect(sometimes.at(-1)).toEqual({ id: "fault-1", title: "the fault nothing", seen: 1, required: true });
    expect(verdict).toBe("holds");
  });
});

describe("several nodes", () => {
  const share = killTwin("plan.operator=[]", "faults=[{kind: crash, at: 'step:all + 5s', for: 10s, nodes: 20%}]");

  test("are struck and released together, and named in the log", () => {
    const run = observe(share);
    const [begins] = faultLines(run);
    const [strike] = run.simulation.faults.strikes;
    expect(strike?.nodes).toHaveLength(4);
    expect(begins?.text).toBe(`begins: crash: nodes 20% (${strike?.nodes?.join(", ")})`);
    const down = ofKind(run, "serving").filter(({ serving, why }) => !serving && why === "crash");
    expect(down.map(({ node }) => node).sort()).toEqual([...(strike?.nodes ?? [])].sort());
    expect(run.simulation.fleet.members.every(({ up }) => up)).toBe(true);
  });

  test("are drawn anew for another seed, and not for another fault in the list", () => {
    const nodes = (scenario: typeof share, seed: string) => observe(scenario, seed).simulation.faults.strikes.at(-1)?.nodes;
    expect(nodes(share, "2")).not.toEqual(nodes(share, "1"));
    const other = "{kind: crash, at: 'step:all + 3s', for: 12s, nodes: 10%}";
    const more = killTwin("plan.operator=[]", `faults=[${other}, {kind: crash, at: 'step:all + 5s', for: 10s, nodes: 20%}]`);
    expect(nodes(more, "1")).toEqual(nodes(share, "1"));
  });
});

describe("the control run", () => {
  const fault = "{kind: crash, when: rollback, after: 1s, for: 10s, role: flag-store primary}";
  const scenario = killTwin(`faults=[${fault}, {kind: crash, at: 'step:all', for: 5s, node: node-3}]`);

  test("is given what faults that hang on the migration came to", () => {
    const { strikes } = observe(scenario).simulation.faults;
    expect(scenario.faults.map(dependsOnMigration)).toEqual([true, false]);
    const given = withStrikes(scenario, strikes);
    expect(given.faults).toHaveLength(2);
    expect(given.faults[0]).toMatchObject({ atUs: strikes[1]?.atUs, forUs: 10 * SECOND_US, target: { kind: "nodes", nodes: ["flags-0"] } });
    expect(given.faults[1]).toBe(scenario.faults[1]);
    const lines = faultLines(observe(given, "1", "control"));
    expect(lines.map(({ calendarUs }) => calendarUs)).toEqual(faultLines(observe(scenario)).map(({ calendarUs }) => calendarUs));
  });

  test("leaves out what never struck", () => {
    expect(withStrikes(scenario, []).faults).toEqual([scenario.faults[1]]);
  });

  test("does not change with the slices in which a rehearsal advances", () => {
    expect(bytesOf(rehearseInSlices(scenario, "1", 777))).toBe(bytesOf(rehearseInSlices(scenario, "1", 1_000_000)));
  });

  test("counts as a third of the rehearsal's way, and the way never goes back", () => {
    const rehearsal = new Rehearsal(scenario, "1");
    const shares = [rehearsal.progress.share];
    while (!rehearsal.advance(5_000)) shares.push(rehearsal.progress.share);
    expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(rehearsal.progress.share).toBe(1);
    expect(() => new Rehearsal(scenario, "1").result()).toThrow("the rehearsal is not over");
  });
});
