/** Byzantine members and defects of v3's own PBFT in whole runs: what the component makes of the engine's parts. */
import { describe, expect, test } from "vitest";
import { type ObservedRun, observe, ofKind } from "../../../run/fixtures.ts";
import { decidedSlots, groupScenario, violationsOf } from "./scenarios.ts";

const SECOND_US = 1_000_000;

function lying(nodes: number, behaviour: string, ...set: readonly string[]): ObservedRun {
  const faults = [`{kind: byzantine, at: 'step:step-0 + 4s', for: 20s, node: node-1, behaviour: ${behaviour}}`];
  return observe(groupScenario({ nodes, mode: "internet", faults, afterSeconds: 25, set }));
}

describe.each(["equivocate", "double-vote", "withhold", "bad-signature"])("a member that lies (%s)", (behaviour) => {
  const run = lying(7, behaviour);
  const begunUs = ofKind(run, "byzantine-acted")[0]?.atUs ?? Number.POSITIVE_INFINITY;

  test("lies on v3, and the honest ones go on deciding the same", () => {
    expect(ofKind(run, "byzantine-acted").length).toBeGreaterThan(10);
    expect(decidedSlots(run, true, begunUs + 10 * SECOND_US).size).toBeGreaterThan(30);
    expect(["D6", "D8"].map((id) => violationsOf(run, id))).toEqual([0, 0]);
  });

  test("is suspected where what one receiver gets shows it, and no honest member is convicted", () => {
    const [suspects, convicted] = (["byzantine-suspected", "byzantine-confirmed"] as const).map((kind) =>
      run.observations.flatMap((observation) => (observation.kind === kind ? [observation.peer] : [])),
    );
    expect(suspects?.includes("node-1")).toBe(behaviour === "double-vote" || behaviour === "bad-signature");
    expect(convicted?.filter((peer) => peer !== "node-1")).toEqual([]);
  });
});

test("nobody lies while the group runs Raft", () => {
  const faults = ["{kind: byzantine, at: 'step:step-0 - 4s', for: 12s, node: node-1}"];
  const run = observe(groupScenario({ nodes: 5, mode: "datacenter", faults }));
  expect(ofKind(run, "byzantine-acted")).toEqual([]);
});

test("with the deadlock of v3's own PBFT no command is ever decided on v3, and the kill brings the group back", () => {
  const run = observe(
    groupScenario({
      nodes: 4,
      mode: "internet",
      operator: [{ atSecond: 10, command: "kill" }],
      set: ["defects.pbft-prepare-deadlock=true"],
    }),
  );
  const decided = ofKind(run, "decided").filter(({ command }) => command?.startsWith("dwcp.consensus"));
  expect(decided.filter(({ next }) => next)).toEqual([]);
  const killedUs = ofKind(run, "flags-committed").find(({ write }) => write === "kill")?.atUs ?? 0;
  expect(decided.filter(({ next, atUs }) => !next && atUs > killedUs + 2 * SECOND_US).length).toBeGreaterThan(10);
  expect(["D6", "D6b", "D8"].map((id) => violationsOf(run, id))).toEqual([0, 0, 0]);
});
