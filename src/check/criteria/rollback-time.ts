/** How long a rollback takes by the plan's own clock: from the decision to the last reachable node that has applied it. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import type { RollbackOutcome } from "../../run/outcome.ts";
import { against, type Criterion, largest } from "../criterion.ts";

const parameters = {
  limit: {
    kind: "duration",
    default: 5_000_000,
    minUs: 0,
    doc: "Longest time from the decision to the last reachable node.",
    source: "DWCP plan L412",
  },
} as const;

export const rollbackTime: Criterion = {
  id: "rollback-time",
  title: "rollback: decide and propagate",
  doc: "The plan promises the effect of a flag, not the end of what is in flight: decide and propagate are judged, detection, drain and the rest are reported.",
  parameters,
  judge({ rollbacks }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const value = largest(rollbacks.map(({ decideUs, propagateUs }) => decideUs + propagateUs));
    const judgement = { bound: "atMost", unit: "us", limit, scope: "every rollback, reachable nodes" } as const;
    if (value === undefined) return { ...judgement, status: "notApplicable", note: "no rollback" };
    const failure = rollbacks.map(failureOf).find((reason) => reason !== undefined);
    if (failure !== undefined) return { ...judgement, status: "violated", value, note: failure };
    return { ...judgement, status: against(value, limit, "atMost"), value };
  },
};

/** Why a rollback never took effect everywhere, however fast it was where it did. */
function failureOf({ committed, undone, notApplied }: RollbackOutcome): string | undefined {
  if (!committed) return "the store never committed it";
  if (notApplied.length === 0) return undefined;
  return undone === undefined
    ? `${notApplied.length} nodes in reach never applied it`
    : `undone by ${undone.by} before ${notApplied.length} nodes in reach had it`;
}
