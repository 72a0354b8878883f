/** Passes of shrinking over the plan: fewer steps and commands, gates, checks and flags, and closer together. */
import { describeWrite } from "../plan/describe.ts";
import type { FlagWrite, OperatorCommand, Plan, Step } from "../plan/plan.ts";
import type { FaultSpec, Scenario } from "../scenario/scenario.ts";
import { firstThatFails, inTurn, type Search, withFewer } from "./search.ts";
import { rounder, shorterUs } from "./simpler-values.ts";

/**
 * Drops steps and commands of the operator; a plan has at least one step. What is left is then tried again with as much time to look at
 * before and after: the time around an entry may be all that matters of it, and is shortened later.
 */
export function* fewerEntries(scenario: Scenario): Search {
  const fewer = yield* withoutEntries(scenario, 0);
  const all = momentsOf(fewer);
  return yield* withoutEntries(fewer, (all.at(-1) ?? 0) - (all[0] ?? 0));
}

/** The scenario with so much more time to look at before and after all that happens. */
export function observedLonger(scenario: Scenario, byUs: number): Scenario {
  const { beforeUs, afterUs, extendUs } = scenario.plan.observe;
  return withPlan(scenario, { observe: { beforeUs: beforeUs + byUs, afterUs: afterUs + byUs, extendUs } });
}

function withoutEntries(scenario: Scenario, longerUs: number): Search {
  const entries: readonly (Step | OperatorCommand)[] = [...scenario.plan.operator, ...scenario.plan.steps];
  return withFewer(scenario, entries, (kept) => {
    const steps = scenario.plan.steps.filter((step) => kept.includes(step));
    const operator = scenario.plan.operator.filter((command) => kept.includes(command));
    return steps.length === 0 ? undefined : observedLonger(withPlan(scenario, { steps, operator }), longerUs);
  });
}

/** Drops gates and checks. */
export function fewerGates(scenario: Scenario): Search {
  const watched = scenario.plan.steps.flatMap(({ gates, checks }) => [...gates, ...checks]);
  return withFewer(scenario, watched, (kept) => {
    const steps = scenario.plan.steps.map((step) => ({
      ...step,
      gates: step.gates.filter((gate) => kept.includes(gate)),
      checks: step.checks.filter((check) => kept.includes(check)),
    }));
    return withPlan(scenario, { steps });
  });
}

/** Drops what steps write, flag by flag; a step that writes nothing more stays as one that changes nothing. */
export function fewerFlags(scenario: Scenario): Search {
  const flags = scenario.plan.steps.flatMap(({ name, write }) => flagsOf(write).map((flag) => `${name} ${flag}`));
  return withFewer(scenario, flags, (kept) => {
    const steps = scenario.plan.steps.map((step) => {
      const left = flagsOf(step.write).filter((flag) => kept.includes(`${step.name} ${flag}`));
      return left.length === flagsOf(step.write).length ? step : withWrite(step, withFlags(step.write, left));
    });
    return withPlan(scenario, { steps });
  });
}

/** Full steps where parts of the fleet will not matter; else half of it. */
export function rounderShares(scenario: Scenario): Search {
  return eachStep(scenario, (step) => {
    const { percentage } = step.write ?? {};
    const simpler = percentage === undefined ? [] : percentage === 100 ? [] : percentage === 50 ? [100] : [100, 50];
    return simpler.map((each) => withWrite(step, { ...step.write, percentage: each }));
  });
}

/** Moves what happens closer together, and looks for a shorter time around it. */
export function shorterTimes(scenario: Scenario): Search {
  return inTurn(scenario, [
    (each) => eachStep(each, (step) => (step.bakeUs === 0 ? [] : [{ ...step, bakeUs: 0 }])),
    smallerGaps,
    (each) => shorterObservation(each, "afterUs"),
    (each) => shorterObservation(each, "beforeUs"),
    (each) => shorterObservation(each, "extendUs"),
  ]);
}

