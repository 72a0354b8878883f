/**
 * Handmade outcomes for the report tests: the plan as written, which breaks; the hardened one, which
 * holds; one that rolls back by its gate.
 */
import { criteria as knownCriteria } from "../../src/check/criteria/index.ts";
import type { CriterionOutcome, InvariantOutcome, Outcome, StepOutcome, VersionRequests } from "../../src/run/outcome.ts";
import { gateRollback, killRollback, operatorRollback } from "./rollbacks.ts";

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
const WEEK_US = 7 * DAY_US;

const WEEK_7_US = 6 * WEEK_US;
const WEEK_8_US = 7 * WEEK_US;
const WEEK_9_US = 8 * WEEK_US;
const WEEK_10_US = 9 * WEEK_US;

/** The plan as written on its own mechanisms: the kill is overwritten by the next scheduled step. */
export function violatedOutcome(): Outcome {
  return {
    schema: "cutover.outcome/1",
    scenario: "dwcp-as-written",
    title: "DWCP v1 to v3 as the plan has it, weeks 7 to 10",
    system: "dwcp",
    seed: "42",
    verdict: "violated",
    reasons: [
      "D2 broke 214 times, first in week-9 on node-17: operation on v3 started 6.2 s after the kill was committed",
      "D4 broke 3 times, first in week-8 on node-3: transfer of 6442450944 bytes arrived with 2147483648",
      "criterion error-rate: 0.412 % is above the limit of 0.1 %",
    ],
    digest: "9f2c41d07be655a81c0f3e9911d2ab40",
    model: "m1-5d0c2b",
    cluster: { nodes: 100, sites: SITES.map(([site, nodes]) => ({ site, nodes })) },
    versions: { old: "v1", next: "v3" },
    time: {
      simulatedUs: 1_512 * SECOND_US,
      calendarUs: 10 * WEEK_US,
      events: 2_345_678,
      controlEvents: 2_198_004,
      windows: [
        { fromCalendarUs: WEEK_7_US - 40 * SECOND_US, toCalendarUs: WEEK_7_US + 230 * SECOND_US, startedAtUs: 0 },
        { fromCalendarUs: WEEK_8_US - 30 * SECOND_US, toCalendarUs: WEEK_8_US + 260 * SECOND_US, startedAtUs: 270 * SECOND_US },
        { fromCalendarUs: WEEK_9_US - 32 * SECOND_US, toCalendarUs: WEEK_9_US + 400 * SECOND_US, startedAtUs: 560 * SECOND_US },
      ],
    },
    plan: [
      step(
        1,
        "week-7",
        "10 % of nodes",
        WEEK_7_US,
        40,
        [0.1, 0.11, 0.11, 0.0983],
        [
          {
            gate: "error-rate of next > 1 %",
            step: "week-7",
            status: "notified",
            worst: 0.0131,
            limit: 0.01,
            samples: 4211,
            firedAtUs: 71_000_000,
          },
          { gate: "latency-p95 of next > 2 x baseline", step: "week-7", status: "passed", worst: 31_200, limit: 60_000, samples: 4211 },
        ],
      ),
      step(
        2,
        "week-8",
        "50 % of nodes",
        WEEK_8_US,
        300,
        [0.5, 0.49, 0.49, 0.4712],
        [{ gate: "latency-p95 of all > 1.2 x baseline", step: "week-8", status: "noData", limit: 36_000, samples: 0 }],
      ),
      step(3, "week-9", "100 % of nodes", WEEK_9_US, 592, [1, 1, 1, 0.99997], []),
      { ...step(4, "week-10", "Stabilisation", WEEK_10_US, 0, [1, 1, 1, 1], []), status: "notReached" },
    ],
    timeline: [
      { atUs: 30 * SECOND_US, calendarUs: WEEK_7_US - 10 * SECOND_US, kind: "fault", text: "loss begins: eu-w -> apac, 1 %" },
      { atUs: 40 * SECOND_US, calendarUs: WEEK_7_US, kind: "step", text: "week-7 committed" },
      {
        atUs: 71 * SECOND_US,
        calendarUs: WEEK_7_US + 31 * SECOND_US,
        kind: "gate",
        text: "error-rate of next > 1 % fired, nobody acts on it",
      },
      { atUs: 120 * SECOND_US, calendarUs: WEEK_7_US + 80 * SECOND_US, kind: "fault", text: "loss ends: eu-w -> apac" },
      { atUs: 270 * SECOND_US, calendarUs: WEEK_8_US - 30 * SECOND_US, kind: "jump", text: "6 d 23 h of the calendar" },
      { atUs: 360 * SECOND_US, calendarUs: WEEK_8_US + 60 * SECOND_US, kind: "fault", text: "crash: node-3" },
      { atUs: 370 * SECOND_US, calendarUs: WEEK_8_US + 70 * SECOND_US, kind: "fault", text: "crash lifted: node-3 restarts" },
      {
        atUs: 372 * SECOND_US,
        calendarUs: WEEK_8_US + 72 * SECOND_US,
        kind: "violation",
        text: "D4: transfer arrived truncated on node-3",
      },
      { atUs: 390 * SECOND_US, calendarUs: WEEK_8_US + 90 * SECOND_US, kind: "fault", text: "partition begins: apac | sa" },
      { atUs: 410 * SECOND_US, calendarUs: WEEK_8_US + 110 * SECOND_US, kind: "fault", text: "partition ends: apac | sa" },
      { atUs: 590 * SECOND_US, calendarUs: WEEK_9_US - 2 * SECOND_US, kind: "command", text: "kill: operator sets ForceV1Mode" },
      { atUs: 590 * SECOND_US, calendarUs: WEEK_9_US - 2 * SECOND_US, kind: "rollback", text: "flag rollback begins, by operator kill" },
      {
        atUs: 592 * SECOND_US,
        calendarUs: WEEK_9_US,
        kind: "note",
        text: "the write of week-9 replaced the whole struct: force is false again",
      },
      {
        atUs: 598 * SECOND_US,
        calendarUs: WEEK_9_US + 6 * SECOND_US,
        kind: "violation",
        text: "D2: operation on v3 after the kill, on node-17",
      },
      { atUs: 1_100 * SECOND_US, calendarUs: WEEK_9_US + DAY_US, kind: "command", text: "unforce: operator lifts ForceV1Mode" },
    ],
    invariants: [
      holds("D1a", "work on the new version starts only where it is allowed", 1_204_551),
      holds("D1b", "an allowed node has the new version available within its grace time", 4_100),
      {
        ...holds("D2", "after a kill, no reachable node starts work on the new version", 1_204_551),
        status: "violated",
        violations: 214,
        firstViolation: {
          atUs: 598_200_000,
          calendarUs: WEEK_9_US + 6_200_000,
          step: "week-9",
          node: "node-17",
          message: "operation 88213 on v3 (transport) started 6.2 s after the kill was committed; no unforce came between",
        },
      },
      holds("D3", "a transfer keeps its version from its first byte to its last", 2_344),
      {
        ...holds("D4", "what arrives is what was sent", 2_344),
        status: "violated",
        violations: 3,
        controlViolations: 1,
        firstViolation: {
          atUs: 372_004_000,
          calendarUs: WEEK_8_US + 72_004_000,
          step: "week-8",
          node: "node-3",
          message: "transfer 512 of 6442450944 bytes arrived with 2147483648 (SHA-256 differs)",
        },
      },
      holds("D5", "old and new peers understand each other", 91_244),
      { ...holds("D6", "the quorum rule of one consensus group never mixes", 0), status: "unknown" },
      holds("D7", "flags converge after faults heal", 12),
      { ...holds("D9", "gates act on what they name", 0), status: "notApplicable" },
      { ...holds("D11", "component rollback leaves the others alone", 0), status: "notApplicable" },
      holds("D12", "no request goes unserved during the migration", 340_221),
      holds("D13", "state reconciles after a rollback", 100),
    ],
    criteria: [
      criterion("rollback-time", "Rollback time", "violated", "us", 6_310_000, 5_000_000, "every rollback"),
      { ...criterion("error-rate", "Error rate", "violated", "share", 0.00412, 0.001, "steps, excess over the control"), control: 0.00009 },
      { ...criterion("latency", "Latency", "holds", "ratio", 1.04, 1.2, "p95 by step, against the control"), control: 1 },
      criterion("rollout-share", "Share of nodes", "holds", "count", 1, 3, "nodes off the target, by step"),
      {
        ...criterion("downtime", "Downtime", "violated", "us", 500_020, 500_000, "datacenter mode, p95"),
        note: "12 pauses judged",
        control: 480_000,
      },
      {
        ...criterion("compression", "Bandwidth saved", "notApplicable", "share", 0, 0.7, "v3 in internet mode"),
        note: "no transfer ran in internet mode",
      },
    ],
    rollbacks: [operatorRollback()],
    requests: {
      byVersion: { v1: requests(298_121, 40, 11_900, 28_000, 41_000), v3: requests(41_900, 1_361, 10_100, 31_200, 60_500) },
      total: requests(340_021, 1_401, 11_700, 28_900, 43_000),
      unserved: 200,
      unavailableUs: 13_400_000,
    },
    transfers: {
      byVersion: {
        v1: {
          completed: 1_800,
          failed: 4,
          bytes: 3_865_470_566_400,
          wireBytes: 3_865_470_566_400,
          pauseP95Us: 480_000,
          durationP50Us: 3_500_000,
          durationP95Us: 48_000_000,
        },
        v3: {
          completed: 533,
          failed: 7,
          bytes: 1_144_582_000_000,
          wireBytes: 401_000_000_000,
          pauseP95Us: 500_020,
          durationP50Us: 1_900_000,
          durationP95Us: 45_100_000,
        },
      },
    },
    control: {
      digest: "07aa1f0b6672c9d3e2b49c11f3ad5580",
      requests: {
        byVersion: { v1: requests(340_190, 31, 11_900, 28_000, 41_000) },
        total: requests(340_190, 31, 11_900, 28_000, 41_000),
        unserved: 31,
        unavailableUs: 10_000_000,
      },
      transfers: {
        byVersion: {
          v1: {
            completed: 2_340,
            failed: 4,
            bytes: 5_010_000_000_000,
            wireBytes: 5_010_000_000_000,
            pauseP95Us: 480_000,
            durationP50Us: 3_500_000,
            durationP95Us: 48_100_000,
          },
        },
      },
    },
    exposure: {
      bucketUs: 5 * SECOND_US,
      marks: [
        { bucket: 8, label: "week-7" },
        { bucket: 60, label: "week-8" },
        { bucket: 118, label: "kill" },
        { bucket: 118, label: "week-9" },
        { bucket: 220, label: "unforce" },
      ],
      sites: SITES.map(([site, nodes], index) => ({ site, nodes, nextShare: exposureSeries(index) })),
    },
    sometimes: [
      { id: "next-used", title: "operation on the next version", seen: 41_900, required: true },
      { id: "kill-in-transfer", title: "kill during a transfer", seen: 14, required: true },
      { id: "store-failover", title: "flag store lost its leader", seen: 0, required: false },
    ],
    expectation: { met: true, reasons: [] },
  };
}

