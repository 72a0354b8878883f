/** Deltas in whole runs: that they are used, what they save, and what becomes of machines where their defects are. */
import { describe, expect, test } from "vitest";
import type { TransferCompleted } from "../../../src/check/observation.ts";
import { killTwin, type ObservedRun, observe, ofKind, outcomeOf } from "../../run/fixtures.ts";

/** Few machines that leave often for the same nodes. */
const DENSE = [
  "plan.operator=[]",
  "parameters.machines=1",
  "parameters.migrationInterval=10s",
  "parameters.migrationSizeMost=2GB",
  "parameters.dirtyMost=0.5%",
];

const sound = observe(killTwin(...DENSE));

function completed(run: ObservedRun): TransferCompleted[] {
  return ofKind(run, "transfer-completed");
}

const isNext = ({ next }: TransferCompleted): boolean => next !== 0;

describe("on sound ends", () => {
  test("a machine that goes where it has been goes as a delta, on both versions, and arrives whole", () => {
    const deltas = completed(sound).filter(({ isDelta }) => isDelta);
    expect(deltas.filter(isNext).length).toBeGreaterThan(10);
    expect(deltas.filter((transfer) => !isNext(transfer)).length).toBeGreaterThan(0);
    for (const { sent, received } of completed(sound)) expect(received).toBe(sent);
  });

  test("a delta takes a fraction of the bytes of the whole image of the same machine", () => {
    const whole = new Map(
      completed(sound)
        .filter((transfer) => isNext(transfer) && !transfer.isDelta)
        .map((transfer) => [machineAndWay(transfer), transfer.wireBytes / transfer.rawBytes]),
    );
    const shares = completed(sound).flatMap((transfer) => {
      const before = whole.get(machineAndWay(transfer));
      if (before === undefined || !isNext(transfer) || !transfer.isDelta) return [];
      return [transfer.wireBytes / transfer.rawBytes / before];
    });
    expect(shares.length).toBeGreaterThan(10);
    for (const share of shares) expect(share).toBeLessThan(0.7);
    expect(Math.min(...shares)).toBeLessThan(0.3);
  });

  test("the first time that a machine goes anywhere on a version it goes whole", () => {
    const seen = new Set<string>();
    for (const transfer of completed(sound)) {
      const key = `${isNext(transfer)} ${machineAndWay(transfer)}`;
      if (!seen.has(key)) expect(transfer.isDelta, key).toBe(false);
      seen.add(key);
    }
  });

  test("a restart of the receiver loses the baselines: the next one is whole, and arrives whole", () => {
    const fault = "faults=[{kind: restart, at: 'step:all + 40s', node: node-1}]";
    const run = observe(killTwin(...DENSE, fault));
    const restartedUs = ofKind(run, "serving").find(({ node, why }) => node === "node-1" && why === "crash")?.atUs ?? 0;
    expect(restartedUs).toBeGreaterThan(0);
    const into = completed(run).filter(({ node, atUs, durationUs }) => node === "node-1" && atUs - durationUs > restartedUs);
    const first = new Map<string, TransferCompleted>();
    for (const transfer of into) if (!first.has(machineAndWay(transfer))) first.set(machineAndWay(transfer), transfer);
    expect(first.size).toBeGreaterThan(0);
    for (const { isDelta } of first.values()) expect(isDelta).toBe(false);
    for (const { sent, received } of completed(run)) expect(received).toBe(sent);
  });
});

describe("after a rollback", () => {
  const run = observe(killTwin(...DENSE.slice(1)));

  test("v1 makes no delta against what v3 has sent", () => {
    const killedUs = run.observations.find(({ kind }) => kind === "kill-ordered")?.atUs ?? Number.POSITIVE_INFINITY;
    const onOldBefore = new Set(
      completed(run)
        .filter((transfer) => transfer.atUs < killedUs && !isNext(transfer))
        .map(machineAndWay),
    );
    const after = completed(run).filter((transfer) => transfer.atUs - transfer.durationUs > killedUs);
    expect(after.length).toBeGreaterThan(5);
    expect(after.every((transfer) => !isNext(transfer))).toBe(true);
    const seen = new Set(onOldBefore);
    for (const transfer of after) {
      if (transfer.isDelta) expect(seen.has(machineAndWay(transfer))).toBe(true);
      seen.add(machineAndWay(transfer));
    }
    for (const { sent, received } of completed(run)) expect(received).toBe(sent);
  });
});

describe("as shipped", () => {
  const d5Of = (...set: readonly string[]) => outcomeOf(killTwin(...DENSE, ...set)).invariants.find(({ id }) => id === "D5");

  test("v1 quantises what goes over the internet, and D5 sees it in the control run too", () => {
    const d5 = d5Of("defects.hde-quantize=true", "plan.steps.all.write.percentage=0");
    expect(d5?.firstViolation?.message).toMatch(/^the memory of (node-\d+\/0@\d+) from node-\d+ arrives as \1 quantised$/);
    expect(d5?.controlViolations).toBeGreaterThan(0);
    const run = observe(killTwin(...DENSE, "defects.hde-quantize=true"), "1", "control");
    for (const { mode, sent, received } of completed(run)) expect(received === sent).toBe(mode !== "internet");
  });

  test("v1 gives out deltas, and D5 sees that", () => {
    const d5 = d5Of("defects.hde-delta-never-applied=true");
    expect(d5?.firstViolation?.message).toContain("arrives as the raw delta of");
    expect(d5?.controlViolations).toBeGreaterThan(0);
  });

  test("v3 cannot decode a delta: the transfer fails, and nothing arrives wrong", () => {
    const scenario = killTwin(...DENSE, "defects.hde-baseline-key-lost=true");
    const run = observe(scenario);
    const failed = ofKind(run, "operation-ended").filter(({ work, result, next }) => work === "data" && result === "error" && next !== 0);
    expect(failed.length).toBeGreaterThan(10);
    expect(failed.every(({ harmed }) => harmed)).toBe(true);
    expect(completed(run).some((transfer) => isNext(transfer) && transfer.isDelta)).toBe(false);
    const outcome = outcomeOf(scenario);
    expect(outcome.invariants.find(({ id }) => id === "D5")?.status).toBe("holds");
    expect(outcome.criteria.find(({ id }) => id === "error-rate")?.status).toBe("violated");
  });
});

function machineAndWay({ sent, link, node }: TransferCompleted): string {
  return `${sent.split("@")[0]} ${link} ${node}`;
}
