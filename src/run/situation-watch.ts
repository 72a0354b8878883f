/** Counts how often each situation that a run should have seen was seen. */
import type { RunAims, Situation } from "../check/situation.ts";
import { allowedMask, INITIAL_FLAGS } from "../migration/flags.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { Plan } from "../plan/plan.ts";
import type { System } from "../systems/system.ts";

/** One situation and how often it occurred. */
export interface SituationRecord {
  readonly situation: Situation;
  /** Whether the run has needed it, as far as it has come. */
  readonly required: boolean;
  seen: number;
}

/** Begins to count. */
export function watchSituations(system: System, plan: Plan, fleet: Fleet): SituationRecord[] {
  const movesNodes = plan.steps.some(({ write }) => (write?.percentage ?? 0) > 0);
  const movesTo = new Set(movesNodes ? plan.steps.flatMap(({ write }) => write?.enable ?? []) : []);
  let flags = INITIAL_FLAGS;
  fleet.evidence.on("flags-committed", (committed) => {
    flags = committed.flags;
  });
  const aims = (): RunAims => {
    const isEverybody = fleet.members.every(({ name }) => fleet.exposure.includes(name, flags.percentage));
    return { movesTo, arrivedAt: new Set(fleet.components.list(allowedMask(flags, isEverybody))) };
  };
  return system.situations.map((situation) => {
    const record: SituationRecord = {
      situation,
      get required() {
        return situation.required(aims());
      },
      seen: 0,
    };
    situation.watch(fleet.evidence, fleet.components, () => {
      record.seen++;
    });
    return record;
  });
}
