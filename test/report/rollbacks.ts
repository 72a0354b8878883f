/** Handmade rollbacks: one that the whole fleet follows, one that is undone on its way, one that a gate began. */
import type { RollbackOutcome } from "../../src/run/outcome.ts";

const SECOND_US = 1_000_000;
const WEEK_US = 7 * 86_400 * SECOND_US;
const WEEK_8_US = 7 * WEEK_US;
const WEEK_9_US = 8 * WEEK_US;

/** An operator's kill that two nodes never hear of, and that the next scheduled step undoes. */
export function operatorRollback(): RollbackOutcome {
  return {
    ...killRollback(),
    drainUs: 4_510_000,
    reconnectUs: 190_000,
    reconcileUs: 50_000,
    totalUs: 6_310_000,
    undone: { atUs: 592 * SECOND_US, by: "the write of week-9" },
    complete: false,
    unreachable: ["node-64", "node-71"],
    slowest: { propagate: "node-88", drain: "node-17", reconnect: "node-88", reconcile: "node-4" },
    committed: true,
    notApplied: [],
    unfinished: [],
    lostWrites: 3,
  };
}

/** An operator's kill that the whole fleet follows. */
export function killRollback(): RollbackOutcome {
  return {
    level: "flag",
    trigger: "operator kill",
    step: "week-8",
    startedAtUs: 590 * SECOND_US,
    calendarUs: WEEK_9_US - 2 * SECOND_US,
    detectUs: 0,
    decideUs: 210_000,
    propagateUs: 1_350_000,
    drainUs: 0,
    reconnectUs: 120_000,
    reconcileUs: 0,
    verifyUs: 0,
    totalUs: 1_680_000,
    complete: true,
    unreachable: [],
    slowest: { propagate: "node-88", reconnect: "node-88" },
    committed: true,
    notApplied: [],
    unfinished: [],
    lostWrites: 0,
    failedRequests: 512,
  };
}

/** A rollback that a gate began: most of its time is detection. */
export function gateRollback(): RollbackOutcome {
  return {
    ...killRollback(),
    trigger: "gate error-rate of next > 1 %",
    calendarUs: WEEK_8_US + 42_120_000,
    startedAtUs: 342_120_000,
    detectUs: 12_120_000,
    decideUs: 180_000,
    propagateUs: 900_000,
    drainUs: 3_100_000,
    reconnectUs: 80_000,
    reconcileUs: 40_000,
    verifyUs: 2_000,
    totalUs: 16_422_000,
    slowest: { propagate: "node-12", drain: "node-40", reconnect: "node-12", reconcile: "node-9" },
    failedRequests: 31,
  };
}
