import { describe, expect, test } from "vitest";
import type { TransferCompleted } from "../../../src/check/observation.ts";
import { ACTIVATION, COMPRESSION_NEXT, COMPRESSION_OLD, PRECOPY_MAX, RATIO_SPREAD } from "../../../src/systems/dwcp/constants/index.ts";
import { killTwin, type ObservedRun, observe, ofKind } from "../../run/fixtures.ts";

const GB = 1_000_000_000;

/** Machines that all have the same memory, moving one at a time and on one version until the end. */
function movingOf(memory: string, ...set: readonly string[]) {
  return killTwin(
    `parameters.migrationSizeLeast=${memory}`,
    `parameters.migrationSizeMost=${memory}`,
    "parameters.migrationInterval=200s",
    "plan.operator=[]",
    "plan.observe.after=200s",
    ...set,
  );
}

const mixed = killTwin("plan.operator=[]");
const onOld = observe(mixed, "1", "control");
const onNext = observe(mixed, "1", "migration");
const OLD = 0;

describe("bytes", () => {
  test.each([
    ["v1", completed(onOld), COMPRESSION_OLD],
    ["v3", completed(onNext).filter(({ next }) => next !== OLD), COMPRESSION_NEXT],
  ] as const)("%s sends the whole memory and what is dirtied meanwhile, at the ratio of its mode", (_name, transfers, compression) => {
    expect(transfers.length).toBeGreaterThan(20);
    for (const { sizeBytes, rawBytes, wireBytes, receivedBytes, mode, isDelta, sent, received } of transfers) {
      expect(received).toBe(sent);
      if (isDelta) continue;
      expect(rawBytes).toBeGreaterThan(sizeBytes);
      expect(rawBytes).toBeLessThan(2 * sizeBytes);
      expect(receivedBytes).toBe(sizeBytes);
      const strayed = rawBytes / wireBytes / compression[mode].ratio;
      expect(Math.abs(strayed - 1)).toBeLessThan(RATIO_SPREAD + 0.01);
    }
  });

  test("the same machine takes fewer bytes on v3, by the ratios of its mode", () => {
    const before = new Map(requestsOf(onOld));
    const pairs = requestsOf(onNext).flatMap(([request, next]) => {
      const old = before.get(request);
      return old === undefined || next.next === OLD || old.isDelta || next.isDelta ? [] : [{ old, next }];
    });
    expect(pairs.length).toBeGreaterThan(20);
    for (const { old, next } of pairs) {
      expect(next.sizeBytes).toBe(old.sizeBytes);
      const gain = old.wireBytes / old.rawBytes / (next.wireBytes / next.rawBytes);
      expect(next.mode).toBe(next.linkMode);
      if (old.mode === next.mode) expect(gain).toBeCloseTo(COMPRESSION_NEXT[next.mode].ratio / COMPRESSION_OLD[next.mode].ratio, 1);
    }
    expect(new Set(pairs.map(({ next }) => next.mode))).toEqual(new Set(["datacenter", "hybrid", "internet"]));
  });

  test("as shipped, sizes of 4 GiB and more are cut, smaller ones are not", () => {
    const set = ["defects.size-field-32-bit=true", "parameters.migrationSizeLeast=3GB", "parameters.migrationSizeMost=6GB"];
    const transfers = completed(observe(killTwin("plan.operator=[]", ...set)));
    const large = transfers.filter(({ sizeBytes }) => sizeBytes >= 4_294_967_296);
    expect(large.length).toBeGreaterThan(0);
    expect(large.length).toBeLessThan(transfers.length);
    for (const { sizeBytes, receivedBytes } of transfers) expect(receivedBytes).toBe(sizeBytes % 4_294_967_296);
  });
});

