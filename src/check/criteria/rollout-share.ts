/** Whether as many nodes work on the new version as the step asks for. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion, largest } from "../criterion.ts";

const parameters = {
  tolerance: {
    kind: "share",
    default: 0.03,
    doc: "Largest difference between the share that a step asks for and the share of nodes that completed work on the new version.",
    source: "modelling choice; the plan says 10, 50, 100 % (L363, L377, L393)",
  },
} as const;

export const rolloutShare: Criterion = {
  id: "rollout-share",
  title: "nodes on the new version as planned",
  doc: "The largest difference between a step's percentage and the share of nodes that completed an operation on the new version while it stood.",
  parameters,
  judge({ steps }, values) {
    const { tolerance } = values as ValuesOf<typeof parameters>;
    const judged = steps.filter(({ rolledBack, targetShare }) => !rolledBack && targetShare !== undefined);
    const differences = judged.map(({ targetShare, nodeShare }) => Math.round(Math.abs(nodeShare - (targetShare ?? 0)) * 10_000) / 10_000);
    const value = largest(differences);
    const worst = judged[differences.indexOf(value ?? -1)];
    return {
      status: against(value, tolerance, "atMost"),
      bound: "atMost",
      unit: "share",
      limit: tolerance,
      scope: "per step that moves nodes, unless rolled back",
      ...(value === undefined ? {} : { value }),
      ...(worst === undefined || value === 0 ? {} : { note: `largest in ${worst.step}` }),
    };
  },
};
