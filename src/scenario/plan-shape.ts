/** The schema of a scenario's `plan` block: the steps, what is written at each, what is watched, and what an operator does by hand. */
import { z } from "zod";
import type { RollbackSpec } from "../plan/plan.ts";
import { oneOf } from "./nearest.ts";
import {
  choiceShape,
  closedMap,
  discriminated,
  durationShape,
  listShape,
  MERGED,
  momentShape,
  nameShape,
  percentageShape,
  plainList,
  shareShape,
  switchShape,
  textShape,
} from "./value-shape.ts";

type Components = readonly { readonly name: string; readonly doc: string }[];

/** Most steps, operator commands, and gates of a step: beyond what a person plans. */
const STEPS_MAX = 1_000;

/** The `plan` block: values held, moments and names not yet resolved. */
export function planShape(components: Components) {
  const observe = {
    before: durationShape().meta({ description: "How long before each step, command and fault the world is simulated." }),
    after: durationShape().meta({ description: "How long after it." }),
    extendAtMost: durationShape().meta({ description: "How far a window is extended at most while the cluster is not quiescent." }),
  };
  const shape = {
    observe: closedMap(observe, "a map with before, after and extendAtMost").meta(MERGED),
    steps: plainList(stepShape(components), 1, STEPS_MAX, "a list of steps"),
    operator: plainList(commandShape(components), 0, STEPS_MAX, "a list of operator commands").prefault([]),
  };
  return closedMap(shape, "a map with observe, steps and operator").meta(MERGED);
}

function stepShape(components: Components) {
  const write = {
    enable: componentsShape(components, 0).meta({ description: "Components whose enable flag is set." }).exactOptional(),
    disable: componentsShape(components, 0).meta({ description: "Components whose enable flag is cleared." }).exactOptional(),
    percentage: percentageShape().meta({ description: "Rollout percentage." }).exactOptional(),
    force: switchShape().meta({ description: "The kill switch: true forces the old version everywhere." }).exactOptional(),
  };
  return closedMap(
    {
      name: nameShape("the name of the step"),
      title: textShape(),
      at: momentShape().meta({ description: "When the step is taken. It may count from a step above." }),
      bake: durationShape().meta({ description: "How long the step stands before the next one may come." }).prefault("0s"),
      write: closedMap(write, "a map with enable, disable, percentage or force")
        .refine((flags) => Object.keys(flags).length > 0, { error: "at least one of enable, disable, percentage and force" })
        .meta({ description: "The change of the rollout flags. Leave it out for a step that changes nothing." })
        .exactOptional(),
      checks: plainList(checkShape(), 0, STEPS_MAX, "a list of checks")
        .meta({ description: "What must hold before the step is taken, where the mechanism checklist enforces it." })
        .prefault([]),
      gates: plainList(gateShape(components), 0, STEPS_MAX, "a list of gates").prefault([]),
      source: sourceShape(),
    },
    "a step with name, title and at",
  );
}

function gateShape(components: Components) {
  return closedMap(
    { ...limitEntries(), rollback: rollbackShape(components), source: sourceShape() },
    "a gate with metric, of, rollback, and limit or baselineTimes",
  );
}

function checkShape() {
  return closedMap({ ...limitEntries(), source: sourceShape() }, "a check with metric, of, and limit or baselineTimes");
}

function limitEntries() {
  return {
    metric: choiceShape({ "error-rate": "Share of operations that fail.", "latency-p95": "95th percentile of the latency." }),
    of: choiceShape({ next: "Operations on the next version.", all: "Operations on either version." }),
    limit: shareShape().meta({ description: "For error-rate: passed above this share." }).exactOptional(),
    baselineTimes: factorShape()
      .meta({ description: "Passed above this multiple of what was measured before the first write." })
      .exactOptional(),
  };
}

function commandShape(components: Components) {
  const commands = { kill: "Forces the old version everywhere.", unforce: "Lifts the kill switch.", rollback: "Rolls back to a level." };
  return closedMap(
    {
      name: nameShape("the name of the command"),
      title: textShape(),
      at: momentShape().meta({ description: "When the operator acts. It may count from a step, or from a command above." }),
      command: choiceShape(commands),
      rollback: rollbackShape(components).exactOptional(),
      source: sourceShape(),
    },
    "an operator command with name, title, at and command",
  );
}

function rollbackShape(components: Components): z.ZodType<RollbackSpec> {
  const options: z.ZodType<RollbackSpec>[] = [
    closedMap({ level: z.literal("flag") }, "a rollback").meta({ description: "The kill switch." }),
    closedMap({ level: z.literal("component"), components: componentsShape(components, 1) }, "a rollback").meta({
      description: "These components go back.",
    }),
    closedMap({ level: z.literal("partial"), percentage: percentageShape() }, "a rollback").meta({ description: "This percentage stays." }),
  ];
  return discriminated("level", options, (level) => `a rollback with a level: ${oneOf(["flag", "component", "partial"], level)}`);
}

function componentsShape(components: Components, least: number): z.ZodType<string[]> {
  const names = Object.fromEntries(components.map(({ name, doc }) => [name, doc]));
  return listShape(choiceShape(names), least, least > 0 ? "a list of at least one component" : "a list of components");
}

function factorShape() {
  const expected = "a number above 0, such as 2 for twice the baseline";
  return z.number({ error: expected }).positive({ error: expected });
}

function sourceShape() {
  return textShape().meta({ description: "Line of the plan that this comes from." }).exactOptional();
}
