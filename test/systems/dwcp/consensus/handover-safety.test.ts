/**
 * Whatever happens while a group changes versions, forwards and back, nothing is decided twice, nothing twice differently, and nothing
 * decided is lost: with one log and quorums of all members, whether the members go over together or each for itself.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { observe, ofKind } from "../../../run/fixtures.ts";
import { groupScenario, nodeName, violationsOf } from "./scenarios.ts";

const RUNS = 25;
const SITES = ["us-w", "us-e", "eu-w", "apac", "sa"];

const second = fc.integer({ min: -8, max: 30 });
const node = fc.integer({ min: 0, max: 4 }).map(nodeName);
const seconds = fc.integer({ min: 1, max: 12 });

const fault = fc.oneof(
  fc.tuple(second, seconds, node).map(([at, lasts, name]) => `{kind: crash, at: ${moment(at)}, for: ${lasts}s, node: ${name}}`),
  fc.tuple(second, seconds, node).map(([at, lasts, name]) => `{kind: pause, at: ${moment(at)}, for: ${lasts}s, node: ${name}}`),
  fc
    .tuple(second, seconds, fc.subarray(SITES, { minLength: 2, maxLength: 2 }))
    .map(([at, lasts, sites]) => `{kind: partition, at: ${moment(at)}, for: ${lasts}s, between: [${sites.join(", ")}]}`),
  fc.tuple(second, seconds, node).map(([at, lasts, name]) => `{kind: cut-off, at: ${moment(at)}, for: ${lasts}s, node: ${name}}`),
);

const schedule = fc.record({
  nodes: fc.integer({ min: 5, max: 7 }),
  mode: fc.constantFrom("datacenter" as const, "internet" as const),
  handover: fc.constantFrom("log-transfer", "{variant: log-transfer, switch: each}"),
  steps: fc
    .array(fc.constantFrom(40, 60, 80, 100, 100), { minLength: 1, maxLength: 3 })
    .map((percentages) => [
      ...percentages.map((percentage, index) => ({ atSecond: index * 7, percentage })),
      { atSecond: 24, percentage: 100 },
    ]),
  operator: fc
    .tuple(fc.integer({ min: 4, max: 16 }), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 12 }))
    .map(([kill, later, again]) => [
      { atSecond: kill, command: "kill" as const },
      { atSecond: kill + later, command: "unforce" as const },
      { atSecond: kill + later + again, command: "kill" as const },
    ]),
  faults: fc.array(fault, { maxLength: 4 }),
  seed: fc.integer({ min: 1, max: 1_000 }).map(String),
});

test("decisions survive every change of versions, and a group that goes over together always has a quorum", () => {
  let onNext = 0;
  fc.assert(
    fc.property(schedule, ({ seed, ...options }) => {
      const run = observe(groupScenario({ ...options, set: ["plan.observe.extendAtMost=2m"] }), seed);
      const held = ["D6", "D6b", "D8", ...(options.handover === "log-transfer" ? ["D7"] : [])];
      expect(held.map((id) => [id, violationsOf(run, id)])).toEqual(held.map((id) => [id, 0]));
      if (ofKind(run, "decided").some(({ next }) => next)) onNext++;
    }),
    { numRuns: RUNS },
  );
  expect(onNext).toBeGreaterThan(RUNS / 2);
});

function moment(atSecond: number): string {
  return atSecond < 0 ? `'step:step-0 - ${-atSecond}s'` : `'step:step-0 + ${atSecond}s'`;
}
