/** What carries a transfer: RDMA in the datacenter, TCP to fall back on, and what the transport as shipped makes of a change of mode. */
import { describe, expect, test } from "vitest";
import type { TransferCompleted } from "../../../src/check/observation.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { killTwin, type ObservedRun, observe, ofKind } from "../../run/fixtures.ts";

/** Machines of 8 GB that stay within their sites, one at a time for each node. */
const LOCAL = [
  "plan.operator=[]",
  "parameters.localShare=1",
  "parameters.migrationInterval=20s",
  "parameters.migrationSizeLeast=8GB",
  "parameters.migrationSizeMost=8GB",
  "parameters.dirtyMost=0.2%",
];
const RDMA_LOST = "{kind: rdma-loss, at: 'step:all + 20s', for: 30s, site: us-w}";

/** Messages of connections that were opened, and transfers that ended, in one run. */
function run(scenario: Scenario, role: "migration" | "control" = "migration"): ObservedRun & { readonly completed: TransferCompleted[] } {
  const observed = observe(scenario, "1", role);
  return { ...observed, completed: ofKind(observed, "transfer-completed") };
}

const within = ({ link, atUs }: TransferCompleted, site: string, fromUs: number, toUs: number): boolean =>
  link === `${site} -> ${site}` && atUs > fromUs && atUs < toUs;

/** Calendar time of the step as simulated time: the window begins ten seconds before it. */
const STEP_US = 10_000_000;

describe("RDMA lost within a site", () => {
  const plain = run(killTwin(...LOCAL));
  const lost = run(killTwin(...LOCAL, `faults=[${RDMA_LOST}]`));

  test("breaks no transfer: they go on over TCP", () => {
    const failed = ofKind(lost, "operation-ended").filter(({ work, result }) => work === "data" && result !== "ok");
    expect(failed).toEqual([]);
    const during = lost.completed.filter((transfer) => within(transfer, "us-w", STEP_US + 22_000_000, STEP_US + 50_000_000));
    expect(during.length).toBeGreaterThan(3);
    for (const { sent, received } of lost.completed) expect(received).toBe(sent);
  });

  test("costs v3 no more than a connection, for compression is its bound; v1 pays with its speed", () => {
    const onNext = slowdowns(plain.completed, lost.completed);
    expect(onNext.length).toBeGreaterThan(3);
    const control = [killTwin(...LOCAL), killTwin(...LOCAL, `faults=[${RDMA_LOST}]`)].map((scenario) => run(scenario, "control").completed);
    const onOld = slowdowns(control[0] ?? [], control[1] ?? []);
    expect(Math.max(...onNext)).toBeLessThan(1.35);
    expect(Math.max(...onNext)).toBeGreaterThan(1);
    expect(Math.max(...onOld)).toBeGreaterThan(1.1);
  });

  test("as shipped leaves v3 with no transport at all, until RDMA is back", () => {
    const broken = run(killTwin(...LOCAL, `faults=[${RDMA_LOST}]`, "defects.amst-rdma-start-failure=true"));
    const failed = ofKind(broken, "operation-ended").filter(({ work, result }) => work === "data" && result === "error");
    expect(failed.length).toBeGreaterThan(3);
    for (const { harmed, next, atUs } of failed) {
      expect([harmed, next !== 0]).toEqual([true, true]);
      expect(atUs).toBeGreaterThan(STEP_US + 20_000_000);
      expect(atUs).toBeLessThan(STEP_US + 51_000_000);
    }
    const inUsWest = broken.completed.filter((transfer) => within(transfer, "us-w", STEP_US + 22_000_000, STEP_US + 50_000_000));
    expect(inUsWest.filter(({ next }) => next !== 0)).toEqual([]);
    expect(broken.completed.some((transfer) => within(transfer, "us-w", STEP_US + 55_000_000, STEP_US + 90_000_000))).toBe(true);
  });
});

describe("a link that changes its mode under transfers", () => {
  /** A link that takes turns between 8 and 28 ms every half a minute, with long transfers over it. */
  const WANDERING = [
    "plan.operator=[]",
    "plan.observe.after=200s",
    "parameters.localShare=0",
    "parameters.migrationInterval=40s",
    "parameters.migrationSizeLeast=8GB",
    "parameters.migrationSizeMost=8GB",
    "parameters.controlInterval=200ms",
    "cluster.sites=[{name: us-w, region: dallas, share: 50%}, {name: us-e, region: washington-dc, share: 50%}]",
    "cluster.controlPlane={controller: us-e, operator: us-w, metrics: us-e, flagStore: [us-e, us-w, us-e]}",
    "cluster.network.links=[{between: [us-w, us-e], rtt: 8ms, bandwidth: 2Gbps}]",
    "faults=[{kind: wander, at: 'step:all + 40s', for: 150s, link: us-w -> us-e, delay: 10ms, period: 50s, shape: swing}]",
    "mechanisms.modeDetection={variant: measured, samples: 3}",
  ];

  test("takes v3 along: it opens its connections anew and goes on", () => {
    const sound = run(killTwin(...WANDERING));
    const switched = ofKind(sound, "mode-changed").filter(({ component, before }) => component === "transport" && before !== undefined);
    expect(switched.length).toBeGreaterThan(3);
    expect(ofKind(sound, "operation-ended").filter(({ work, result }) => work === "data" && result !== "ok")).toEqual([]);
    expect(new Set(sound.completed.map(({ mode }) => mode))).toEqual(new Set(["datacenter", "hybrid"]));
  });

  test("as shipped locks v3 up: every send of the node hangs from then on, and is given up after 60 s", () => {
    const broken = run(killTwin(...WANDERING, "defects.amst-mode-switch-deadlock=true"));
    const hung = ofKind(broken, "operation-ended").filter(({ work, result }) => work === "data" && result === "aborted");
    expect(hung.length).toBeGreaterThan(2);
    for (const { harmed, latencyUs } of hung) {
      expect(harmed).toBe(true);
      expect(latencyUs).toBeGreaterThanOrEqual(60_000_000);
    }
    const firstHung = new Map<string, number>();
    for (const { node, atUs } of hung) if (!firstHung.has(node)) firstHung.set(node, atUs);
    for (const { peer, atUs, next } of broken.completed) {
      const sinceUs = firstHung.get(peer);
      if (sinceUs !== undefined && next !== 0) expect(atUs).toBeLessThan(sinceUs);
    }
  });
});

/** How much longer the same machines took, those that took any longer. */
function slowdowns(before: readonly TransferCompleted[], after: readonly TransferCompleted[]): number[] {
  const durations = new Map(before.map(({ transfer, durationUs }) => [transfer, durationUs]));
  return after.flatMap(({ transfer, durationUs }) => {
    const beforeUs = durations.get(transfer);
    return beforeUs === undefined || durationUs <= beforeUs ? [] : [durationUs / beforeUs];
  });
}
