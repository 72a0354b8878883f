/** Conditions at which a fault may begin, as a scenario writes them: `share:next >= 30%`, `rollback`, `phase:drain`. */
import { oneOf } from "./nearest.ts";
import { formatShare, parseShare } from "./quantities.ts";
import type { FaultCondition, RollbackPhase } from "./scenario.ts";

/** The phases of a rollback, in their order. */
const ROLLBACK_PHASES: readonly RollbackPhase[] = ["detect", "decide", "propagate", "drain", "reconnect", "reconcile", "verify"];

/** What a written condition looks like. The share must also be above 0 and at most 1: at 0 there would be nothing to wait for. */
export const CONDITION_PATTERN = new RegExp(`^(?:share:next *>= *(\\d+(?:\\.\\d+)?%?)|rollback|phase:(${ROLLBACK_PHASES.join("|")}))$`);

/** Reads a condition; undefined if the text is none. */
export function parseCondition(text: string): FaultCondition | undefined {
  const match = CONDITION_PATTERN.exec(text);
  if (match === null) return undefined;
  const [, share, phase] = match;
  if (phase !== undefined) return { kind: "phase", phase: phase as RollbackPhase };
  if (share === undefined) return { kind: "rollback" };
  const leastShare = share.endsWith("%") ? parseShare(share) : Number(share);
  return leastShare !== undefined && leastShare > 0 && leastShare <= 1 ? { kind: "share", leastShare } : undefined;
}

/** A condition as a scenario writes it; `parseCondition` reads it back. */
export function formatCondition(condition: FaultCondition): string {
  switch (condition.kind) {
    case "share":
      return `share:next >= ${formatShare(condition.leastShare)}`;
    case "rollback":
      return "rollback";
    case "phase":
      return `phase:${condition.phase}`;
  }
}

/** What to expect where a condition should stand, with the nearest phase if one was meant. */
export function conditionExpected(found: unknown): string {
  const phase = typeof found === "string" ? /^phase:(.*)$/.exec(found)?.[1] : undefined;
  if (phase !== undefined) return `phase: with ${oneOf(ROLLBACK_PHASES, phase)}`;
  return "a condition such as share:next >= 30%, rollback or phase:drain";
}
