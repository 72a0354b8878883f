/** How much more CPU an operation takes than in the control run, step by step. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion, comparedSteps, largest, type StepTally } from "../criterion.ts";

const parameters = {
  limit: {
    kind: "number",
    default: 1.2,
    min: 1,
    unit: "x control",
    doc: "Largest ratio of the CPU time of an operation to that in the control run.",
    source: "facts 8: v3 takes 9 to 20 % more; the plan (L474) names no limit beside its baseline",
  },
} as const;

export const cpu: Criterion = {
  id: "cpu",
  title: "CPU of an operation over control",
  doc: "The largest ratio of the fleet's CPU time for each operation to that of the control run, outside of steps in which a rollback began, unless it is undone again.",
  needsControl: true,
  parameters,
  judge({ steps }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const judged = comparedSteps(steps).filter(({ run, control }) => isMeasured(run) && isMeasured(control));
    const ratios = judged.map(({ run, control }) => Math.round((perOperationUs(run) / perOperationUs(control)) * 10_000) / 10_000);
    const value = largest(ratios);
    const worst = judged[ratios.indexOf(value ?? -1)];
    return {
      status: against(value, limit, "atMost"),
      bound: "atMost",
      unit: "ratio",
      limit,
      control: 1,
      scope: "per step, unless in rollback",
      ...(value === undefined ? {} : { value }),
      ...(worst === undefined ? {} : { note: `largest in ${worst.step}` }),
    };
  },
};

function isMeasured({ operations, cpuUs }: StepTally): boolean {
  return operations > 0 && cpuUs !== undefined && cpuUs > 0;
}

function perOperationUs({ operations, cpuUs = 0 }: StepTally): number {
  return cpuUs / operations;
}
