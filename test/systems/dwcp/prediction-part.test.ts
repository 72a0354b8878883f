/** The bandwidth prediction in whole runs: whose advice transfers follow, when it is cold, and what it does to them. */
import { describe, expect, test } from "vitest";
import { dwcpDescription } from "../../../src/systems/dwcp/index.ts";
import { killTwin, type ObservedRun, observe, ofKind, smallTwin } from "../../run/fixtures.ts";

const WITH_PREDICTION = "[transport, compression, prediction]";
const PREDICTION = 1 << dwcpDescription.components.findIndex(({ name }) => name === "prediction");

const BUSY = ["plan.operator=[]", "parameters.migrationInterval=10s", `plan.steps.all.write.enable=${WITH_PREDICTION}`];
const run = observe(killTwin(...BUSY));

function advice(observed: ObservedRun): Set<string> {
  return new Set(ofKind(observed, "transfer-completed").map(({ mode, advisedBy }) => `${mode} ${advisedBy}`));
}

describe("v1", () => {
  test("is warm after the quiet weeks before the first window, and sure enough everywhere", () => {
    expect(advice(observe(killTwin(...BUSY), "1", "control"))).toEqual(new Set(["datacenter old", "hybrid old", "internet old"]));
  });

  test("is cold for ten minutes after a restart", () => {
    const restarted = observe(killTwin(...BUSY, "faults=[{kind: restart, at: 'step:all + 20s', node: node-3}]"), "1", "control");
    const restartedUs = ofKind(restarted, "serving").find(({ node, serving }) => node === "node-3" && serving)?.atUs ?? 0;
    const own = ofKind(restarted, "transfer-completed").filter(({ peer }) => peer === "node-3");
    const later = own.filter(({ atUs, durationUs }) => atUs - durationUs > restartedUs);
    expect(restartedUs).toBeGreaterThan(0);
    expect(later.length).toBeGreaterThan(2);
    expect(later.every(({ advisedBy }) => advisedBy === "nobody")).toBe(true);
    expect(own.some(({ advisedBy }) => advisedBy === "old")).toBe(true);
  });
});

describe("v3", () => {
  test("begins cold: in the window in which it is switched on nobody is advised by it", () => {
    expect([...advice(run)].filter((each) => each.endsWith("next"))).toEqual([]);
    const predicted = ofKind(run, "operation-started").filter(({ uses }) => uses === PREDICTION);
    expect(predicted.some(({ next }) => next === PREDICTION)).toBe(true);
    expect(predicted.some(({ next }) => next === 0)).toBe(true);
  });

  test("once warm is followed on the internet and in between, and never in the datacenter, where it is better", () => {
    const weeks = observe(smallTwin("hardened", "plan.operator=[]", "faults=[]", "parameters.migrationInterval=15s"));
    const byNext = [...advice(weeks)].filter((each) => each.endsWith("next"));
    expect(new Set(byNext)).toEqual(new Set(["hybrid next", "internet next"]));
  });

  test("stops at a kill like the rest of v3: D1a and D2 judge its starts too", () => {
    const killed = observe(killTwin(BUSY[1] ?? "", BUSY[2] ?? ""));
    const started = ofKind(killed, "operation-started").filter(({ next }) => next === PREDICTION);
    const killedUs = killed.observations.find(({ kind }) => kind === "kill-ordered")?.atUs ?? 0;
    expect(started.length).toBeGreaterThan(10);
    expect(started.filter(({ atUs }) => atUs > killedUs + 5_000_000)).toEqual([]);
    for (const id of ["D1a", "D2"]) {
      expect(killed.simulation.invariants.find(({ invariant }) => invariant.id === id)?.violations).toBe(0);
    }
  });
});

test("advice sets the number of streams, within what the version has", () => {
  const transfers = ofKind(observe(killTwin(...BUSY), "1", "control"), "transfer-completed");
  const far = transfers.filter(({ mode }) => mode === "internet").map(({ streams }) => streams);
  const near = transfers.filter(({ mode }) => mode === "datacenter").map(({ streams }) => streams);
  // 1 Gbps and more than 100 ms: about 70 streams; 25 Gbps within a site: as many as v1 has.
  expect(Math.min(...far)).toBeGreaterThan(40);
  expect(Math.max(...far)).toBeLessThan(130);
  expect(new Set(near)).toEqual(new Set([256]));
});

test("the stub predicts 100 Mbps: v1 paces itself down to that on links ten times as wide", () => {
  const slow = ["parameters.localShare=0", "parameters.migrationSizeMost=1GB", "parameters.migrationInterval=60s"];
  const rates = ["defects.pba-stub-inference=false", "defects.pba-stub-inference=true"].map((stub) => {
    const transfers = ofKind(observe(killTwin("plan.operator=[]", ...slow, stub), "1", "control"), "transfer-completed");
    return Math.max(...transfers.map(({ wireBytes, durationUs }) => (wireBytes * 8) / durationUs));
  });
  expect(rates[1]).toBeLessThan(95);
  expect(rates[0]).toBeGreaterThan(200);
});
