/** A kind of fault that asks something of a run is drawn only where the run gives it, and what is closed is left alone for it. */
import { describe, expect, test } from "vitest";
import { Drawing } from "../../src/explore/draw.ts";
import { canBear, stepsOnNext } from "../../src/explore/fault-needs.ts";
import type { Step } from "../../src/plan/plan.ts";
import { everythingOpen } from "../../src/scenario/explore-shape.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { dwcp } from "../run/fixtures.ts";

const SECOND = 1_000_000;
const small = dwcp("small");
const LIARS_ONLY = "explore.faults.kinds=[byzantine]";
const UNDISTURBED = ["plan.operator=[]", "plan.steps.half.gates=[]"];

function drawn(scenario: Scenario, count: number): readonly Scenario[] {
  const drawing = new Drawing(scenario);
  return Array.from({ length: count }, (_, index) => drawing.draw("needs", index).scenario);
}

function hasLiar({ faults }: Scenario): boolean {
  return faults.some(({ kind }) => kind === "byzantine");
}

function step(name: string, atUs: number, write: Step["write"]): Step {
  return { name, title: name, atUs, bakeUs: 0, ...(write === undefined ? {} : { write }), checks: [], gates: [] };
}

describe("the steps that leave a component on the next version everywhere", () => {
  const onNext = (writes: readonly Step["write"][], rules = small) =>
    stepsOnNext(
      writes.map((write, index) => step(`s${index}`, index * SECOND, write)),
      "consensus",
      rules,
    );

  test("are those after which it is enabled for every node, whichever step has said so", () => {
    expect(onNext([{ enable: ["consensus"] }, { percentage: 50 }, { percentage: 100 }, undefined])).toEqual([false, false, true, true]);
    expect(onNext([{ enable: ["transport"], percentage: 100 }, { enable: ["consensus"] }, { disable: ["consensus"] }])).toEqual([
      ...[false, true, false],
    ]);
    expect(onNext([{ enable: ["consensus"], percentage: 100 }, { force: true }, { force: false }])).toEqual([true, false, false]);
  });

  test("go by the scenario's own rule for writes", () => {
    const writes = [{ enable: ["consensus"], percentage: 100 }, { enable: ["transport"] }];
    expect(onNext(writes)).toEqual([true, true]);
    expect(onNext(writes, dwcp("small", "mechanisms.write=replace"))).toEqual([true, false]);
  });
});

describe("a liar", () => {
  /** The shipped plan with its components enabled one after the other; whoever lies before the fifth of them lies to Raft. */
  const stepwise: Scenario = {
    ...dwcp("small", LIARS_ONLY),
    plan: {
      ...small.plan,
      steps: ["transport", "compression", "prediction", "stateSync", "consensus", "placement"].map((component, index) =>
        step(component, index * 10 * SECOND, { enable: [component], percentage: 100 }),
      ),
    },
  };

  test("lies only while consensus runs the next version on every node, and nothing can take that back", () => {
    for (const scenario of [dwcp("small", LIARS_ONLY), dwcp("rollback", LIARS_ONLY), stepwise]) {
      const lying = drawn(scenario, 150).filter(hasLiar);
      expect(lying.length).toBeGreaterThan(10);
      for (const { plan, faults, cluster } of lying) {
        expect(cluster.nodes).toBeGreaterThanOrEqual(4);
        expect(plan.operator).toEqual([]);
        expect(plan.steps.flatMap(({ checks, gates }) => [...checks, ...gates])).toEqual([]);
        const onNext = stepsOnNext(plan.steps, "consensus", scenario);
        for (const { atUs = 0, forUs = 0 } of faults) {
          const standing = plan.steps.filter((_, index) => onNext[index]).findLast((each) => each.atUs < atUs);
          expect(standing).toBeDefined();
          const next = plan.steps.find((each) => each.atUs > (standing?.atUs ?? 0));
          expect(atUs + forUs).toBeLessThan(next?.atUs ?? Number.POSITIVE_INFINITY);
        }
      }
    }
  });

  test.each([
    ["in a cluster that may have three nodes at most", ["explore.cluster.nodesMost=3"]],
    ["in a plan that never enables consensus", ["plan.steps.full.write.enable=[transport, compression]"]],
    ["in a plan that never comes to every node", ["plan.steps.full.write.percentage=99"]],
    ["where the operator's commands must stay", ["explore.plan.drop=false", "plan.steps.half.gates=[]"]],
    ["where the gates must stay", ["explore.plan.drop=false", "plan.operator=[]"]],
    ["where the workload must stay, in which no group decides as one", ["explore.workload=false"]],
  ])("is never drawn %s", (_, set) => {
    expect(drawn(dwcp("small", LIARS_ONLY, ...set), 60).some(hasLiar)).toBe(false);
  });

  test("is drawn where what is closed is as it needs it", () => {
    const closed = { ...everythingOpen(), plan: { timing: true, order: true, drop: false }, workload: false };
    const workload = ["consensusMode=internet", "consensusGroups=cluster", "consensusMembers=7", "consensusInterval=700ms"];
    const fitting = dwcp("small", ...UNDISTURBED, ...workload.map((each) => `parameters.${each}`));
    expect(canBear("byzantine", fitting, closed)).toBe(true);
    expect(canBear("byzantine", dwcp("small", ...UNDISTURBED), closed)).toBe(false);
  });
});

test("parameters are set for a fault only in the runs that have it", () => {
  const pauses = drawn(dwcp("small", "explore.faults.kinds=[crash-on-nth]"), 60).map(
    ({ faults, parameters }) => [faults.length > 0, parameters.pauseLimitDatacenter] as const,
  );
  expect(new Set(pauses.map(([has]) => has))).toEqual(new Set([true, false]));
  for (const [has, limit] of pauses) expect(limit).toBe(has ? 5 * SECOND : small.parameters.pauseLimitDatacenter);
  for (const scenario of drawn(dwcp("small", LIARS_ONLY), 100)) {
    if (!hasLiar(scenario)) expect(scenario.plan.steps.find(({ name }) => name === "half")?.gates ?? [1]).toHaveLength(1);
  }
});
