/** G4 on hand-made evidence: what a late unforce lifts, and what it does not. */
import { expect, test } from "vitest";
import { g4Latched } from "../../../src/check/gates/g4-latched.ts";
import { Evidence, type Observation } from "../../../src/check/observation.ts";
import { INITIAL_FLAGS } from "../../../src/migration/flags.ts";
import { Components } from "../../../src/migration/versions.ts";

/** What the store takes, in the order in which it does; `lift` is the moment at which somebody orders the next unforce. */
type Happening = "rollback" | "unforce" | "operator's rollback" | "lift";

const SAID = ["full is written and takes effect, although error-rate (half) had fired"];

/** What is said of a step that takes effect after a gate has fired, and after these happenings. */
function saidAfter(acts: boolean, ...happenings: readonly Happening[]): readonly string[] {
  const evidence = new Evidence();
  const said: string[] = [];
  const context = {
    ...{ evidence, components: new Components(["transport"]), nodes: ["a"], includes: () => true },
    canReport: () => true,
    ...{ versions: { old: "v1", next: "v3" }, parameters: {} },
  };
  g4Latched.watch(context, { checked: () => undefined, violated: (_atUs, _node, message) => said.push(message) });
  evidence.emit({ kind: "gate-fired", atUs: 1, gate: "error-rate", step: "half", acts } as Observation);
  if (acts) evidence.emit({ kind: "rollback-ordered", atUs: 1, writer: "rollback" } as Observation);
  for (const [index, happening] of happenings.entries()) {
    const atUs = 2 + index;
    if (happening === "lift") evidence.emit({ kind: "kill-lifted", atUs } as Observation);
    else {
      const write = happening === "unforce" ? "unforce" : "rollback";
      const flags = { ...INITIAL_FLAGS, forced: happening === "rollback", revision: atUs, writer: happening };
      evidence.emit({ kind: "flags-committed", atUs, flags, write });
    }
  }
  evidence.emit({ kind: "step-applied", atUs: 90, step: "full", killed: false } as Observation);
  return said;
}

test("an unforce that comes to the store behind the gate's rollback lifts it", () => {
  expect(saidAfter(true, "rollback", "unforce")).toEqual([]);
  expect(saidAfter(true, "rollback", "lift", "unforce")).toEqual([]);
  expect(saidAfter(true, "lift", "rollback", "unforce")).toEqual([]);
});

test("one that comes there first does not, were it ordered before the gate fired or after", () => {
  expect(saidAfter(true, "unforce", "rollback")).toEqual(SAID);
  expect(saidAfter(true, "lift", "unforce", "rollback")).toEqual(SAID);
});

test("another's rollback is not the gate's", () => {
  expect(saidAfter(true, "operator's rollback", "unforce", "rollback")).toEqual(SAID);
  expect(saidAfter(false, "lift", "unforce", "operator's rollback")).toEqual([]);
});

test("what a gate only says is lifted when somebody lifts a kill", () => {
  expect(saidAfter(false)).toEqual(SAID);
  expect(saidAfter(false, "lift")).toEqual([]);
});
