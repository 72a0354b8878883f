/**
 * What a kind of fault asks of a run, and whether a scenario can give it within what its `explore` block opens. A kind that asks for more
 * is not drawn: what is closed stays as the scenario has it.
 */

import { INITIAL_FLAGS } from "../migration/flags.ts";
import { Components } from "../migration/versions.ts";
import { writeRuleOf } from "../migration/write/index.ts";
import type { Plan, Step } from "../plan/plan.ts";
import { vocabulary } from "../scenario/known.ts";
import type { ExploreSpec, Scenario } from "../scenario/scenario.ts";
import { FAULT_NEEDS } from "./ranges.ts";

/** The parts of a scenario that say what a plan's steps come to. */
export type FlagRules = Pick<Scenario, "system" | "mechanisms">;

/** Whether the scenario gives the kind what it needs, or leaves open what would have to be changed for it. */
export function canBear(kind: string, { plan, parameters, system, mechanisms }: Scenario, open: ExploreSpec): boolean {
  const need = FAULT_NEEDS[kind];
  if (need === undefined) return true;
  const isHeldUp = plan.operator.length > 0 || plan.steps.some(({ checks, gates }) => checks.length + gates.length > 0);
  return (
    open.cluster.nodesMost >= (need.nodesLeast ?? 0) &&
    (open.workload || Object.entries(need.parameters).every(([name, value]) => parameters[name] === value)) &&
    (need.onNext === undefined ||
      ((open.plan.drop || !isHeldUp) && stepsOnNext(plan.steps, need.onNext, { system, mechanisms }).includes(true)))
  );
}

/** For each step whether it leaves a component on the next version on every node, where every step is taken and nobody else writes. */
export function stepsOnNext(steps: readonly Step[], component: string, { system, mechanisms }: FlagRules): readonly boolean[] {
  const described = vocabulary.systems.find(({ name }) => name === system)?.components ?? [];
  const components = new Components(described.map(({ name }) => name));
  const rule = writeRuleOf(mechanisms.write?.variant ?? "");
  let flags = INITIAL_FLAGS;
  return steps.map(({ name, write }) => {
    if (write !== undefined)
      flags = { ...flags, ...rule.apply(flags, { id: name, kind: "step", writer: name, change: write }, components) };
    return flags.percentage === 100 && !flags.forced && components.list(flags.enabled).includes(component);
  });
}

/** The plan in which every step is taken when it is due and stands until the next: nobody commands, no check holds, no gate rolls back. */
export function undisturbed({ steps, observe }: Plan): Plan {
  return { steps: steps.map((step) => ({ ...step, checks: [], gates: [] })), operator: [], observe };
}