/** The hardened twin: nothing breaks, the kill stays, one criterion is only measured. */
export function cleanOutcome(): Outcome {
  const broken = violatedOutcome();
  return {
    ...broken,
    scenario: "dwcp-hardened",
    title: "DWCP v1 to v3, the same plan on sound mechanisms",
    verdict: "holds",
    reasons: [],
    digest: "11aa22bb33cc44dd55ee66ff77008899",
    plan: broken.plan.map((entry) =>
      entry.step === "week-9" ? { ...entry, status: "withheld", nodeShare: 0, operationShare: 0 } : { ...entry, gates: [] },
    ),
    timeline: broken.timeline.filter((entry) => entry.kind !== "violation" && entry.kind !== "note"),
    invariants: broken.invariants
      .filter((invariant) => invariant.id !== "D6")
      .map(({ id, title, status, checks }) => ({ ...holds(id, title, checks), status: status === "notApplicable" ? status : "holds" })),
    criteria: [
      criterion("rollback-time", "Rollback time", "holds", "us", 2_310_000, 5_000_000, "every rollback"),
      { ...criterion("error-rate", "Error rate", "measured", "share", 0.00012, 0.001, "steps, excess over the control"), control: 0.00009 },
    ],
    rollbacks: [killRollback()],
    expectation: { met: true, reasons: [] },
  };
}

