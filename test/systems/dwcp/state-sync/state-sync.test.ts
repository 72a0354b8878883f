import { describe, expect, test } from "vitest";
import { Simulation } from "../../../../src/run/simulation.ts";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { killTwin, type ObservedRun, observe, ofKind } from "../../../run/fixtures.ts";

const SECOND_US = 1_000_000;

/** State synchronisation alone, all nodes to v3 at once and back a minute later; many writes to few keys. */
function stateOnly(...set: readonly string[]): Scenario {
  return killTwin(
    "parameters.migrationInterval=10d",
    "parameters.controlInterval=5s",
    "parameters.placementInterval=10d",
    "parameters.stateInterval=5s",
    "parameters.stateKeys=50",
    "plan.steps.all.write.enable=[stateSync]",
    ...set,
  );
}

function d9Of({ simulation }: ObservedRun) {
  const record = simulation.invariants.find(({ invariant }) => invariant.id === "D9");
  if (record === undefined) throw new Error("there is a D9");
  return { violations: record.violations, checks: record.checks, message: record.first?.message ?? "" };
}

/** The kinds of messages that nodes of the fleet send, after a given time. */
function kindsSent(scenario: Scenario, afterUs: number): Set<string> {
  const simulation = new Simulation(scenario, "1", "migration");
  const kinds = new Set<string>();
  for (const node of simulation.fleet.members) {
    const send = node.send.bind(node);
    node.send = (to, kind, bytes, body) => {
      if (simulation.fleet.world.kernel.nowUs >= afterUs && kind.startsWith("dwcp.state")) kinds.add(kind);
      send(to, kind, bytes, body);
    };
  }
  while (!simulation.advance(1_000_000));
  return kinds;
}

/** How often, once nodes have returned to v1, their clients see an older write than they had seen on v3. */
function keysGoingBack(run: ObservedRun): number {
  const seenOnNext = new Map<string, number>();
  let back = 0;
  for (const { node, key, next, seen } of ofKind(run, "state-shown")) {
    const { stampUs } = seen;
    const where = `${node} ${key}`;
    if (next) seenOnNext.set(where, stampUs);
    else if (stampUs < (seenOnNext.get(where) ?? 0)) back++;
  }
  return back;
}

const onNext = observe(stateOnly("plan.operator=[]"));
const withKill = observe(stateOnly());

describe("the versions have nothing in common on the wire", () => {
  const v1 = ["dwcp.state.gossip", "dwcp.state.summary", "dwcp.state.difference", "dwcp.state.news"];
  const v3 = ["raft", "propose", "decided", "summary", "difference", "news"].map((what) => `dwcp.state3.${what}`);

  test("as long as nobody runs v3, v1's messages are all that is sent", () => {
    expect([...kindsSent(stateOnly("plan.steps.all.write.percentage=0", "plan.operator=[]"), 0)].sort()).toEqual(v1.sort());
  });

  test("once all run v3, every one of v3's messages is sent, and none of v1's", () => {
    const kinds = kindsSent(stateOnly("plan.operator=[]", "cluster.network.loss=0"), 15 * SECOND_US);
    expect([...kinds].filter((kind) => kind !== "dwcp.state3.refused").sort()).toEqual(v3.sort());
  });

  test("side by side each speaks its own, and v3 nodes speak v1 to those who do not answer", () => {
    const kinds = kindsSent(stateOnly("plan.operator=[]", "plan.steps.all.write.percentage=50"), 15 * SECOND_US);
    for (const kind of [...v1, ...v3.filter((each) => each !== "dwcp.state3.decided")]) expect(kinds).toContain(kind);
  });
});

