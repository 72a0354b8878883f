/** What exploration has found in models and mechanisms, mended since: each in the smallest scenario that showed it. */
import { describe, expect, test } from "vitest";
import { dwcp, observe, ofKind } from "../run/fixtures.ts";

describe("consensus", () => {
  test("a member whose disk has rotted does not flood the others with what it runs", () => {
    const rotten = dwcp(
      "small",
      "plan.operator=[]",
      "faults=[{kind: disk-corrupt, at: day 1, for: 1s, node: node-0, rate: 100%}, {kind: restart, at: 'step:half + 500ms', node: node-0}]",
    );
    const { simulation } = observe(rotten);
    expect(simulation.fleet.world.kernel.events).toBeLessThan(30_000);
  });

  test("a member that waits for a view which nobody else wants has its commands decided by the others", () => {
    const away = dwcp("small", "parameters.consensusMode=internet", "parameters.consensusInterval=500ms");
    const commands = ofKind(observe(away), "operation-ended").filter(({ request }) => request.startsWith("dwcp.consensus"));
    expect(commands.length).toBeGreaterThan(50);
    expect(commands.filter(({ result, next }) => next !== 0 && result === "unserved")).toEqual([]);
  });
});

describe("the rollout", () => {
  test("a step that the store has not taken is withdrawn when a gate fires", () => {
    const down = dwcp(
      "small",
      "plan.operator=[]",
      "plan.steps.full.at=step:half + 9s",
      "plan.observe.after=30s",
      "faults=[{kind: version-error-rate, at: 'step:half + 3s', for: 14s, version: old, rate: 100%}, {kind: version-error-rate, at: 'step:half + 3s', for: 14s, version: next, rate: 100%}, {kind: flag-store-outage, at: 'step:half + 8500ms', for: 8s}]",
    );
    const run = observe(down);
    expect(ofKind(run, "gate-fired")).toHaveLength(1);
    expect(ofKind(run, "step-applied").map(({ step }) => step)).toEqual(["half"]);
    expect([...run.simulation.controller.skipped]).toEqual(["full"]);
  });

  test("a paused node takes up what its clients want only when it goes on", () => {
    const paused = dwcp("small", "faults=[{kind: pause, at: 'step:half + 2s', for: 5s, node: node-1}]");
    const run = observe(paused);
    const momentOf = (kind: string): number => run.observations.find((observation) => observation.kind === kind)?.atUs ?? 0;
    const [began, ended] = [momentOf("fault-began"), momentOf("fault-ended")];
    const during = ofKind(run, "operation-started").filter(({ node, atUs }) => node === "node-1" && atUs > began && atUs < ended);
    expect(during).toEqual([]);
    expect(ofKind(run, "operation-started").some(({ node, atUs }) => node === "node-1" && atUs === ended)).toBe(true);
  });
});
