/** What is written to the store to roll back at each level, as the plan's examples state it. */
import type { FlagWrite, RollbackSpec } from "../plan/plan.ts";

/**
 * The write of a rollback. `standing` is what the plan last asked for: a component rollback states the rest of it again
 * (DWCP plan L419-423), a partial one states the first component and the new percentage (L429-432). What a write does not
 * state is up to the write mechanism.
 */
export function rollbackWrite(rollback: RollbackSpec, standing: FlagWrite): FlagWrite {
  switch (rollback.level) {
    case "flag":
      return { force: true };
    case "component": {
      const disable = rollback.components ?? [];
      const enable = (standing.enable ?? []).filter((component) => !disable.includes(component));
      return { enable, disable, percentage: standing.percentage ?? 0 };
    }
    case "partial":
      return { enable: (standing.enable ?? []).slice(0, 1), percentage: Math.min(rollback.percentage ?? 0, standing.percentage ?? 0) };
  }
}
