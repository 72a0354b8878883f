/** How long a rollback takes by the plan's own clock: from the decision to the last reachable node that has applied it. */
import type { ValuesOf } from "../../../sim/parameters.ts";
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
    const undone = rollbacks.find((rollback) => rollback.undone !== undefined);
    const judgement = { bound: "atMost", unit: "us", limit, scope: "every rollback, reachable nodes" } as const;
    if (value === undefined) return { ...judgement, status: "notApplicable", note: "no rollback" };
    if (undone !== undefined)
      return { ...judgement, status: "violated", value, note: `undone by ${undone.undone?.by} before every node had it` };
    const status = against(value, limit, "atMost");
    // Nobody was out of reach, and still it did not get through: what was measured is the least that it would have taken.
    const unfinished = rollbacks.some(({ complete, unreachable }) => !complete && unreachable.length === 0);
    if (unfinished && status === "holds")
      return { ...judgement, status: "unknown", value, note: "a rollback was not over when the run ended" };
    return { ...judgement, status, value };
  },
};