/** A defect of the next version in week 8: the gate fires and the fleet goes back, and a second, incomplete rollback follows. */
export function rolledBackOutcome(): Outcome {
  const clean = cleanOutcome();
  const { reasons: _reasons, ...rest } = clean;
  return {
    ...rest,
    scenario: "dwcp-rollback",
    title: "DWCP v1 to v3, a defect of v3 in week 8 and the rollback that follows",
    seed: "7",
    verdict: "unknown",
    reasons: ["kill during a transfer was never seen"],
    digest: "5e5e5e5e00112233445566778899aabb",
    rollbacks: [gateRollback(), { ...operatorRollback(), step: "week-9" }],
    sometimes: [{ id: "kill-in-transfer", title: "kill during a transfer", seen: 0, required: true }],
    expectation: { met: false, reasons: ["expected the verdict holds, got unknown"] },
  };
}

/** The same run as a rehearsal without a control run has it. */
export function withoutControl({ control: _control, expectation: _expectation, ...outcome }: Outcome): Outcome {
  const invariants = outcome.invariants.map(({ controlViolations: _violations, ...invariant }) => invariant);
  const { controlEvents: _events, ...time } = outcome.time;
  const criteria = outcome.criteria
    .filter(({ id }) => knownCriteria.find((known) => known.id === id)?.needsControl !== true)
    .map(({ control: _figure, ...criterion }) => criterion);
  const leftOut = [...outcome.criteria.map(({ id }) => id).filter((id) => !criteria.some((each) => each.id === id)), "expect"];
  return { ...outcome, time, invariants, criteria, leftOut };
}

