/** Histories of real runs: what the flag store and the consensus groups tell their clients, whatever fails around them. */
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Findings, InvariantContext } from "../../../src/check/invariant.ts";
import { l1FlagStore } from "../../../src/check/linearizability/l1-flag-store.ts";
import { summary } from "../../../src/report/summary.ts";
import { rehearse } from "../../../src/run/rehearsal.ts";
import { vocabulary } from "../../../src/scenario/known.ts";
import { loadScenario } from "../../../src/scenario/load.ts";
import { smallScenario, TestFleet } from "../../migration/fixtures.ts";
import { enact, QUIET_AFTER_SECONDS, schedule } from "../../migration/flag-store-schedule.ts";
import { smallTwin } from "../../run/fixtures.ts";

/** Nodes ask the store every second, so that a stale answer would be caught. */
const polling = smallScenario("cluster.nodes=4", "mechanisms.propagation={variant: poll, interval: 1s}");

interface Judged {
  readonly operations: number;
  readonly violations: readonly string[];
  readonly undecided: string | undefined;
}

function judged(test: TestFleet, run: () => void): Judged {
  let operations = 0;
  const violations: string[] = [];
  const findings: Findings = {
    checked: () => {
      operations++;
    },
    violated: (_atUs, _node, message, picture = []) => {
      violations.push([message, ...picture].join("\n"));
    },
  };
  const watch = l1FlagStore.watch({ evidence: test.fleet.evidence } as InvariantContext, findings);
  run();
  const undecided = watch.conclude?.(() => "served");
  return { operations, violations, undecided };
}

describe("the flag store", () => {
  test("is linearizable to its clients under random crashes, partitions, losses and reordering", () => {
    let operations = 0;
    fc.assert(
      fc.property(schedule, (plan) => {
        const test = new TestFleet(polling, plan.seed);
        enact(test, plan);
        const found = judged(test, () => test.run(QUIET_AFTER_SECONDS + 10));
        operations += found.operations;
        expect(found).toMatchObject({ violations: [], undecided: undefined });
      }),
      { numRuns: 60 },
    );
    expect(operations).toBeGreaterThan(60 * 100);
  });

  test("is not where it comes back with an old disk, and the picture shows who was told what", () => {
    const fault = "faults=[{kind: restore-backup, at: 'step:full - 8s', of: all}]";
    const small = fileURLToPath(new URL("../../../scenarios/dwcp/small.yaml", import.meta.url));
    const { outcome } = rehearse(loadScenario(small, { vocabulary, set: [fault] }), "1", { control: false });
    const broken = outcome.invariants.find(({ id }) => id === "L1");
    expect(broken?.firstViolation?.step).toBe("half");
    expect(broken?.firstViolation?.message).toMatchInlineSnapshot(
      `"2 operations on the flag store fit no order: controller write half -> revision 1; node-0 read -> nothing"`,
    );
    expect(broken?.firstViolation?.picture).toMatchInlineSnapshot(`
      [
        "controller  |==|         write half -> revision 1  0.000 to 0.002127 s",
        "node-0            |==|   read -> nothing           16.128146 to 16.130233 s",
      ]
    `);
    const page = summary(outcome, { replay: "", coloured: false });
    for (const line of broken?.firstViolation?.picture ?? ["nothing"]) expect(page).toContain(line.trimEnd());
  });
});

describe("a consensus group", () => {
  test("is not where v1 goes on from its own old log", () => {
    const { outcome } = rehearse(
      smallTwin(
        "hardened",
        "faults=[]",
        "mechanisms.consensusHandover=none",
        "plan.steps.week-8.write.enable=[transport, compression, prediction, stateSync, consensus]",
        "plan.steps.week-8.write.percentage=100",
      ),
      "1",
      { control: false },
    );
    const broken = outcome.invariants.find(({ id }) => id === "L2");
    expect(broken?.status).toBe("violated");
    expect(broken?.firstViolation?.message).toMatch(/operations on \S+ fit no order: /);
    expect(broken?.firstViolation?.picture).toMatchInlineSnapshot(`
      [
        "node-6  |==|         append node-6:16127.39 -> slot 56  264.172318 to 264.175409 s",
        "              |==|   append node-6:16127.40 -> slot 49  265.319458 to 265.322552 s",
      ]
    `);
  });
});
