/**
 * Draws faults that a sound plan must bear: each has an end or strikes once, and none takes away for good what the mechanisms rest on.
 * Those that begin around a step or a command are over soon after the last of them; those that wait for a condition, and those that need a
 * component on the next version, are short or stand alone. What comes after that is the time in which everything has to settle.
 */

import type { ParameterValue } from "../../sim/parameters.ts";
import { fleetNodes } from "../migration/placement.ts";
import type { Plan } from "../plan/plan.ts";
import { strikesNodes } from "../scenario/fault-shape.ts";
import { faultTitle } from "../scenario/faults.ts";
import type { ClusterSpec, FaultCondition, FaultRole, FaultSpec, FaultTarget } from "../scenario/scenario.ts";
import type { FaultDescription } from "../scenario/vocabulary.ts";
import type { Dice } from "./dice.ts";
import { drawnValues } from "./drawn-values.ts";
import { type FlagRules, stepsOnNext } from "./fault-needs.ts";
import { FAULT_FIGURES, FAULT_NEEDS } from "./ranges.ts";

const MS = 1_000;
const SECOND = 1_000_000;

/** After the last step or command faults go on for no longer than this. */
const HEALED_AFTER_US = 3 * SECOND;
/** A fault begins around a step or a command: from so long before it ... */
const LEAD_US = 2 * SECOND;
/** ... to so long after it. */
const LAG_US = 6 * SECOND;

/** So long after a step to 100 % every node runs the next version of what is enabled. */
const ALL_NEW_AFTER_US = 5 * SECOND;

/** Kinds of which one run has one at most: two of them may destroy more copies, or make more liars, than a majority can bear. */
const ONCE: ReadonlySet<string> = new Set(["disk-corrupt", "restore-backup", "byzantine"]);
const ROLES: readonly FaultRole[] = ["flag-store primary", "flag-store replica", "controller", "metrics", "operator", "canary"];
const FLEET_ROLES: readonly FaultRole[] = ["canary"];

/** What the faults of a run are drawn for. */
export interface FaultSurroundings {
  readonly cluster: ClusterSpec;
  readonly plan: Plan;
  /** Calendar time of the last step or command. */
  readonly lastUs: number;
  readonly longestUs: number;
  readonly rules: FlagRules;
}

/** One fault for each of the dice, of the kinds that this run has. */
export function drawnFaults(
  dice: readonly Dice[],
  kinds: readonly FaultDescription[],
  surroundings: FaultSurroundings,
): readonly FaultSpec[] {
  const drawn = new Set<string>();
  return dice.flatMap((each): FaultSpec[] => {
    const kind = kinds.length === 0 ? undefined : each.pick(kinds);
    if (kind === undefined || (ONCE.has(kind.name) && drawn.has(kind.name))) return [];
    const fault = drawnFault(each, kind, surroundings);
    if (fault !== undefined) drawn.add(kind.name);
    return fault === undefined ? [] : [fault];
  });
}

function drawnFault(dice: Dice, description: FaultDescription, surroundings: FaultSurroundings): FaultSpec | undefined {
  const { name: kind, end, quiet } = description;
  const onNext = FAULT_NEEDS[kind]?.onNext;
  const begin = onNext === undefined ? drawnBegin(dice, surroundings) : drawnWhileOnNext(dice, onNext, surroundings);
  if (begin === undefined) return undefined;
  const isLong = dice.chance(0.4);
  const shortUs = dice.magnitude(100 * MS, surroundings.longestUs);
  const longUs = surroundings.longestUs * (0.4 + 0.6 * dice.fraction());
  const forUs = Math.min(roundedMs(isLong ? longUs : shortUs), begin.longestUs);
  const target = strikesNodes(description) ? drawnTarget(dice, description, surroundings.cluster) : undefined;
  const places = placesIn(dice, description, surroundings.cluster);
  if (places === undefined) return undefined;
  const node = typeof target === "string" ? { node: target } : {};
  const written = { ...places, ...drawnValues(dice, description.parameters, FAULT_FIGURES[kind] ?? {}), ...node };
  const parameters = inOrder(description, written);
  const group = typeof target === "object" ? target : undefined;
  return {
    kind,
    title: faultTitle({ kind, parameters }, description, group),
    ...(end === "none" ? {} : { forUs }),
    parameters,
    ...(group === undefined ? {} : { target: group }),
    ...(quiet === undefined ? {} : { quiet }),
    ...begin.when,
  };
}