function shorterObservation(scenario: Scenario, key: keyof Plan["observe"]): Search {
  const observedUs = scenario.plan.observe[key];
  const candidates = [...shorterUs(observedUs), ...rounder(observedUs)];
  return firstThatFails(
    scenario,
    candidates.map((us) => withPlan(scenario, { observe: { ...scenario.plan.observe, [key]: us } })),
  );
}

/** Takes each moment of the calendar in turn and moves it, and all that come after it, closer to the one before. */
function* smallerGaps(scenario: Scenario): Search {
  let current = scenario;
  for (let index = 0; index < momentsOf(current).length; index++) {
    const all = momentsOf(current);
    const [fromUs, atUs] = [all[index - 1] ?? 0, all[index] ?? 0];
    const gapUs = atUs - fromUs;
    // What happens at one moment cannot be told apart in the story.
    const gapsUs = [...shorterUs(gapUs), ...rounder(gapUs)].filter((us) => us > 0 || index === 0);
    const candidates = gapsUs.map((us) => moved(current, atUs, us - gapUs));
    current = yield* firstThatFails(current, candidates);
  }
  return current;
}

function momentsOf({ plan, faults }: Scenario): readonly number[] {
  const all = [...plan.steps, ...plan.operator, ...faults].flatMap(({ atUs }) => (atUs === undefined ? [] : [atUs]));
  return [...new Set(all)].sort((one, other) => one - other);
}

/** All that happens from a moment on, earlier or later. */
function moved(scenario: Scenario, fromUs: number, byUs: number): Scenario {
  const shift = <Entry extends { readonly atUs: number }>(entry: Entry): Entry =>
    entry.atUs < fromUs ? entry : { ...entry, atUs: entry.atUs + byUs };
  const { steps, operator } = scenario.plan;
  const faults = scenario.faults.map((fault): FaultSpec => (fault.when === undefined ? shift(fault) : fault));
  return { ...withPlan(scenario, { steps: steps.map(shift), operator: operator.map(shift) }), faults };
}

function* eachStep(scenario: Scenario, simpler: (step: Step) => readonly Step[]): Search {
  let current = scenario;
  for (const { name } of scenario.plan.steps) {
    const { steps } = current.plan;
    const step = steps.find((each) => each.name === name);
    const candidates = step === undefined ? [] : simpler(step);
    const replaced = candidates.map((candidate) =>
      withPlan(current, { steps: steps.map((each) => (each.name === name ? candidate : each)) }),
    );
    current = yield* firstThatFails(current, replaced);
  }
  return current;
}

/** What a write says, flag by flag. */
function flagsOf({ enable = [], disable = [], percentage, force }: FlagWrite = {}): readonly string[] {
  return [
    ...enable.map((component) => `enable ${component}`),
    ...disable.map((component) => `disable ${component}`),
    ...(percentage === undefined ? [] : ["percentage"]),
    ...(force === undefined ? [] : ["force"]),
  ];
}

/** A write that says only this; undefined if that is nothing. */
function withFlags({ enable = [], disable = [], percentage, force }: FlagWrite = {}, flags: readonly string[]): FlagWrite | undefined {
  const [enabled, disabled] = [
    enable.filter((component) => flags.includes(`enable ${component}`)),
    disable.filter((component) => flags.includes(`disable ${component}`)),
  ];
  if (flags.length === 0) return undefined;
  return {
    ...(enabled.length === 0 ? {} : { enable: enabled }),
    ...(disabled.length === 0 ? {} : { disable: disabled }),
    ...(percentage === undefined || !flags.includes("percentage") ? {} : { percentage }),
    ...(force === undefined || !flags.includes("force") ? {} : { force }),
  };
}

/** The step with another write, and a title that is still true. */
function withWrite({ write: _, ...step }: Step, write: FlagWrite | undefined): Step {
  const title = write === undefined ? "changes nothing" : describeWrite(write);
  return { ...step, title, ...(write === undefined ? {} : { write }) };
}

function withPlan(scenario: Scenario, plan: Partial<Plan>): Scenario {
  return { ...scenario, plan: { ...scenario.plan, ...plan } };
}
