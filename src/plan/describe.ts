/** Parts of a plan in words, the same everywhere: printed plan, outcome, summary. */
import type { ConditionalFault, FaultCondition } from "../scenario/scenario.ts";
import type { CheckSpec, FlagWrite, GateSpec, LimitSpec, OperatorCommand, RollbackSpec } from "./plan.ts";

/** `error-rate of next > 1 %` */
export function describeGate(gate: GateSpec): string {
  return `${gate.metric} of ${gate.of} > ${describeBound(gate)}`;
}

/** `error-rate of all <= 0.1 %` */
export function describeCheck(check: CheckSpec): string {
  return `${check.metric} of ${check.of} <= ${describeBound(check)}`;
}

function describeBound({ limit, baselineTimes }: LimitSpec): string {
  return limit !== undefined ? `${Math.round(limit * 1_000_000) / 10_000} %` : `${baselineTimes ?? 0} x baseline`;
}

/** `kill switch`, `transport back to the old version`, `down to 25 %` */
export function describeRollback({ level, components, percentage }: RollbackSpec): string {
  switch (level) {
    case "flag":
      return "kill switch";
    case "component":
      return `${(components ?? []).join(", ")} back to the old version`;
    case "partial":
      return `down to ${percentage ?? 0} %`;
  }
}

/** `enable transport, compression; 10 %` */
export function describeWrite({ enable, disable, percentage, force }: FlagWrite): string {
  const parts: string[] = [];
  if (enable !== undefined && enable.length > 0) parts.push(`enable ${enable.join(", ")}`);
  if (disable !== undefined && disable.length > 0) parts.push(`disable ${disable.join(", ")}`);
  if (percentage !== undefined) parts.push(`${percentage} %`);
  if (force !== undefined) parts.push(force ? "force the old version" : "lift the kill");
  return parts.join("; ");
}

/** `when a rollback reaches drain, 2 s later, each time` */
export function describeBeginning({ when, afterUs, repeat }: ConditionalFault): string {
  const later = afterUs === 0 ? "" : `, ${afterUs / 1_000_000} s later`;
  return `when ${describeCondition(when)}${later}${repeat ? ", each time" : ""}`;
}

function describeCondition(condition: FaultCondition): string {
  switch (condition.kind) {
    case "share":
      return `${Math.round(condition.leastShare * 1_000_000) / 10_000} % of the nodes have worked on the next version in one step`;
    case "rollback":
      return "a rollback is committed";
    case "phase":
      return `a rollback reaches ${condition.phase}`;
  }
}

/** `force the old version`, `lift the kill`, or the rollback in words. */
export function describeCommand({ command, rollback }: OperatorCommand): string {
  if (command === "kill") return "force the old version";
  if (command === "unforce") return "lift the kill";
  return describeRollback(rollback ?? { level: "flag" });
}
