/** A write that the controller asks for no more may be under way, and be late: that is not the rollout going on. */
import { expect, test } from "vitest";
import { g3FailsSafe } from "../../../src/check/gates/g3-fails-safe.ts";
import { g4Latched } from "../../../src/check/gates/g4-latched.ts";
import type { Invariant, InvariantContext } from "../../../src/check/invariant.ts";
import { Evidence, type GateChanged, type Observation } from "../../../src/check/observation.ts";

const SECOND_US = 1_000_000;

function violationsOf(invariant: Invariant, observed: readonly Observation[]): number {
  const evidence = new Evidence();
  let violations = 0;
  invariant.watch({ evidence } as InvariantContext, { checked: () => undefined, violated: () => violations++ });
  for (const each of observed) evidence.emit(each);
  return violations;
}

const gate = (kind: GateChanged["kind"], atSecond: number): GateChanged => ({
  ...{ kind, atUs: atSecond * SECOND_US, watch: 0, step: "half", gate: "error-rate of all > 1 %", metric: "error-rate", of: "all" },
  ...{ limit: 0.01, acts: true, pollUs: 2 * SECOND_US, forUs: SECOND_US, windowUs: SECOND_US, minimumSamples: 1 },
  ...{ longestWaitUs: 3 * SECOND_US, samples: 10 },
});
const withdrawn = (atSecond: number): Observation => ({
  ...{ kind: "store-withdrawn", atUs: atSecond * SECOND_US, node: "controller", call: "controller#2", writer: "full" },
});
const calledAgain = (atSecond: number): Observation => ({
  ...{ kind: "store-called", atUs: atSecond * SECOND_US, node: "controller", call: "controller#3", write: "full#1", writer: "full" },
});
const written = (atSecond: number): Observation => ({
  ...{ kind: "step-applied", atUs: atSecond * SECOND_US, step: "full", percentage: 100, eligible: [], killed: false },
});

test("G3 holds a late step against a controller that still asks for it, or did so for too long", () => {
  const armed = [gate("gate-armed", 0), gate("gate-looked", 2)];
  expect(violationsOf(g3FailsSafe, [...armed, written(7)])).toBe(0);
  expect(violationsOf(g3FailsSafe, [...armed, written(8)])).toBe(1);
  expect(violationsOf(g3FailsSafe, [...armed, withdrawn(6), written(8)])).toBe(0);
  expect(violationsOf(g3FailsSafe, [...armed, withdrawn(8), written(9)])).toBe(1);
  expect(violationsOf(g3FailsSafe, [...armed, withdrawn(6), calledAgain(8), written(9)])).toBe(1);
});

test("G4 holds a step after a gate has fired against a controller that has not withdrawn it", () => {
  const fired = [gate("gate-armed", 0), gate("gate-fired", 5)];
  expect(violationsOf(g4Latched, [...fired, written(6)])).toBe(1);
  expect(violationsOf(g4Latched, [...fired, withdrawn(5), written(6)])).toBe(0);
  expect(violationsOf(g4Latched, [...fired, withdrawn(5), calledAgain(6), written(7)])).toBe(1);
});