describe("sound", () => {
  test("a write on v3 is with every node within ten seconds, and with the voters of its site within the budget of Raft", () => {
    expect(d9Of(observe(stateOnly("plan.operator=[]", "parameters.convergenceBoundNext=10s"))).violations).toBe(0);
    const written = new Map(ofKind(onNext, "state-written").map((write) => [write.write, write]));
    const voters = ofKind(onNext, "state-shown").filter(({ node, seen }) => node === "node-0" && seen.writer === "node-5");
    const onceLedUs = 15 * SECOND_US;
    const delaysUs = voters.flatMap(({ atUs, seen: { write } }) => {
      const { atUs: writtenUs, next } = written.get(write) ?? { atUs: 0, next: false };
      return next && writtenUs > onceLedUs ? [atUs - writtenUs] : [];
    });
    expect(delaysUs.length).toBeGreaterThan(5);
    expect(Math.max(...delaysUs)).toBeLessThan(100_000);
  });

  test("on v1 it takes longer, and a minute is enough for nearly all", () => {
    const run = (bound: string) =>
      d9Of(observe(stateOnly("plan.steps.all.write.percentage=0", "plan.operator=[]", `parameters.convergenceBoundOld=${bound}`)));
    const { checks, violations } = run("60s");
    expect(violations).toBeLessThan(checks / 1_000);
    expect(run("5s").violations).toBeGreaterThan(violations);
  });

  test("half and half, writes of either version reach the other", () => {
    const half = observe(stateOnly("plan.operator=[]", "plan.steps.all.write.percentage=50"));
    const writtenNext = new Map(ofKind(half, "state-written").map(({ write, next }) => [write, next]));
    const crossings = ofKind(half, "state-shown").map(({ seen, next }) => [writtenNext.get(seen.write), next]);
    expect(crossings.filter(([from, to]) => from === true && to === false).length).toBeGreaterThan(200);
    expect(crossings.filter(([from, to]) => from === false && to === true).length).toBeGreaterThan(200);
    expect(d9Of(half).violations).toBe(0);
  });

  test("after a kill v1 has all that was written on v3, and whoever was not served would not have been without it", () => {
    expect(ofKind(withKill, "state-version").filter(({ next }) => !next).length).toBe(20);
    const { violations, checks } = d9Of(withKill);
    expect([violations, checks > 5_000]).toEqual([0, true]);
    const unserved = ofKind(withKill, "operation-ended").filter(
      ({ request, result }) => request.startsWith("dwcp.state:") && result !== "ok",
    );
    expect(unserved.length).toBeLessThanOrEqual(1);
  });

  test("without a majority of its voters a site goes on writing, by the CRDT", () => {
    const crash = (node: number) => `{kind: crash, at: 'step:all + 20s', for: 30s, node: node-${node}}`;
    const run = observe(stateOnly("plan.operator=[]", `faults=[${crash(0)}, ${crash(1)}]`));
    const ended = ofKind(run, "operation-ended").filter(({ node, work, request }) => {
      return ["node-2", "node-3", "node-4", "node-5"].includes(node) && work === "control" && request.startsWith("dwcp.state:");
    });
    expect(ended.length).toBeGreaterThan(30);
    expect(ended.filter(({ result }) => result !== "ok")).toEqual([]);
    expect(ended.every(({ latencyUs }) => latencyUs < 150_000)).toBe(true);
    expect(d9Of(run).violations).toBe(0);
  });
});

describe("what is wrong shows in D9", () => {
  test("without a hand-over v3 begins with nothing, and after a kill v1 goes on from where it stood", () => {
    const run = observe(stateOnly("mechanisms.stateHandover=none"));
    expect(d9Of(run).message).toMatch(/^key \d+ is gone: the node had shown a write of node-\d+, which nobody has deleted$/);
    expect(keysGoingBack(run)).toBeGreaterThan(100);
    expect(keysGoingBack(withKill)).toBe(0);
  });

  test("separate stores: a write that fell back is not seen where Raft has an older one", () => {
    const crash = (node: number) => `{kind: crash, at: 'step:all + 30s', for: 30s, node: node-${node}}`;
    const faults = `faults=[${crash(0)}, ${crash(1)}]`;
    const set = ["plan.operator=[]", "parameters.stateInterval=2s", "parameters.stateKeys=10", faults];
    expect(d9Of(observe(stateOnly(...set))).violations).toBe(0);
    const { message } = d9Of(observe(stateOnly(...set, "defects.ass-stores-not-reconciled=true")));
    expect(message).toMatch(/^a (write|deletion) of key \d+ is acknowledged, and the node goes on showing an older write$/);
  });

  test("a CRDT that stays at home: other sites never hear of a write", () => {
    const set = ["plan.operator=[]", "parameters.convergenceBoundNext=20s"];
    const { message } = d9Of(observe(stateOnly(...set, "defects.ass-crdt-local-only=true")));
    expect(message).toMatch(/^a write of key \d+ by node-\d+ has not arrived \d+ s after it was acknowledged$/);
  });

  test("in internet mode it stays on the very node", () => {
    const set = ["plan.operator=[]", "parameters.convergenceBoundNext=20s", "parameters.stateMode=internet"];
    expect(d9Of(observe(stateOnly(...set))).violations).toBe(0);
    const { violations } = d9Of(observe(stateOnly(...set, "defects.ass-crdt-local-only=true")));
    expect(violations).toBeGreaterThan(100);
  });

  test("a clock that is behind: its node overwrites in vain, unless stamps follow what it has seen", () => {
    const set = ["plan.operator=[]", "faults=[{kind: clock-step, at: 'step:all - 5s', node: node-3, by: 5m, direction: back}]"];
    expect(d9Of(observe(stateOnly(...set))).violations).toBe(0);
    const { message } = d9Of(observe(stateOnly(...set, "defects.ass-wall-clock-order=true")));
    expect(message).toMatch(/is acknowledged, and the node goes on showing an older write$/);
  });
});