interface Begin {
  readonly when: { readonly atUs: number } | { readonly when: FaultCondition; readonly afterUs: number; readonly repeat: boolean };
  readonly longestUs: number;
}

function drawnBegin(dice: Dice, { plan, lastUs, longestUs }: FaultSurroundings): Begin {
  const isUpon = dice.chance(0.2);
  const condition = dice.pick<FaultCondition>([
    { kind: "rollback" },
    { kind: "phase", phase: "drain" },
    { kind: "phase", phase: "reconcile" },
    { kind: "share", leastShare: 0.25 },
    { kind: "share", leastShare: 0.5 },
  ]);
  const afterUs = roundedMs(dice.fraction() * 3 * SECOND);
  const anchor = dice.pick([...plan.steps, ...plan.operator]);
  const offsetUs = dice.whole(-LEAD_US / MS, LAG_US / MS) * MS;
  if (isUpon) return { when: { when: condition, afterUs, repeat: false }, longestUs: Math.min(longestUs, 6 * SECOND) };
  const healedUs = lastUs + HEALED_AFTER_US;
  const atUs = Math.min(Math.max(0, anchor.atUs + offsetUs), healedUs - SECOND);
  return { when: { atUs }, longestUs: Math.min(longestUs, healedUs - atUs) };
}

/**
 * Only while the plan's steps have the component on the next version everywhere: the old one is not made to bear such a fault. Undefined
 * where they never come that far, or not for long.
 */
function drawnWhileOnNext(dice: Dice, component: string, { plan, lastUs, longestUs, rules }: FaultSurroundings): Begin | undefined {
  const share = dice.fraction();
  const onNext = stepsOnNext(plan.steps, component, rules);
  let longest = { fromUs: 0, roomUs: 0 };
  for (const [index, { atUs }] of plan.steps.entries()) {
    const fromUs = atUs + ALL_NEW_AFTER_US;
    const roomUs = (plan.steps[index + 1]?.atUs ?? lastUs + longestUs) - fromUs - SECOND;
    if (onNext[index] === true && roomUs > longest.roomUs) longest = { fromUs, roomUs };
  }
  if (longest.roomUs < SECOND) return undefined;
  const lateUs = roundedMs((share * (longest.roomUs - SECOND)) / 2);
  return { when: { atUs: longest.fromUs + lateUs }, longestUs: Math.min(longestUs, longest.roomUs - lateUs) };
}

/** A node by its name, or a target that means several or whoever has a role. */
function drawnTarget(dice: Dice, { name: kind, fleetOnly }: FaultDescription, cluster: ClusterSpec): string | FaultTarget {
  const nodes = fleetNodes(cluster).map(({ name }) => name);
  const form = dice.fraction();
  const node = dice.pick(nodes);
  const role = dice.pick(fleetOnly ? FLEET_ROLES : ROLES);
  const site = dice.pick(cluster.sites.filter(({ name }) => fleetNodes(cluster).some((each) => each.site === name))).name;
  const share = dice.pick([0.25, 0.5]);
  if (kind === "byzantine" || kind === "disk-corrupt" || form < 0.5) return node;
  if (form < 0.8) return { kind: "role", role };
  return form < 0.9 ? { kind: "site", site } : { kind: "share", share };
}

/** The sites and links that a fault names; undefined where the cluster has too few sites for it. */
function placesIn(
  dice: Dice,
  { parameters }: FaultDescription,
  { sites }: ClusterSpec,
): { readonly [name: string]: ParameterValue } | undefined {
  const names = sites.map(({ name }) => name);
  const places: { [name: string]: ParameterValue } = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const from = dice.pick(names);
    const others = names.filter((other) => other !== from);
    if (parameter.kind === "site") places[name] = from;
    if (parameter.kind !== "link" && parameter.kind !== "sites") continue;
    if (others.length === 0) return undefined;
    const to = dice.pick(others);
    places[name] = parameter.kind === "link" ? `${from} -> ${to}` : [from, to];
  }
  return places;
}

/** In the order of the description, as the loader holds them. */
function inOrder({ parameters }: FaultDescription, values: { readonly [name: string]: ParameterValue }): FaultSpec["parameters"] {
  return Object.fromEntries(
    Object.keys(parameters).flatMap((name): [string, ParameterValue][] => {
      const value = values[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function roundedMs(us: number): number {
  return Math.round(us / MS) * MS;
}
