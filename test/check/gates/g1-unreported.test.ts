/** G1 and what no gate can know of: what a node sees that is down or cut off from the metrics. */
import { expect, test } from "vitest";
import { dwcp, outcomeOf } from "../../run/fixtures.ts";

const g1 = (faults: readonly string[]) =>
  outcomeOf(dwcp("small", `faults=[${faults.join(", ")}]`), "1").invariants.find(({ id }) => id === "G1");

/** Strikes shortly after the gate is armed, for a minute. */
const during = (kind: string, more = ""): string => `{kind: ${kind}, at: 'step:half + 5s', for: 60s${more}}`;
const CRASH = during("crash", ", node: node-1");

test.each([
  ["one node of four that is down", CRASH],
  ["one that is cut off", during("cut-off", ", node: node-1")],
])("a gate is not blamed for what is seen by %s", (_, fault) => {
  expect(g1([fault])).toMatchObject({ status: "holds", violations: 0 });
});

/** All nodes fail, and nobody hears of it. */
const UNHEARD = [during("version-error-rate", ", version: old, rate: 90%"), during("metrics-outage")];

test.each([
  ["a node that is down", CRASH],
  ["a flag store that is down, for telemetry needs none", during("flag-store-outage")],
  ["a metrics node that is down", during("crash", ", node: metrics")],
])("it is blamed for what the nodes see that could report, beside %s", (_, fault) => {
  expect(g1([...UNHEARD, fault])).toMatchObject({ status: "violated" });
});
