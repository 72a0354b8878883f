/** Counts how often each situation that a run should have seen was seen. */
import type { Situation } from "../check/situation.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { Plan } from "../plan/plan.ts";
import type { System } from "../systems/system.ts";

/** One situation and how often it occurred. */
export interface SituationRecord {
  readonly situation: Situation;
  readonly required: boolean;
  seen: number;
}

/** Begins to count. */
export function watchSituations(system: System, plan: Plan, fleet: Fleet): SituationRecord[] {
  const movesNodes = plan.steps.some(({ write }) => (write?.percentage ?? 0) > 0);
  return system.situations.map((situation) => {
    const record: SituationRecord = { situation, required: situation.required({ movesNodes }), seen: 0 };
    situation.watch(fleet.evidence, fleet.components, () => {
      record.seen++;
    });
    return record;
  });
}
