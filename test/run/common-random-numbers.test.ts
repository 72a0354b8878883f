import { describe, expect, test } from "vitest";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { killTwin, type ObservedRun, observe, ofKind, smallTwin } from "./fixtures.ts";

/** What is the same about a request whatever version serves it, if anything does. */
interface Request {
  readonly from: string;
  readonly peer: string;
  /** Absent for control work and for machines that never arrived. */
  readonly sizeBytes?: number;
}

function requestsOf(run: ObservedRun): Map<string, Request> {
  const sizes = new Map(ofKind(run, "transfer-completed").map(({ transfer, sizeBytes }) => [transfer, sizeBytes]));
  return new Map(
    ofKind(run, "operation-ended").map(({ request, node, peer, operation, result }) => {
      const sizeBytes = result === "ok" ? sizes.get(operation) : undefined;
      return [request, { from: node, peer, ...(sizeBytes === undefined ? {} : { sizeBytes }) }];
    }),
  );
}

/** Compares peers of all requests, and sizes of those that arrived in both runs. Gives how many sizes were compared. */
function expectSameRequests(one: ReadonlyMap<string, Request>, other: ReadonlyMap<string, Request>): number {
  expect([...other.keys()].sort()).toEqual([...one.keys()].sort());
  let sizes = 0;
  for (const [id, { from, peer, sizeBytes }] of one) {
    const twin = other.get(id);
    expect([twin?.from, twin?.peer]).toEqual([from, peer]);
    if (sizeBytes === undefined || twin?.sizeBytes === undefined) continue;
    expect(twin.sizeBytes).toBe(sizeBytes);
    sizes++;
  }
  return sizes;
}

/** A delay of nothing: it only has the window last as long as it does with each of the faults below. */
const HARMLESS = "{kind: delay, at: 'step:all', for: 20s, link: apac -> sa, delay: 0ms}";
const settled = ["plan.operator=[]", `faults=[${HARMLESS}]`];
const base = killTwin(...settled);
const requests = requestsOf(observe(base));

function withAlso(fault: string): string {
  return `faults=[${HARMLESS}, ${fault}]`;
}

test("the migration run and the control run have the same requests", () => {
  expect(requests.size).toBeGreaterThan(1_000);
  expect(expectSameRequests(requests, requestsOf(observe(base, "1", "control")))).toBeGreaterThan(10);
});

test("another seed has other requests", () => {
  expect([...requestsOf(observe(base, "2")).values()]).not.toEqual([...requests.values()]);
});

describe("a change elsewhere leaves the requests as they are", () => {
  const changes: readonly (readonly [what: string, scenario: Scenario])[] = [
    ["a crash", killTwin(...settled, withAlso("{kind: crash, at: 'step:all + 5s', for: 10s, node: node-3}"))],
    ["a loss", killTwin(...settled, withAlso("{kind: loss, at: 'step:all + 5s', for: 10s, link: us-w -> us-e, rate: 20%}"))],
    ["a partition", killTwin(...settled, withAlso("{kind: partition, at: 'step:all + 5s', for: 10s, between: [apac, sa]}"))],
    ["no negotiation", killTwin(...settled, "mechanisms.negotiation=none")],
    ["gossip", killTwin(...settled, "mechanisms.propagation=gossip")],
    ["a process-global store", killTwin(...settled, "mechanisms.flagStore=process-global", "mechanisms.write=replace")],
    ["another exposure", killTwin(...settled, "mechanisms.exposure=fnv-bucket", "plan.steps.all.write.percentage=40")],
  ];
  test.each(changes)("%s", (_what, scenario) => {
    expect(expectSameRequests(requests, requestsOf(observe(scenario)))).toBeGreaterThan(5);
  });

  test("a fault that lengthens the window only adds requests", () => {
    const longer = requestsOf(observe(killTwin(...settled, withAlso("{kind: crash, at: 'step:all - 5s', for: 1s, node: node-3}"))));
    expect(longer.size).toBeGreaterThan(requests.size);
    const common = new Map([...longer].filter(([id]) => requests.has(id)));
    expectSameRequests(requests, common);
  });

  test("a window of its own for a fault leaves all other windows as they are", () => {
    const plain = requestsOf(observe(smallTwin("hardened", "faults=[]", "plan.operator=[]"), "1", "control"));
    const fault = "faults=[{kind: crash, at: 'step:week-7 - 3d', for: 5s, node: node-3}]";
    const more = requestsOf(observe(smallTwin("hardened", fault, "plan.operator=[]"), "1", "control"));
    expect(more.size).toBeGreaterThan(plain.size);
    expectSameRequests(plain, new Map([...more].filter(([id]) => plain.has(id))));
  });
});
