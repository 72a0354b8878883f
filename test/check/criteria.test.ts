/** Each criterion on hand-made facts: it holds at its limit, breaks beyond it, and does not apply where nothing was in its scope. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandwidthUtilisation } from "../../src/check/criteria/bandwidth-utilisation.ts";
import { byzantineDetection } from "../../src/check/criteria/byzantine-detection.ts";
import { compression } from "../../src/check/criteria/compression.ts";
import { consensusLatency } from "../../src/check/criteria/consensus-latency.ts";
import { cpu } from "../../src/check/criteria/cpu.ts";
import { downtime } from "../../src/check/criteria/downtime.ts";
import { errorRate } from "../../src/check/criteria/error-rate.ts";
import { criteria } from "../../src/check/criteria/index.ts";
import { latency } from "../../src/check/criteria/latency.ts";
import { memory } from "../../src/check/criteria/memory.ts";
import { placementSuccess } from "../../src/check/criteria/placement-success.ts";
import { placementTime } from "../../src/check/criteria/placement-time.ts";
import { rollbackTime } from "../../src/check/criteria/rollback-time.ts";
import { rolloutShare } from "../../src/check/criteria/rollout-share.ts";
import { against, largest } from "../../src/check/criterion.ts";
import type { Lie } from "../../src/check/lies.ts";
import { commandFacts, controlFacts, facts, placementFacts, rollbackFacts, stepFacts, transferFacts } from "./facts.ts";

describe("every criterion", () => {
  it.each(criteria.map((criterion) => [criterion.id, criterion] as const))(
    "%s does not apply to a run in which nothing happened",
    (_, criterion) => {
      const values = Object.fromEntries(Object.keys(criterion.parameters).map((name) => [name, 1]));
      const judgement = criterion.judge(facts(), values);
      expect(judgement.status).toBe("notApplicable");
      expect(judgement).not.toHaveProperty("value");
    },
  );

  it("holds at its limit exactly", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (value, limit) => {
        expect(against(value, limit, "atMost")).toBe(value <= limit ? "holds" : "violated");
        expect(against(value, limit, "atLeast")).toBe(value >= limit ? "holds" : "violated");
      }),
    );
    expect([against(5, 5, "atMost"), against(5, 5, "atLeast"), against(undefined, 5, "atMost")]).toEqual([
      "holds",
      "holds",
      "notApplicable",
    ]);
  });

  it("knows the largest of its values, if there is one", () => {
    expect([largest([3, 9, 1]), largest([-2]), largest([])]).toEqual([9, -2, undefined]);
  });
});

describe("rollback-time", () => {
  const judge = (...rollbacks: Parameters<typeof rollbackFacts>[0][]): unknown => {
    const { status, value } = rollbackTime.judge(facts({ rollbacks: rollbacks.map((each) => rollbackFacts(each)) }), { limit: 5_000_000 });
    return [status, value];
  };

  it("judges decide and propagate of the slowest rollback, not its detection or drain", () => {
    expect(judge({ decideUs: 1_000_000, propagateUs: 4_000_000, detectUs: 9_000_000, drainUs: 9_000_000 })).toEqual(["holds", 5_000_000]);
    expect(judge({ decideUs: 10 }, { decideUs: 1_000_000, propagateUs: 4_000_001 })).toEqual(["violated", 5_000_001]);
  });

  it("is violated by a rollback that was undone before every node had it, however fast it looked", () => {
    const undone = { atUs: 20, by: "week-9" };
    expect(judge({ decideUs: 10, complete: false, notApplied: ["node-1"], undone })).toEqual(["violated", 10]);
    expect(judge({ decideUs: 10, complete: false, undone })).toEqual(["holds", 10]);
  });

  it("is violated by a rollback that the store never committed, or that a node in reach never applied", () => {
    expect(judge({ complete: false, committed: false })).toEqual(["violated", 0]);
    expect(judge({ complete: false, notApplied: ["node-3"], propagateUs: 100 })).toEqual(["violated", 100]);
    expect(judge({}, { complete: false, committed: false })).toEqual(["violated", 0]);
  });

  it("does not wait for nodes that were out of reach", () => {
    expect(judge({ complete: false, unreachable: ["node-3"], propagateUs: 100 })).toEqual(["holds", 100]);
  });
});

describe("error-rate", () => {
  const judge = (...steps: Parameters<typeof stepFacts>[0][]): unknown => {
    const { status, value, note } = errorRate.judge(facts({ steps: steps.map((each) => stepFacts(each)) }), { limit: 0.25 });
    return [status, value, note];
  };

  it("judges the excess over the control run, step by step", () => {
    const control = { operations: 100, errors: 25 };
    expect(judge({ run: { operations: 100, errors: 50 }, control })).toEqual(["holds", 0.25, "largest in week-7"]);
    expect(judge({ run: { operations: 100, errors: 51 }, control })).toEqual(["violated", 0.26, "largest in week-7"]);
    expect(judge({ run: { operations: 100, errors: 0 }, control })).toEqual(["holds", 0, "largest in week-7"]);
  });

  it("names the worst step", () => {
    const control = { operations: 100, errors: 0 };
    const steps = [1, 30, 2].map((errors, number) => ({ step: `week-${number}`, run: { operations: 100, errors }, control }));
    expect(judge(...steps)).toEqual(["violated", 0.3, "largest in week-1"]);
  });

  it("leaves out steps that were rolled back, and those without operations in either run", () => {
    const [run, control] = [
      { operations: 100, errors: 90 },
      { operations: 100, errors: 0 },
    ];
    expect(judge({ run, control, inRollback: true }, { run }, { control })).toEqual(["notApplicable", undefined, undefined]);
  });
});

describe("latency", () => {
  const judge = (runUs: number | undefined, controlUs: number | undefined, inRollback = false): unknown => {
    const tally = (p95Us: number | undefined) => ({ operations: 1, errors: 0, ...(p95Us === undefined ? {} : { p95Us }) });
    const steps = [stepFacts({ inRollback, run: tally(runUs), control: tally(controlUs) })];
    const { status, value } = latency.judge(facts({ steps }), { limit: 1.2 });
    return [status, value];
  };

  it("judges the ratio of the 95th percentiles", () => {
    expect(judge(1_200, 1_000)).toEqual(["holds", 1.2]);
    expect(judge(1_201, 1_000)).toEqual(["violated", 1.201]);
    expect(judge(500, 1_000)).toEqual(["holds", 0.5]);
  });

  it("leaves out steps that were rolled back, and those without a percentile in either run", () => {
    for (const status of [judge(9_000, 1_000, true), judge(undefined, 1_000), judge(1_000, undefined)]) {
      expect(status).toEqual(["notApplicable", undefined]);
    }
  });
});

describe("rollout-share", () => {
  const judge = (...steps: Parameters<typeof stepFacts>[0][]): unknown => {
    const { status, value, note } = rolloutShare.judge(facts({ steps: steps.map((each) => stepFacts(each)) }), { tolerance: 0.03 });
    return [status, value, note];
  };

  it("judges the distance from what the step asks for, in either direction", () => {
    expect(judge({ targetShare: 0.1, nodeShare: 0.13 })).toEqual(["holds", 0.03, "largest in week-7"]);
    expect(judge({ targetShare: 0.1, nodeShare: 0.07 })).toEqual(["holds", 0.03, "largest in week-7"]);
    expect(judge({ targetShare: 0.1, nodeShare: 0.06 })).toEqual(["violated", 0.04, "largest in week-7"]);
    expect(judge({ targetShare: 1, nodeShare: 1 })).toEqual(["holds", 0, undefined]);
  });

  it("leaves out steps that move no nodes, and those that were rolled back", () => {
    expect(judge({ nodeShare: 1 }, { targetShare: 1, rolledBack: true })).toEqual(["notApplicable", undefined, undefined]);
  });
});

describe("downtime", () => {
  const judge = (...transfers: Parameters<typeof transferFacts>[0][]): unknown => {
    const control = controlFacts({ transfers: [transferFacts({ next: 0, pauseUs: 300 })] });
    const judgement = downtime.judge(facts({ transfers: transfers.map((each) => transferFacts(each)), control }), { limit: 500 });
    return [judgement.status, judgement.value, judgement.control];
  };

  it("judges the longest stop on the new version within a datacenter, beside that of the control run", () => {
    expect(judge({ pauseUs: 100 }, { pauseUs: 500 })).toEqual(["holds", 500, 300]);
    expect(judge({ pauseUs: 501 })).toEqual(["violated", 501, 300]);
  });

  it("leaves out the old version, and links that are not of a datacenter, whatever the sender took them for", () => {
    expect(judge({ pauseUs: 900, next: 0 }, { pauseUs: 900, linkMode: "internet" })).toEqual(["notApplicable", undefined, 300]);
  });
});

describe("compression", () => {
  const judge = (...transfers: Parameters<typeof transferFacts>[0][]): unknown => {
    const control = controlFacts({ transfers: [transferFacts({ next: 0, linkMode: "internet", rawBytes: 1_000, wireBytes: 900 })] });
    const given = facts({ transfers: transfers.map((each) => transferFacts({ linkMode: "internet", ...each })), control });
    const judgement = compression.judge(given, { least: 0.7 });
    return [judgement.status, judgement.value, judgement.control];
  };

  it("judges the share of all bytes that was saved, large transfers counting more, beside that of the control run", () => {
    expect(judge({ rawBytes: 1_000, wireBytes: 300 })).toEqual(["holds", 0.7, 0.1]);
    expect(judge({ rawBytes: 10_000, wireBytes: 3_001 })).toEqual(["violated", 0.6999, 0.1]);
    expect(judge({ rawBytes: 9_000, wireBytes: 1_000 }, { rawBytes: 1_000, wireBytes: 1_000 })).toEqual(["holds", 0.8, 0.1]);
  });

  it("leaves out the old version and other links", () => {
    expect(judge({ next: 0 }, { linkMode: "datacenter" })).toEqual(["notApplicable", undefined, 0.1]);
  });
});

describe("consensus-latency", () => {
  const judge = (...commands: Parameters<typeof commandFacts>[0][]): unknown => {
    const control = controlFacts({ commands: [commandFacts({ next: false, latencyUs: 30 })] });
    const given = facts({ commands: commands.map((each) => commandFacts(each)), control });
    const judgement = consensusLatency.judge(given, { limit: 100 });
    return [judgement.status, judgement.value, judgement.control];
  };

  it("judges the 95th percentile on the new version, beside that of the control run", () => {
    const most = Array.from({ length: 19 }, () => ({ latencyUs: 100 }));
    expect(judge(...most, { latencyUs: 900 })).toEqual(["holds", 100, 30]);
    expect(judge(...most, { latencyUs: 900 }, { latencyUs: 900 })).toEqual(["violated", 900, 30]);
    expect(judge({ latencyUs: 101 })).toEqual(["violated", 101, 30]);
  });

  it("leaves out the old version, and groups that are not within a datacenter", () => {
    expect(judge({ latencyUs: 900, next: false }, { latencyUs: 900, groupMode: "hybrid" })).toEqual(["notApplicable", undefined, 30]);
  });
});

describe("placement", () => {
  const asked = (count: number, given: Parameters<typeof placementFacts>[0] = {}) =>
    Array.from({ length: count }, () => placementFacts(given));

  it("counts the successes of the new version, and nothing of the old one", () => {
    const judge = (...placements: ReturnType<typeof placementFacts>[]): unknown => {
      const { status, value } = placementSuccess.judge(facts({ placements }), { least: 0.995 });
      return [status, value];
    };
    expect(judge(...asked(199), ...asked(1, { result: "error" }))).toEqual(["holds", 0.995]);
    expect(judge(...asked(198), ...asked(2, { result: "unserved" }))).toEqual(["violated", 0.99]);
    expect(judge(...asked(198), ...asked(1, { result: "error" }))).toEqual(["notApplicable", 0.995]);
    expect(judge(...asked(9, { next: false, result: "error" }))).toEqual(["notApplicable", undefined]);
  });

  it("takes the 95th percentile of the time of those that succeeded on the new version", () => {
    const placements = [
      ...asked(95, { latencyUs: 100 }),
      ...asked(5, { latencyUs: 900 }),
      ...asked(50, { latencyUs: 5_000, result: "error" }),
      ...asked(50, { latencyUs: 5_000, next: false }),
    ];
    const judge = (limit: number): string => placementTime.judge(facts({ placements }), { limit }).status;
    expect(placementTime.judge(facts({ placements }), { limit: 1 }).value).toBe(100);
    expect([judge(100), judge(99)]).toEqual(["holds", "violated"]);
  });
});

describe("bandwidth-utilisation", () => {
  const SECOND_US = 1_000_000;
  /** Moves at full speed over a link of 1 Gbps from one second to another. */
  const move = (fromS: number, toS: number, given: Parameters<typeof transferFacts>[0] = {}) =>
    transferFacts({
      link: "us-w -> eu-w",
      linkBps: 1_000_000_000,
      atUs: toS * SECOND_US,
      durationUs: (toS - fromS) * SECOND_US,
      wireBytes: (toS - fromS) * 125_000_000,
      ...given,
    });
  const value = (...transfers: ReturnType<typeof move>[]) => bandwidthUtilisation.judge(facts({ transfers }), { least: 0.9 }).value;

  it("is the share of what the link could have carried while anything moved", () => {
    expect(value(move(0, 10))).toBe(1);
    expect(value(move(0, 10), move(20, 30))).toBe(1);
    expect(value(move(0, 10, { wireBytes: 625_000_000 }))).toBe(0.5);
    expect(value(move(0, 10, { wireBytes: 1 }), move(0, 10, { wireBytes: 624_999_999 }))).toBe(0.5);
    expect(value(move(0, 10, { wireBytes: 625_000_000 }), move(5, 15, { wireBytes: 625_000_000 }))).toBe(0.6667);
    expect(value(move(0, 20, { wireBytes: 1_250_000_000 }), move(5, 10, { wireBytes: 0 }))).toBe(0.5);
  });

  it("sees each link for itself, leaves out what stays within a site, and judges the new version only", () => {
    expect(value(move(0, 10), move(0, 10, { link: "eu-w -> us-w", wireBytes: 0 }))).toBe(0.5);
    expect(value(move(0, 10), move(0, 10, { link: "us-w -> us-w", wireBytes: 0 }))).toBe(1);
    expect(value(move(0, 10), move(0, 10, { next: 0, wireBytes: 0 }))).toBe(1);
    const control = controlFacts({ transfers: [move(0, 10)] });
    const judged = bandwidthUtilisation.judge(facts({ transfers: [move(0, 10, { wireBytes: 0 })], control }), { least: 0.9 });
    expect(judged).toMatchObject({ status: "violated", value: 0, control: 1 });
  });
});

