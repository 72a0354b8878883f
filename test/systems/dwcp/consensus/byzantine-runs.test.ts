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

  test("is suspected unless it is only silent, and no honest member is convicted", () => {
    const [suspects, convicted] = (["byzantine-suspected", "byzantine-confirmed"] as const).map((kind) =>
      run.observations.flatMap((observation) => (observation.kind === kind ? [observation.peer] : [])),
    );
    expect(suspects?.includes("node-1")).toBe(behaviour !== "withhold");
    expect(convicted?.filter((peer) => peer !== "node-1")).toEqual([]);
  });
});

test("the Byzantine trigger: rolled back to v1 while the liar is still there, the group breaks as soon as the liar leads", () => {
  const liar = "{kind: byzantine, at: 'step:step-0 + 4s', for: 40s, node: node-1, behaviour: equivocate}";
  // All others restart, so that the liar is elected.
  const crash = (node: string) => `{kind: crash, at: 'step:step-0 + 12s', for: 1s, node: ${node}}`;
  const crashes = ["node-0", "node-2", "node-3", "node-4"].map(crash);
  const run = (command: readonly { atSecond: number; command: "kill" }[]) =>
    observe(groupScenario({ nodes: 5, mode: "internet", faults: [liar, ...crashes], operator: command, afterSeconds: 40 }));
  expect(violationsOf(run([]), "D6")).toBe(0);
  const rolledBack = run([{ atSecond: 8, command: "kill" }]);
  expect(violationsOf(rolledBack, "D6")).toBeGreaterThan(0);
  expect(violationsOf(rolledBack, "D13")).toBeGreaterThan(0);
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
