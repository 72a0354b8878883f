/** What no gate can know of is not held against it: what a node sees that is down or cut off. */
import { expect, test } from "vitest";
import { dwcp, outcomeOf } from "../../run/fixtures.ts";

const g1 = (...set: readonly string[]) => outcomeOf(dwcp("small", ...set), "1").invariants.find(({ id }) => id === "G1");
/** One node of four for a minute: a third of all requests fail, on the node itself and on those who ask it. */
const during = (kind: string): string => `{kind: ${kind}, at: 'step:half + 5s', for: 60s, node: node-1}`;

test.each(["crash", "cut-off"])("G1 holds through a long %s", (kind) => {
  expect(g1(`faults=[${during(kind)}]`)).toMatchObject({ status: "holds", violations: 0 });
});

test("G1 sees what the others make of it all the same", () => {
  // The other nodes fail as well, and nobody hears it from them.
  const failing = "{kind: version-error-rate, at: 'step:half + 5s', for: 60s, version: old, rate: 90%}";
  const deaf = "{kind: metrics-outage, at: 'step:half + 4s', for: 60s}";
  expect(g1(`faults=[${during("crash")}, ${failing}, ${deaf}]`)).toMatchObject({ status: "violated" });
});
