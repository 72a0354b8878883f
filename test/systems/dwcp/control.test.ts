import { expect, test } from "vitest";
import type { OperationEnded } from "../../../src/check/observation.ts";
import { killTwin, type ObservedRun, observe, ofKind } from "../../run/fixtures.ts";

const SECOND_US = 1_000_000;

/** Control work alone: machines move so seldom that none does. */
function controlOnly(...set: readonly string[]) {
  return killTwin("parameters.migrationInterval=10d", "plan.operator=[]", "plan.observe.after=60s", "cluster.network.loss=0", ...set);
}

const quiet = controlOnly();
const onNext = observe(quiet);

test("every request ends once, and on healthy links all but the odd one succeeds", () => {
  const ended = endedOf(onNext);
  expect(ended.length).toBeGreaterThan(800);
  expect(new Set(ended.map(({ request }) => request)).size).toBe(ended.length);
  expect(ended.filter(({ result }) => result !== "ok").length).toBeLessThanOrEqual(2);
});

test("v3 takes 12 % more CPU for the same request", () => {
  const slow = controlOnly("parameters.controlService=50ms", "parameters.controlInterval=5s", "parameters.localShare=1");
  const before = new Map(endedOf(observe(slow, "1", "control")).map(({ request, latencyUs }) => [request, latencyUs]));
  const served = endedOf(observe(slow)).filter(({ next, request }) => next !== 0 && before.has(request));
  expect(served.length).toBeGreaterThan(100);
  const nextUs = served.reduce((sum, { latencyUs }) => sum + latencyUs, 0);
  const oldUs = served.reduce((sum, { request }) => sum + (before.get(request) ?? 0), 0);
  expect(nextUs / oldUs).toBeGreaterThan(1.09);
  expect(nextUs / oldUs).toBeLessThan(1.14);
});

test("an answer that is lost is asked for again each second, and after three tries the request is unserved and its loss on record", () => {
  const ended = endedOf(observe(controlOnly("cluster.network.loss=30%", "parameters.localShare=0")));
  const late = ended.filter(({ result, latencyUs }) => result === "ok" && latencyUs > SECOND_US);
  const unserved = ended.filter(({ result }) => result === "unserved");
  expect(late.length).toBeGreaterThan(100);
  expect(unserved.length).toBeGreaterThan(50);
  for (const { latencyUs } of late) expect(latencyUs).toBeLessThan(3 * SECOND_US);
  for (const { latencyUs, faulted } of unserved) expect([latencyUs, faulted]).toEqual([3 * SECOND_US, true]);
});

test("a defect of v3 fails the operations on v3, as many as its rate says, and no others", () => {
  const ended = endedOf(observe(controlOnly("faults=[{kind: version-error-rate, at: 'step:all', rate: 30%}]")));
  const onV3 = ended.filter(({ next }) => next !== 0);
  const harmed = onV3.filter(({ result }) => result === "error");
  expect(harmed.length / onV3.length).toBeGreaterThan(0.25);
  expect(harmed.length / onV3.length).toBeLessThan(0.35);
  expect(harmed.every((operation) => operation.harmed)).toBe(true);
  const onV1 = ended.filter(({ next }) => next === 0);
  expect(onV1.length).toBeGreaterThan(50);
  expect(onV1.filter(({ result }) => result === "error").length).toBeLessThanOrEqual(1);
});

test("a slow v3 takes exactly so much longer", () => {
  const slow = endedOf(observe(controlOnly("faults=[{kind: version-latency, at: 'step:all', delay: 70ms}]")));
  const plain = new Map(endedOf(onNext).map((operation) => [operation.request, operation]));
  const pairs = slow.flatMap((operation) => {
    const other = plain.get(operation.request);
    return operation.next === 0 || other === undefined || other.next === 0 ? [] : [operation.latencyUs - other.latencyUs];
  });
  expect(pairs.length).toBeGreaterThan(500);
  const median = pairs.toSorted((one, other) => one - other)[pairs.length >> 1];
  expect(median).toBe(70_000);
});

test("two versions that do not negotiate leave a request waiting, and negotiation turns that into v1", () => {
  const half = ["plan.steps.all.write.percentage=50"];
  const broken = endedOf(observe(controlOnly("mechanisms.negotiation=none", ...half)));
  expect(broken.filter(({ result }) => result === "unserved").length).toBeGreaterThan(50);
  const sound = endedOf(observe(controlOnly(...half)));
  expect(sound.filter(({ result }) => result === "unserved")).toEqual([]);
  expect(new Set(sound.map(({ next }) => next !== 0))).toEqual(new Set([true, false]));
});

function endedOf(run: ObservedRun): OperationEnded[] {
  return ofKind(run, "operation-ended").filter(({ work }) => work === "control");
}
