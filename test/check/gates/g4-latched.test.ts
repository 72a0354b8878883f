/** G4 on hand-made evidence: what a late unforce lifts, and what it does not. */
import { expect, test } from "vitest";
import { g4Latched } from "../../../src/check/gates/g4-latched.ts";
import { Evidence, type Observation } from "../../../src/check/observation.ts";
import { INITIAL_FLAGS } from "../../../src/migration/flags.ts";
import { Components } from "../../../src/migration/versions.ts";

type Written = "rollback" | "unforce";

/** What is said of a step that takes effect after a gate has fired, and after the store has taken these writes. */
function saidAfter(...writes: readonly Written[]): readonly string[] {
  const evidence = new Evidence();
  const said: string[] = [];
  const context = {
    ...{ evidence, components: new Components(["transport"]), nodes: ["a"], includes: () => true },
    ...{ versions: { old: "v1", next: "v3" }, parameters: {} },
  };
  g4Latched.watch(context, { checked: () => undefined, violated: (_atUs, _node, message) => said.push(message) });
  evidence.emit({ kind: "gate-fired", atUs: 1, gate: "error-rate", step: "half" } as Observation);
  for (const [index, write] of writes.entries()) {
    const flags = { ...INITIAL_FLAGS, forced: write === "rollback", revision: index + 1, writer: write };
    evidence.emit({ kind: "flags-committed", atUs: 2 + index, flags, write });
  }
  evidence.emit({ kind: "step-applied", atUs: 9, step: "full", killed: false } as Observation);
  return said;
}

test("an unforce that comes to the store behind the gate's rollback lifts it", () => {
  expect(saidAfter("rollback", "unforce")).toEqual([]);
});

test("one that was ordered before and comes there first does not", () => {
  expect(saidAfter("unforce", "rollback")).toEqual(["full is written and takes effect, although error-rate (half) had fired"]);
});
