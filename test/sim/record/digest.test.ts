import { expect, it } from "vitest";
import { ObservableDigest } from "../../../sim/record/digest.ts";

type Observation = Parameters<ObservableDigest["observe"]>;

const base: Observation = [5, "request", "node-1", "node-2", 100, "v1", "ok"];

function hexOf(...observations: Observation[]): string {
  const digest = new ObservableDigest();
  for (const observation of observations) digest.observe(...observation);
  return digest.hex();
}

it("notices a change of anything that can be observed", () => {
  const changed: Observation[] = [
    [6, "request", "node-1", "node-2", 100, "v1", "ok"],
    [5, "reply", "node-1", "node-2", 100, "v1", "ok"],
    [5, "request", "node-3", "node-2", 100, "v1", "ok"],
    [5, "request", "node-1", "node-3", 100, "v1", "ok"],
    [5, "request", "node-1", "node-2", 101, "v1", "ok"],
    [5, "request", "node-1", "node-2", 100, "v3", "ok"],
    [5, "request", "node-1", "node-2", 100, "v1", "lost"],
    [5, "request", "node-2", "node-1", 100, "v1", "ok"],
  ];
  expect(new Set([base, ...changed].map((observation) => hexOf(observation))).size).toBe(changed.length + 1);
});

it("notices order and number", () => {
  const other: Observation = [5, "request", "node-9", "node-2", 100, "", ""];
  expect(hexOf(base, other)).not.toBe(hexOf(other, base));
  expect(hexOf(base, base)).not.toBe(hexOf(base));
  expect(hexOf(other)).toBe(hexOf([5, "request", "node-9", "node-2", 100]));
});

it("depends on names only, not on when they were first seen", () => {
  const late = new ObservableDigest();
  late.observe(...base);
  late.observe(...base);
  expect(late.hex()).toBe(hexOf(base, base));
  expect(late.observations).toBe(2);
});

it("gives this digest in every version", () => {
  expect(hexOf(base)).toMatchInlineSnapshot(`"29ce54f8bb6b12f725c3182365b3a73f"`);
});
