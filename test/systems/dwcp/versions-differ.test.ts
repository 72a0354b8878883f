/** That the two versions are two: in every run on v3 its own messages were really sent, and the two differ as the facts say. */
import { describe, expect, test } from "vitest";
import type { TransferCompleted } from "../../../src/check/observation.ts";
import { CPU_FACTOR_NEXT, PROCESS_MEMORY } from "../../../src/systems/dwcp/constants/index.ts";
import { dwcpDescription } from "../../../src/systems/dwcp/index.ts";
import { Wire } from "../../../src/systems/dwcp/wire/wire.ts";
import { killTwin, observe, ofKind, outcomeOf, SHIPPED, smallTwin } from "../../run/fixtures.ts";

const TRANSPORT = 1 << dwcpDescription.components.findIndex(({ name }) => name === "transport");
const COMPRESSION = 1 << dwcpDescription.components.findIndex(({ name }) => name === "compression");

describe("messages that v1 does not have", () => {
  test.each(SHIPPED)("were sent in %s, and none of them in its control run", (name) => {
    const sent = (role: "migration" | "control") =>
      ofKind(observe(smallTwin(name), "1", role), "piece-sent").filter(
        ({ next }) => (next & TRANSPORT) !== 0 && (next & COMPRESSION) !== 0,
      );
    expect(sent("migration").length).toBeGreaterThan(20);
    expect(sent("control")).toEqual([]);
  });

  test("could not be read by v1, nor those of v1 by v3", () => {
    for (const wire of [new Wire(32), new Wire(64)]) {
      for (const component of ["transport", "compression"] as const) {
        for (const next of [false, true]) expect(wire.misreading(component, next, !next)).toBeDefined();
      }
    }
  });
});

describe("the same machines on v1 and on v3", () => {
  /** One machine at a time, whole images, and links that are not shared. */
  const scenario = killTwin(
    "plan.operator=[]",
    "plan.observe.after=240s",
    "parameters.migrationInterval=100s",
    "parameters.machines=50",
    "parameters.migrationSizeLeast=4GB",
    "parameters.migrationSizeMost=4GB",
    "parameters.dirtyMost=0.1%",
  );
  const [old, next] = (["control", "migration"] as const).map((role) => {
    const run = observe(scenario, "1", role);
    const requests = new Map(ofKind(run, "operation-ended").map(({ operation, request }) => [operation, request]));
    return new Map(ofKind(run, "transfer-completed").map((transfer) => [requests.get(transfer.transfer) ?? "", transfer]));
  });
  const pairs = [...(next ?? new Map<string, TransferCompleted>())].flatMap(([request, after]) => {
    const before = old?.get(request);
    return before === undefined || after.next === 0 || before.isDelta || after.isDelta ? [] : [{ before, after }];
  });
  const ratios = (mode: string, value: (transfer: TransferCompleted) => number): number[] =>
    pairs.filter(({ after }) => after.mode === mode).map(({ before, after }) => value(after) / value(before));
  const median = (values: readonly number[]): number =>
    values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

  test("in the datacenter v3 takes 1.2/5.6 of the bytes, and is 4 to 8 % faster before the machine starts (facts 1.2, 1.3)", () => {
    const bytes = ratios("datacenter", ({ wireBytes, rawBytes }) => wireBytes / rawBytes);
    expect(bytes.length).toBeGreaterThan(10);
    for (const ratio of bytes) expect(Math.abs(ratio / (1.2 / 5.6) - 1)).toBeLessThan(0.01);
    const copying = median(ratios("datacenter", ({ durationUs, pauseUs }) => durationUs - pauseUs));
    expect(copying).toBeGreaterThan(1 / 1.09);
    expect(copying).toBeLessThan(1 / 1.03);
  });

  test("on the internet both take the same bytes, and v3 is 6 % slower, for that is what zstd is (facts 1.3: 320 and 300 MB/s)", () => {
    const bytes = ratios("internet", ({ wireBytes, rawBytes }) => wireBytes / rawBytes);
    expect(bytes.length).toBeGreaterThan(3);
    for (const ratio of bytes) expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
    const copying = median(ratios("internet", ({ durationUs, pauseUs }) => durationUs - pauseUs));
    expect(copying).toBeGreaterThan(1.02);
    expect(copying).toBeLessThan(1.15);
  });
});

test("CPU and memory exceed v1 as the facts say: 9 to 20 % and 7 to 8 %", () => {
  expect(CPU_FACTOR_NEXT).toBeGreaterThanOrEqual(1.09);
  expect(CPU_FACTOR_NEXT).toBeLessThanOrEqual(1.2);
  // Placement is left out: v3 places machines, which v1 does not.
  const { criteria } = outcomeOf(smallTwin("hardened", "parameters.placementInterval=100d"));
  const value = (id: string): number => criteria.find((criterion) => criterion.id === id)?.value ?? Number.NaN;
  // At 100 % of the nodes nearly every request is served on v3; a few are not yet agreed upon.
  expect(value("cpu")).toBeGreaterThan(1.07);
  expect(value("cpu")).toBeLessThanOrEqual(CPU_FACTOR_NEXT + 0.01);
  expect(value("memory")).toBe(1 + PROCESS_MEMORY.nextExtra);
  expect(PROCESS_MEMORY.nextExtra).toBeGreaterThanOrEqual(0.07);
  expect(PROCESS_MEMORY.nextExtra).toBeLessThanOrEqual(0.08);
});