describe("the stop of a machine", () => {
  test("grows with its memory, by what starting it takes", () => {
    const stops = ["1GB", "4GB", "8GB"].map((memory) => {
      const transfers = completed(observe(movingOf(memory))).filter(({ linkMode }) => linkMode === "datacenter");
      expect(transfers.length).toBeGreaterThan(3);
      for (const { sizeBytes, pauseUs } of transfers) {
        const startUs = ACTIVATION.fixedUs + (ACTIVATION.perGigabyteUs * sizeBytes) / GB;
        expect(pauseUs).toBeGreaterThan(startUs);
        expect(pauseUs).toBeLessThan(startUs + 60_000);
      }
      return transfers.reduce((sum, { pauseUs }) => sum + pauseUs, 0) / transfers.length;
    });
    expect(stops).toEqual(stops.toSorted((one, other) => one - other));
    // Facts 1.8: 180 ms for 1 GB, 450 ms for 8 GB.
    expect(stops[0]).toBeLessThan(230_000);
    expect(stops[2]).toBeGreaterThan(380_000);
    expect(stops[2]).toBeLessThan(480_000);
  });

  test("is short because pre-copy converges: what is left is a small part of the memory", () => {
    for (const { sizeBytes, rawBytes } of completed(observe(movingOf("8GB")))) expect(rawBytes / sizeBytes).toBeLessThan(1.5);
  });

  test("a machine that dirties its memory faster than it can be sent is stopped once it has been sent three times over", () => {
    const busy = [
      "parameters.dirtyLeast=100%",
      "parameters.dirtyMost=100%",
      "parameters.localShare=0",
      "parameters.migrationInterval=300s",
    ];
    const transfers = completed(observe(movingOf("2GB", ...busy)));
    expect(transfers.length).toBeGreaterThan(0);
    for (const { sizeBytes, rawBytes } of transfers) {
      expect(rawBytes / sizeBytes).toBeGreaterThanOrEqual(PRECOPY_MAX.timesMemory);
      expect(rawBytes / sizeBytes).toBeLessThanOrEqual(PRECOPY_MAX.timesMemory + 2);
    }
  });
});

describe("what becomes of a transfer", () => {
  test("every machine that leaves arrives once, and no other", () => {
    const ended = ofKind(onNext, "operation-ended").filter(({ work, result }) => work === "data" && result === "ok");
    const arrived = completed(onNext).map(({ transfer }) => transfer);
    expect(new Set(arrived).size).toBe(arrived.length);
    expect(new Set(arrived)).toEqual(new Set(ended.map(({ operation }) => operation)));
  });

  test("a machine between two versions without negotiation stands still until the read timeout", () => {
    const run = observe(killTwin("mechanisms.negotiation=none", "plan.steps.all.write.percentage=50", "plan.operator=[]"));
    const aborted = ofKind(run, "operation-ended").filter(({ work, result }) => work === "data" && result === "aborted");
    expect(aborted.length).toBeGreaterThan(0);
    for (const { latencyUs } of aborted) expect(latencyUs).toBe(60_000_000);
    expect(ofKind(run, "unreadable").every(({ component }) => component === "transport")).toBe(true);
  });

  test("a crash of either end aborts it, and it counts as a fault", () => {
    const fault = "faults=[{kind: crash, at: 'step:all + 20s', for: 5s, node: node-0}]";
    const dense = ["parameters.migrationInterval=5s", "parameters.localShare=0"];
    const run = observe(killTwin("plan.operator=[]", fault, ...dense));
    const aborted = ofKind(run, "operation-ended").filter(
      ({ work, operation, result }) => work === "data" && operation >= 0 && result !== "ok",
    );
    expect(aborted.filter(({ node, peer }) => node !== "node-0" && peer !== "node-0")).toEqual([]);
    expect(new Set(aborted.map(({ node }) => node === "node-0"))).toEqual(new Set([true, false]));
    const [crash] = ofKind(run, "serving").filter(({ node, serving }) => node === "node-0" && !serving);
    const cutShort = aborted.filter(({ atUs, result }) => atUs === crash?.atUs || result === "aborted");
    expect(cutShort.filter(({ faulted }) => !faulted)).toEqual([]);
  });
});

function completed(run: ObservedRun): TransferCompleted[] {
  return ofKind(run, "transfer-completed");
}

/** Completed transfers by the identity of the request, which is the same in every run of the seed. */
function requestsOf(run: ObservedRun): [string, TransferCompleted][] {
  const requests = new Map(ofKind(run, "operation-ended").map(({ operation, request }) => [operation, request]));
  return completed(run).map((transfer) => [requests.get(transfer.transfer) ?? "", transfer]);
}