describe("cpu", () => {
  const step = (name: string, runUs: number | undefined, given: Parameters<typeof stepFacts>[0] = {}) =>
    stepFacts({
      step: name,
      run: { operations: 100, errors: 0, ...(runUs === undefined ? {} : { cpuUs: runUs }) },
      control: { operations: 200, errors: 0, cpuUs: 2_000 },
      ...given,
    });
  const judge = (...steps: ReturnType<typeof step>[]) => cpu.judge(facts({ steps }), { limit: 1.2 });

  it("is that of the worst step, for each operation", () => {
    expect(judge(step("week-7", 1_000), step("week-9", 1_200))).toMatchObject({ status: "holds", value: 1.2, note: "largest in week-9" });
    expect(judge(step("week-7", 1_000), step("week-9", 1_201))).toMatchObject({ status: "violated", value: 1.201 });
  });

  it("leaves out the time before, what is in a rollback, and what was not measured", () => {
    const others = [step("before", 9_999), step("week-8", 9_999, { inRollback: true }), step("week-8", undefined)];
    expect(judge(...others)).not.toHaveProperty("value");
    expect(judge(...others, step("week-9", 1_000)).value).toBe(1);
  });
});

describe("memory", () => {
  it("is the largest of the run as a ratio to that of the control run", () => {
    const control = controlFacts({ memoryBytes: 2_000 });
    const judge = (memoryBytes: number) => memory.judge(facts({ memoryBytes, control }), { limit: 1.1 });
    expect(judge(2_200)).toMatchObject({ status: "holds", value: 1.1 });
    expect(judge(2_201)).toMatchObject({ status: "violated", value: 1.1005 });
  });
});

describe("byzantine-detection", () => {
  const judge = (...lies: Lie[]) => byzantineDetection.judge(facts({ lies, endUs: 100 }), { within: 30, least: 1 });
  const lie = (given: Partial<Lie> = {}): Lie => ({ node: "node-0", fromUs: 10, ...given });

  it("is the share that was found out in time", () => {
    expect(judge(lie({ foundUs: 40 }))).toMatchObject({ status: "holds", value: 1 });
    expect(judge(lie({ foundUs: 40 }), lie({ foundUs: 41 }))).toMatchObject({ status: "violated", value: 0.5 });
    expect(judge(lie())).toMatchObject({ status: "violated", value: 0 });
  });

  it("leaves out who has not lied for long enough, unless it was found out", () => {
    expect(judge(lie({ untilUs: 40 }), lie({ fromUs: 70 }))).toMatchObject({ status: "notApplicable" });
    expect(judge(lie({ untilUs: 41 }))).toMatchObject({ value: 0 });
    expect(judge(lie({ fromUs: 95, foundUs: 96 }), lie({ untilUs: 20 }))).toMatchObject({ status: "holds", value: 1 });
  });
});
