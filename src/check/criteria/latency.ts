/** How much slower operations are than in the control run, step by step. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion, comparedSteps, largest } from "../criterion.ts";

const parameters = {
  limit: {
    kind: "number",
    default: 1.2,
    min: 1,
    unit: "x control",
    doc: "Largest ratio of the 95th percentile to the control run's.",
    source: "DWCP plan L376: degradation above 20 %",
  },
} as const;

export const latency: Criterion = {
  id: "latency",
  title: "latency p95 over control",
  doc: "The largest ratio of the 95th percentile of the control requests' latency to that of the control run, outside of steps in which a rollback began, unless it is undone again.",
  needsControl: true,
  parameters,
  judge({ steps }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const judged = comparedSteps(steps).filter(({ run, control }) => run.p95Us !== undefined && control.p95Us !== undefined);
    const ratios = judged.map(({ run, control }) => Math.round(((run.p95Us ?? 0) / (control.p95Us ?? 1)) * 10_000) / 10_000);
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
