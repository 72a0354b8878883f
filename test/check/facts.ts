/** Hand-made facts for the tests of those who judge. */
import type { ControlFacts, CriterionFacts, StepFacts, StepTally } from "../../src/check/criterion.ts";
import type { CommandServed, PlacementEnded, TransferCompleted } from "../../src/check/observation.ts";
import type { CriterionOutcome, InvariantOutcome, RollbackOutcome, Status } from "../../src/run/outcome.ts";

const NO_OPERATIONS: StepTally = { operations: 0, errors: 0 };

/** Facts of a run in which nothing happened, but for what is given. */
export function facts(given: Partial<CriterionFacts> = {}): CriterionFacts {
  return {
    steps: [],
    rollbacks: [],
    transfers: [],
    commands: [],
    placements: [],
    lies: [],
    endUs: 0,
    memoryBytes: 0,
    control: controlFacts(),
    ...given,
  };
}

/** Facts of a control run in which nothing happened, but for what is given. */
export function controlFacts(given: Partial<ControlFacts> = {}): ControlFacts {
  return { transfers: [], commands: [], memoryBytes: 0, ...given };
}

/** A step that nothing happened in, but for what is given. */
export function stepFacts(given: Partial<StepFacts> = {}): StepFacts {
  return { step: "week-7", nodeShare: 0, rolledBack: false, inRollback: false, run: NO_OPERATIONS, control: NO_OPERATIONS, ...given };
}

/** A complete rollback in no time, but for what is given. */
export function rollbackFacts(given: Partial<RollbackOutcome> = {}): RollbackOutcome {
  return {
    level: "flag",
    trigger: "operator kill",
    step: "week-9",
    startedAtUs: 0,
    calendarUs: 0,
    detectUs: 0,
    decideUs: 0,
    propagateUs: 0,
    drainUs: 0,
    reconnectUs: 0,
    reconcileUs: 0,
    verifyUs: 0,
    totalUs: 0,
    committed: true,
    notApplied: [],
    unfinished: [],
    complete: true,
    unreachable: [],
    slowest: {},
    lostWrites: 0,
    failedRequests: 0,
    ...given,
  };
}

/** A transfer on the new version within a datacenter, but for what is given. */
export function transferFacts(given: Partial<TransferCompleted> = {}): TransferCompleted {
  return {
    kind: "transfer-completed",
    atUs: 0,
    node: "node-0",
    peer: "node-1",
    transfer: 1,
    next: 1,
    link: "us-w -> us-w",
    linkBps: 25_000_000_000,
    mode: "datacenter",
    peerMode: "datacenter",
    linkMode: "datacenter",
    linkModeForUs: 0,
    sizeBytes: 1_000,
    receivedBytes: 1_000,
    sent: "node-1/0@1",
    received: "node-1/0@1",
    isDelta: false,
    streams: 64,
    advisedBy: "nobody",
    rawBytes: 1_000,
    wireBytes: 1_000,
    durationUs: 0,
    pauseUs: 0,
    ...given,
  };
}

/** A command that a group within a datacenter decided on the new version at once, but for what is given. */
export function commandFacts(given: Partial<CommandServed> = {}): CommandServed {
  return {
    kind: "command-served",
    atUs: 0,
    node: "node-0",
    group: "cluster",
    next: true,
    protocol: "raft",
    slot: 1,
    request: "command-1",
    latencyUs: 0,
    groupMode: "datacenter",
    ...given,
  };
}

/** A machine that was placed on the new version in no time, but for what is given. */
export function placementFacts(given: Partial<PlacementEnded> = {}): PlacementEnded {
  return { kind: "placement-ended", atUs: 0, node: "node-0", machine: "machine-0", next: true, result: "ok", latencyUs: 0, ...given };
}

/** An invariant with a status; a violated one broke at `atUs`. */
export function invariantOutcome(id: string, status: Status, atUs = 0): InvariantOutcome {
  const violations = status === "violated" ? 3 : 0;
  const firstViolation = { atUs, calendarUs: atUs, step: "week-7", message: `${id} is broken` };
  return {
    id,
    title: `title of ${id}`,
    status,
    checks: 1,
    violations,
    controlViolations: 0,
    ...(violations === 0 ? {} : { firstViolation }),
  };
}

/** A criterion with a status. */
export function criterionOutcome(id: string, status: Status): CriterionOutcome {
  return { id, title: `title of ${id}`, status, bound: "atMost", unit: "us", scope: "everything" };
}