/** An invariant that held. */
function holds(id: string, title: string, checks: number): InvariantOutcome {
  return { id, title, status: "holds", checks, violations: 0, controlViolations: 0 };
}

const SITES: readonly (readonly [string, number])[] = [
  ["us-w", 30],
  ["us-e", 30],
  ["eu-w", 20],
  ["apac", 15],
  ["sa", 5],
];

function step(
  number: number,
  name: string,
  title: string,
  calendarUs: number,
  appliedAtSecond: number,
  [targetShare, eligibleShare, nodeShare, operationShare]: readonly [number, number, number, number],
  gates: StepOutcome["gates"],
): StepOutcome {
  const appliedAtUs = appliedAtSecond * SECOND_US;
  return {
    number,
    step: name,
    title,
    calendarUs,
    appliedAtUs,
    status: "applied",
    targetShare,
    eligibleShare,
    nodeShare,
    operationShare,
    checks: [],
    gates,
  };
}

function criterion(
  id: string,
  title: string,
  status: CriterionOutcome["status"],
  unit: CriterionOutcome["unit"],
  value: number,
  limit: number,
  scope: string,
): CriterionOutcome {
  return { id, title, status, value, limit, bound: id === "compression" ? "atLeast" : "atMost", unit, scope };
}

function requests(count: number, errors: number, p50Us: number, p95Us: number, p99Us: number): VersionRequests {
  return { count, errors, p50Us, p95Us, p99Us };
}

/** A rollout in three steps with a short kill, and a blank stretch at the smallest site. */
function exposureSeries(site: number): number[] {
  return Array.from({ length: 302 }, (_, bucket) => {
    if (site === 4 && bucket > 78 && bucket < 83) {
      return -1;
    }
    if (bucket < 8 + site) {
      return 0;
    }
    if (bucket < 60 + site) {
      return 0.1;
    }
    if (bucket < 118) {
      return 0.5 - site * 0.02;
    }
    return bucket === 118 ? 0.05 : site === 3 ? 0.999 : 1;
  });
}
