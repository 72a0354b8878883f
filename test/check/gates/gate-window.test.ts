/** The moving window of a gate against one that is put together anew at each look. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { GateWindow, Truth } from "../../../src/check/gates/truth.ts";
import type { GateChanged, OperationEnded } from "../../../src/check/observation.ts";
import { LatencyHistogram } from "../../../src/migration/telemetry/latency-histogram.ts";

const SECOND_US = 1_000_000;

/** Operations at whole milliseconds, in order. */
const operations = fc
  .array(
    fc.record({
      atUs: fc.integer({ min: 0, max: 60_000 }).map((ms) => ms * 1_000),
      next: fc.constantFrom(0, 1),
      result: fc.constantFrom("ok" as const, "error" as const),
      latencyUs: fc.integer({ min: 50, max: 500_000 }),
    }),
    { maxLength: 200 },
  )
  .map((list) => list.sort((one, other) => one.atUs - other.atUs).map((each): OperationEnded => ({ ...each, ...SAME })));

const SAME = {
  kind: "operation-ended",
  node: "a",
  peer: "b",
  operation: 1,
  work: "control",
  request: "r",
  faulted: false,
  harmed: false,
} as const;

const gates = fc.record({
  metric: fc.constantFrom("error-rate" as const, "latency-p95" as const),
  of: fc.constantFrom("next" as const, "all" as const),
  share: fc.integer({ min: 0, max: 100 }),
  windowUs: fc.oneof(
    fc.integer({ min: 1, max: 30 }).map((seconds) => seconds * SECOND_US),
    fc.integer({ min: 1, max: 30 * SECOND_US }),
  ),
  minimumSamples: fc.integer({ min: 0, max: 10 }),
});

const holds = fc.property(operations, gates, fc.integer({ min: 0, max: 60 }), (ended, drawn, armedAt) => {
  const limit = drawn.metric === "error-rate" ? drawn.share / 100 : drawn.share * 5_000;
  const gate = { ...drawn, limit } as unknown as GateChanged;
  const truth = new Truth();
  let window: GateWindow | undefined;
  for (const [index, operation] of ended.entries()) {
    if (!truth.add(operation) || operation.atUs < armedAt * SECOND_US) continue;
    window ??= new GateWindow(gate, truth);
    expect(window.breaches(operation.atUs)).toBe(breaches(gate, ended.slice(0, index + 1), operation.atUs));
  }
});

test("a gate's window says what its seconds say", () => {
  fc.assert(holds);
});

test("what came before a jump of the calendar is forgotten", () => {
  const gate = { metric: "error-rate", of: "all", limit: 0, windowUs: 10 * SECOND_US, minimumSamples: 1 } as unknown as GateChanged;
  const truth = new Truth();
  const failed = (atUs: number): OperationEnded => ({ ...SAME, atUs, next: 0, result: "error", latencyUs: 1 });
  truth.add(failed(0));
  truth.add(failed(SECOND_US));
  expect(new GateWindow(gate, truth).breaches(SECOND_US)).toBe(true);
  truth.forget();
  truth.add(failed(2 * SECOND_US));
  expect(new GateWindow(gate, truth).breaches(2 * SECOND_US)).toBeUndefined();
});

/** As the doc of gates has it: the whole seconds that end within the window. */
function breaches(gate: GateChanged, ended: readonly OperationEnded[], nowUs: number): boolean | undefined {
  const counted = ended.filter(({ atUs, next }) => {
    const endUs = Math.floor(atUs / SECOND_US) * SECOND_US + SECOND_US;
    return endUs <= nowUs && endUs > nowUs - gate.windowUs && (gate.of === "all" || next !== 0);
  });
  if (counted.length < gate.minimumSamples) return undefined;
  if (counted.length === 0 || gate.limit === undefined) return false;
  const good = counted.filter(({ result }) => result === "ok");
  if (gate.metric === "error-rate") return (counted.length - good.length) / counted.length > gate.limit;
  const latency = new LatencyHistogram();
  for (const { latencyUs } of good) latency.add(latencyUs);
  return latency.quantile(0.95) > gate.limit;
}
