/**
 * Draws a plan's calendar: in which order steps and commands come, which are left out, and how far they lie apart, pressed together so that
 * a run observes a minute at most. Where the timing is closed their moments stay, and so does how much is observed around them. What a step
 * writes and watches stays as the scenario has it.
 */
import type { Observation, OperatorCommand, Plan, Step } from "../plan/plan.ts";
import type { ExploreSpec } from "../scenario/scenario.ts";
import type { Dice } from "./dice.ts";

const MS = 1_000;
const SECOND = 1_000_000;

/** A run observes no more than this, extensions included, microseconds. */
const OBSERVED_MOST_US = 60 * SECOND;
/** Steps and commands take no longer than this. */
const PLAN_MOST_US = 20 * SECOND;
/** Before the first of them the groups elect their first leaders. */
const BEFORE_US = 3_500 * MS;
/** Between two actions that the calendar jumps: an hour, or a week. */
const JUMP_LEAST_US = 3_600 * SECOND;
const JUMPS_US = [JUMP_LEAST_US, 7 * 86_400 * SECOND];

/** From what to what gaps between two actions are drawn, by the temper of a run. */
const TEMPERS: readonly (readonly [leastUs: number, mostUs: number])[] = [
  [10 * MS, 600 * MS],
  [10 * MS, 600 * MS],
  [400 * MS, 1_800 * MS],
  [400 * MS, 1_800 * MS],
  [1_500 * MS, 4_500 * MS],
  [2_500 * MS, 8 * SECOND],
  [10 * MS, 5 * SECOND],
];

/** How long a run is observed after its last step, command or fault, tenths of a second: mostly for a little more than the grace times. */
const TAILS_DS: readonly (readonly [least: number, most: number])[] = [
  [51, 60],
  [51, 60],
  [51, 60],
  [60, 85],
  [110, 140],
];

type Action = { readonly kind: "step"; readonly action: Step } | { readonly kind: "command"; readonly action: OperatorCommand };

/** A drawn plan, and when it ends. */
export interface DrawnPlan {
  readonly plan: Plan;
  /** Calendar time of the last step or command. */
  readonly lastUs: number;
}

/** When the actions come, in their order, and what is observed around them. */
interface Timing {
  readonly momentsUs: readonly number[];
  readonly observe: Observation;
}

/** A plan like the scenario's own, drawn anew where that is open. */
export function drawnPlan(dice: Dice, plan: Plan, open: ExploreSpec["plan"]): DrawnPlan {
  const actions = ordered(dice, kept(dice, actionsOf(plan), open.drop), open.order);
  const { momentsUs, observe } = open.timing
    ? drawnTiming(dice, actions.length)
    : { momentsUs: ownMoments(actions), observe: plan.observe };
  const timed = actions.map(
    ({ kind, action }, index) => ({ kind, action: { ...action, atUs: momentsUs[index] ?? action.atUs } }) as Action,
  );
  const steps = timed.flatMap((each) => (each.kind === "step" ? [each.action] : []));
  return {
    plan: {
      steps: steps.map((step, index) => ({
        ...step,
        bakeUs: Math.min(step.bakeUs, (steps[index + 1]?.atUs ?? Number.POSITIVE_INFINITY) - step.atUs),
      })),
      operator: timed.flatMap((each) => (each.kind === "command" ? [each.action] : [])),
      observe,
    },
    lastUs: Math.max(...momentsUs),
  };
}

function drawnTiming(dice: Dice, actions: number): Timing {
  const gaps = drawnGaps(dice, actions);
  const [tailLeast, tailMost] = dice.pick(gaps.some((gapUs) => gapUs >= JUMP_LEAST_US) ? TAILS_DS.slice(0, 2) : TAILS_DS);
  const tailUs = dice.whole(tailLeast, tailMost) * 100 * MS;
  const simulatedUs = gaps.reduce((sum, gapUs) => sum + Math.min(gapUs, BEFORE_US + tailUs), 0);
  const momentsUs = [BEFORE_US];
  for (const [index, gapUs] of gaps.entries()) momentsUs.push((momentsUs[index] ?? 0) + gapUs);
  return {
    momentsUs,
    observe: {
      beforeUs: BEFORE_US,
      afterUs: tailUs,
      extendUs: Math.max(5 * SECOND, Math.min(20 * SECOND, OBSERVED_MOST_US - simulatedUs - tailUs - 10 * SECOND)),
    },
  };
}

/** Steps and commands in the order of the scenario; at the same moment the command comes first, as it does in a run. */
function actionsOf({ steps, operator }: Plan): readonly Action[] {
  const commands = operator.map((action): Action => ({ kind: "command", action }));
  const all = [...commands, ...steps.map((action): Action => ({ kind: "step", action }))];
  return all.toSorted((one, other) => one.action.atUs - other.action.atUs);
}

/** A quarter is left out, but never every step: without one there is nothing to rehearse. */
function kept(dice: Dice, actions: readonly Action[], isOpen: boolean): readonly Action[] {
  const left = actions.filter(() => !dice.chance(0.25));
  return isOpen && left.some(({ kind }) => kind === "step") ? left : actions;
}

/** Commands may come at any other place, and now and then two steps change places. */
function ordered(dice: Dice, actions: readonly Action[], isOpen: boolean): readonly Action[] {
  const order = [...actions];
  for (const each of actions) {
    const isMoved = dice.chance(each.kind === "command" ? 0.4 : 0.08);
    const to = dice.whole(0, Math.max(0, order.length - 1));
    if (!isOpen || !isMoved) continue;
    order.splice(order.indexOf(each), 1);
    order.splice(to, 0, each);
  }
  return order;
}

function drawnGaps(dice: Dice, actions: number): readonly number[] {
  const [leastUs, mostUs] = dice.pick(TEMPERS);
  const jumpAt = dice.chance(0.1) ? dice.whole(0, actions) : -1;
  const jumpUs = dice.pick(JUMPS_US);
  const gaps = Array.from({ length: Math.max(0, actions - 1) }, () => roundedMs(dice.magnitude(leastUs, mostUs)));
  const scale = Math.min(1, PLAN_MOST_US / Math.max(1, sum(gaps)));
  return gaps.map((gapUs, index) => (index === jumpAt ? jumpUs : roundedMs(gapUs * scale)));
}

/** The moments of these actions from the first to the last, whichever order they come in; no two steps have the same. */
function ownMoments(actions: readonly Action[]): readonly number[] {
  const momentsUs = actions.map(({ action }) => action.atUs).toSorted((one, other) => one - other);
  let lastStepUs = -1;
  return actions.map(({ kind }, index) => {
    const momentUs = momentsUs[index] ?? 0;
    if (kind === "command") return momentUs;
    lastStepUs = momentUs > lastStepUs ? momentUs : lastStepUs + MS;
    return lastStepUs;
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function roundedMs(us: number): number {
  return Math.max(10, Math.round(us / MS)) * MS;
}
