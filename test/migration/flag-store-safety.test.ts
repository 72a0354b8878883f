/**
 * The replicated flag store under random crashes, partitions, losses and reordering: one history of revisions, and every
 * write in it once the faults are over.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReadReply } from "../../src/migration/messages.ts";
import { smallScenario, TestFleet } from "./fixtures.ts";
import { enact, QUIET_AFTER_SECONDS, type Schedule, schedule } from "./flag-store-schedule.ts";

const scenario = smallScenario("cluster.nodes=4");

/** After the last fault, elections and repeated writes need no longer than this. */
const LIVENESS_SECONDS = 60;

interface Read {
  readonly committed: number;
  readonly answered: number;
}

function rehearse(plan: Schedule): { test: TestFleet; reads: Read[] } {
  const test = new TestFleet(scenario, plan.seed);
  const reads: Read[] = [];
  enact(test, plan);
  let messages = 0;
  const look = (): void => {
    for (; messages < test.sent.length; messages++) {
      const message = test.sent[messages];
      const answer = message?.kind === "flags.value" ? (message.body as ReadReply).flags : undefined;
      if (message === undefined || answer === undefined) continue;
      const committed = test.seen("flags-committed").findLast(({ atUs }) => atUs <= message.sentAtUs)?.flags.revision ?? 0;
      reads.push({ committed, answered: answer.revision });
    }
  };
  // Each replica is asked ten times a second, so that a stale one would be caught.
  const ask = (): void => {
    for (const { index } of test.fleet.store) test.fleet.metrics.send(index, "flags.read", 128, undefined);
    if (test.nowUs < (QUIET_AFTER_SECONDS + 1) * 1_000_000) test.at(0.1, ask);
  };
  ask();
  test.run(QUIET_AFTER_SECONDS + LIVENESS_SECONDS);
  look();
  return { test, reads };
}

describe("a store of three replicas", () => {
  it("commits each revision once, in order, and every write exactly once, whatever fails", () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const { test, reads } = rehearse(plan);
        const { committed } = test;
        const writers = plan.writesAtMs.map((_, number) => `write-${number}`).sort();
        expect(committed.map(({ revision }) => revision)).toEqual(committed.map((_, index) => index + 1));
        expect(committed.map(({ writer }) => writer).toSorted()).toEqual(writers);
        expect(test.confirmed.map(({ id }) => id).toSorted()).toEqual(writers);
        for (const { id, atUs } of test.confirmed) {
          expect(test.seen("flags-committed").find(({ flags }) => flags.writer === id)?.atUs).toBeLessThanOrEqual(atUs);
        }
        for (const { flags } of test.seen("flags-applied")) expect(flags).toEqual(committed[flags.revision - 1]);
        for (const { flags } of test.agents) expect(flags.revision).toBe(committed.length);
        expect(reads.filter(({ answered, committed: truth }) => answered !== truth)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is really put to the test by these schedules: primaries change, and reads are answered", () => {
    const elections = new Set<number>();
    let reads = 0;
    for (const plan of fc.sample(schedule, { numRuns: 30, seed: 1 })) {
      const run = rehearse(plan);
      reads += run.reads.length;
      for (const { kind, from } of run.test.sent) if (kind === "flags.append") elections.add(from);
    }
    expect(elections.size).toBe(3);
    expect(reads).toBeGreaterThan(1_000);
  });
});
