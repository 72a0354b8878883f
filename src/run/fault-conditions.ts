/**
 * Notices when the condition of a fault comes true. It looks at the simulator's truth, at the observations by which that can change, and is
 * called inside of them: whoever acts on it must do so in an event of its own.
 */
import type { Evidence } from "../check/observation.ts";
import type { MilestonePhase, RollbackRecord, RollbackTracker } from "../migration/rollback.ts";
import type { FaultCondition, RollbackPhase } from "../scenario/scenario.ts";
import type { Recorder } from "./recorder.ts";

/** What conditions are read from. Recorder and tracker must have begun to listen to the evidence before conditions do. */
export interface ConditionSources {
  readonly evidence: Evidence;
  readonly recorder: Recorder;
  readonly tracker: RollbackTracker;
  /** Nodes of the fleet. */
  readonly nodes: number;
}

/** Calls `occurred` each time that the condition comes true from now on. */
export function watchCondition(condition: FaultCondition, sources: ConditionSources, occurred: () => void): void {
  switch (condition.kind) {
    case "share":
      return watchShare(condition.leastShare, sources, occurred);
    case "rollback":
      return watchCommits(sources, occurred);
    case "phase":
      return condition.phase === "detect" ? watchDetection(sources, occurred) : watchPhase(condition.phase, sources, occurred);
  }
}

/** True while so many nodes have completed an operation on the next version in the standing step; each step counts anew. */
function watchShare(leastShare: number, { evidence, recorder, nodes }: ConditionSources, occurred: () => void): void {
  let isTrue = false;
  evidence.on("operation-ended", () => {
    const wasTrue = isTrue;
    isTrue = recorder.step.nodesOnNext.size / nodes >= leastShare;
    if (isTrue && !wasTrue) occurred();
  });
}

function watchCommits({ evidence }: ConditionSources, occurred: () => void): void {
  evidence.on("flags-committed", ({ write }) => {
    if (write === "kill" || write === "rollback") occurred();
  });
}

/** Detection begins with the first harm, or with the order where nobody was harmed before it. */
function watchDetection({ evidence, tracker }: ConditionSources, occurred: () => void): void {
  let beganUs: number | undefined;
  const harmed = (): void => {
    const { firstHarmUs } = tracker;
    if (firstHarmUs === undefined || firstHarmUs === beganUs) return;
    beganUs = firstHarmUs;
    occurred();
  };
  evidence.on("operation-ended", harmed);
  evidence.on("unreadable", harmed);
  tracker.onOrdered(({ startedAtUs }) => {
    if (startedAtUs !== beganUs) occurred();
  });
}

/** A phase begins where the one before it has ended: with a milestone of the whole fleet. */
const BEGINS_WITH: { readonly [phase in RollbackPhase]?: MilestonePhase } = {
  drain: "applied",
  reconnect: "drained",
  reconcile: "reconnected",
  verify: "reconciled",
};

function watchPhase(phase: RollbackPhase, { evidence, tracker }: ConditionSources, occurred: () => void): void {
  const begun = new Set<RollbackRecord>();
  const look = (): void => {
    for (const record of tracker.records) {
      if (begun.has(record) || !hasBegun(phase, record, tracker)) continue;
      begun.add(record);
      occurred();
    }
  };
  tracker.onOrdered(look);
  evidence.on("flags-committed", look);
  evidence.on("milestone", look);
  evidence.on("reachability", look);
}

function hasBegun(phase: RollbackPhase, record: RollbackRecord, tracker: RollbackTracker): boolean {
  if (phase === "decide") return true;
  if (record.committed === undefined || record.ended !== undefined) return false;
  const milestone = BEGINS_WITH[phase];
  return milestone === undefined || tracker.allReached(record, milestone);
}
