/**
 * Puts a scenario's plan on the calendar: resolves the moments of steps and operator commands, and checks that the steps follow
 * each other.
 */
import type { z } from "zod";
import { BEFORE, type OperatorCommand, type Plan, type Step } from "../plan/plan.ts";
import { type Problem, throwFirst } from "./errors.ts";
import { formatMoment, type Moment } from "./moments.ts";
import { oneOf } from "./nearest.ts";
import type { planShape } from "./plan-shape.ts";
import { keyPlaceOf, type MapTree, type Path, placeOf, quote } from "./tree.ts";
import { LONGEST_DURATION_US } from "./value-shape.ts";

type PlanForm = z.output<ReturnType<typeof planShape>>;
type LimitForm = Pick<PlanForm["steps"][number]["gates"][number], "metric" | "limit" | "baselineTimes">;

/** When the steps and operator commands of a plan come, by name, in calendar microseconds. */
export interface Calendar {
  readonly steps: ReadonlyMap<string, number>;
  readonly commands: ReadonlyMap<string, number>;
}

/** Resolves the `plan` block. @throws ScenarioError for the first step, gate or command that does not fit the others. */
export function resolvePlan(form: PlanForm, tree: MapTree): { plan: Plan; calendar: Calendar } {
  const problems: Problem[] = [];
  const calendar = { steps: new Map<string, number>(), commands: new Map<string, number>() };
  const steps: Step[] = [];
  for (const [index, { at, bake, ...step }] of form.steps.entries()) {
    const path = ["plan", "steps", index];
    problems.push(...nameProblems(step.name, calendar, path, tree), ...limitProblems("gate", step.gates, [...path, "gates"], tree));
    problems.push(...limitProblems("check", step.checks, [...path, "checks"], tree));
    const atUs = resolveMoment(at, calendar, [...path, "at"], tree, problems);
    if (atUs === undefined) continue;
    const resolved = { ...step, atUs, bakeUs: bake };
    const previous = steps.at(-1);
    if (previous !== undefined) problems.push(...overlapProblems(previous, resolved, [...path, "at"], tree));
    calendar.steps.set(step.name, atUs);
    steps.push(resolved);
  }
  const operator: OperatorCommand[] = [];
  for (const [index, { at, ...command }] of form.operator.entries()) {
    const path = ["plan", "operator", index];
    problems.push(...nameProblems(command.name, calendar, path, tree));
    const needs = command.command === "rollback";
    if (needs !== (command.rollback !== undefined)) {
      const found = `command ${command.command} with${needs ? "out" : ""} a rollback`;
      problems.push({ place: placeOf(tree, [...path, "command"]), found, expected: needs ? "rollback: {level: ...}" : "none" });
    }
    const atUs = resolveMoment(at, calendar, [...path, "at"], tree, problems);
    if (atUs === undefined) continue;
    calendar.commands.set(command.name, atUs);
    operator.push({ ...command, atUs });
  }
  throwFirst(problems);
  const { before, after, extendAtMost } = form.observe;
  return { plan: { steps, operator, observe: { beforeUs: before, afterUs: after, extendUs: extendAtMost } }, calendar };
}

/**
 * The calendar time of a moment in microseconds; undefined, with a problem added, if it refers to nothing known, or lies before the plan
 * or more than a hundred years after its start.
 */
export function resolveMoment(moment: Moment, calendar: Calendar, path: Path, tree: MapTree, problems: Problem[]): number | undefined {
  const { from, offsetUs } = moment;
  const place = placeOf(tree, path);
  let startUs = 0;
  if (from.kind !== "start") {
    const known = from.kind === "step" ? calendar.steps : calendar.commands;
    const knownUs = known.get(from.name);
    if (knownUs === undefined) {
      const expected = `a ${from.kind} of the plan that stands before this: ${oneOf([...known.keys()], from.name)}`;
      problems.push({ place, found: `${from.kind} ${quote(from.name)}`, expected });
      return undefined;
    }
    startUs = knownUs;
  }
  const atUs = startUs + offsetUs;
  if (atUs >= 0 && atUs <= LONGEST_DURATION_US) return atUs;
  const found = atUs < 0 ? "a moment before the plan begins" : "a moment more than 100 years after the plan begins";
  problems.push({ place, found, expected: "a moment from the start of the plan to 100 years later" });
  return undefined;
}

/** Steps and commands share one space of names: the flag store's writers are told apart by them. */
function nameProblems(name: string, { steps, commands }: Calendar, path: Path, tree: MapTree): readonly Problem[] {
  const place = placeOf(tree, [...path, "name"]);
  if (name === BEFORE) return [{ place, found: quote(name), expected: "another name: this one stands for the time before the first step" }];
  if (!steps.has(name) && !commands.has(name)) return [];
  return [{ place, found: `the name ${quote(name)} for the second time`, expected: "every step and command with a name of its own" }];
}

function overlapProblems(previous: Step, step: Step, path: Path, tree: MapTree): readonly Problem[] {
  const endUs = previous.atUs + previous.bakeUs;
  if (step.atUs >= endUs && step.atUs > previous.atUs) return [];
  const bakes = previous.bakeUs > 0;
  const stands = `${quote(previous.name)} stands from ${formatMoment(previous.atUs)}${bakes ? ` to ${formatMoment(endUs)}` : ""}`;
  const found = `overlapping steps: ${quote(step.name)} at ${formatMoment(step.atUs)}, while ${stands}`;
  const expected = bakes ? `a step at ${formatMoment(endUs)} or later` : `a step after ${formatMoment(endUs)}`;
  return [{ place: placeOf(tree, path), found, expected }];
}

function limitProblems(what: "gate" | "check", limits: readonly LimitForm[], path: Path, tree: MapTree): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, gate] of limits.entries()) {
    const gatePath = [...path, index];
    if (gate.limit !== undefined && gate.baselineTimes !== undefined) {
      const place = keyPlaceOf(tree, [...gatePath, "baselineTimes"]);
      problems.push({ place, found: `a ${what} with limit and baselineTimes`, expected: "one of the two" });
    } else if (gate.limit === undefined && gate.baselineTimes === undefined) {
      problems.push({
        place: placeOf(tree, gatePath),
        found: `a ${what} with neither limit nor baselineTimes`,
        expected: "one of the two",
      });
    } else if (gate.limit !== undefined && gate.metric !== "error-rate") {
      const place = keyPlaceOf(tree, [...gatePath, "limit"]);
      problems.push({ place, found: `a limit, which is a share, on ${gate.metric}`, expected: "baselineTimes" });
    } else if (gate.baselineTimes !== undefined && gate.metric === "error-rate") {
      const place = keyPlaceOf(tree, [...gatePath, "baselineTimes"]);
      problems.push({ place, found: "a multiple of the baseline, which is a latency, on error-rate", expected: "limit" });
    }
  }
  return problems;
}
