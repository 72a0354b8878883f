/** What a run has to have seen before it may say that its plan holds. */
import { expect, test } from "vitest";
import { rehearse } from "../../src/run/rehearsal.ts";
import { dwcp } from "./fixtures.ts";

const NEVER = "parameters.consensusInterval=1000d";

function required(...set: readonly string[]) {
  const { outcome } = rehearse(dwcp("small", ...set), "1");
  const needed = outcome.sometimes.filter((situation) => situation.required);
  return { verdict: outcome.verdict, reasons: outcome.reasons, needed: needed.map(({ id }) => id) };
}

test("a run that ends with all nodes on v3 has to have used each component that it has arrived at", () => {
  const { verdict, needed } = required();
  expect(needed).toEqual(["next-control", "next-transfer", "next-decision", "next-framing", "next-state"]);
  expect(verdict).toBe("holds");
});

test("where nobody has a command decided, nothing is known of consensus on v3", () => {
  const { verdict, reasons } = required(NEVER);
  expect(verdict).toBe("unknown");
  expect(reasons).toEqual(["never seen: a client's command was decided on v3"]);
});

test("a run that ends under a kill owes nothing of it", () => {
  const { reasons, needed } = required(NEVER, "plan.operator=[{name: kill, title: kill, at: 'step:full + 5s', command: kill}]");
  expect(needed).toEqual(["next-control", "next-transfer"]);
  expect(reasons.filter((reason) => reason.startsWith("never seen"))).toEqual([]);
});

test("of a component that no step enables nothing is owed", () => {
  const { needed } = required("plan.steps.full.write.enable=[transport, compression]");
  expect(needed).toEqual(["next-control", "next-transfer", "next-framing"]);
});
