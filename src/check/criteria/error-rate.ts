/** How many more operations fail than in the control run, step by step. */
import type { ValuesOf } from "../../../sim/parameters.ts";
import { against, type Criterion, comparedSteps, largest, type StepTally } from "../criterion.ts";

const parameters = {
  limit: { kind: "share", default: 0.001, doc: "Largest excess of the error rate over the control run's.", source: "DWCP plan L469" },
} as const;

export const errorRate: Criterion = {
  id: "error-rate",
  title: "error rate above control",
  doc: "The largest excess of failed and unserved operations over the control run, outside of steps in which a rollback began, up to its end; one that is undone again excuses nothing.",
  needsControl: true,
  parameters,
  judge({ steps }, values) {
    const { limit } = values as ValuesOf<typeof parameters>;
    const judged = comparedSteps(steps).filter(({ run, control }) => run.operations > 0 && control.operations > 0);
    const excess = judged.map(({ run, control }) => Math.max(0, rate(run) - rate(control)));
    const value = largest(excess);
    const worst = judged[excess.indexOf(value ?? -1)];
    return {
      status: against(value, limit, "atMost"),
      bound: "atMost",
      unit: "share",
      limit,
      scope: "per step, unless in rollback",
      ...(value === undefined ? {} : { value }),
      ...(worst === undefined ? {} : { control: rate(worst.control), note: `largest in ${worst.step}` }),
    };
  },
};

function rate({ errors, operations }: StepTally): number {
  return errors / operations;
}
