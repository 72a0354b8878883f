/**
 * The scenario of one case of an enumeration: the given one with its own plan and faults replaced by turns, one node each, and one crash.
 */
import { listed, listedPercentage } from "../migration/exposure/listed.ts";
import { fleetNodes } from "../migration/placement.ts";
import type { Step } from "../plan/plan.ts";
import type { FaultSpec, Scenario } from "../scenario/scenario.ts";
import type { System } from "../systems/system.ts";
import type { CrashPoint, RolloutCase } from "./rollout-orders.ts";

/** Nodes of an enumerated cluster at least: one alone has nobody to meet in another version. */
export const NODES_LEAST = 2;
/** Nodes of an enumerated cluster at most: four nodes have 576 orders, five would have 14,400. */
export const NODES_MAX = 4;

/** Time from the plan's beginning to the first turn. */
const FIRST_TURN_US = 10_000_000;
/** Time from turn to turn: beyond the grace times of the small scenarios (5 s), so that what a turn allows has come to be demanded. */
export const TURN_US = 6_000_000;
/** A node that crashes before a turn is down from so long ahead of it. */
const CRASH_AHEAD_US = 1_000_000;
/** A node that crashes after a turn does so when the turn's write has reached it. */
const CRASH_BEHIND_US = 1_500_000;
/** How long a node that has crashed is down. */
const DOWN_US = 2_000_000;

/** The scenario on its smallest cluster: `nodes` of it, and nothing of its own plan and faults. */
export function enumeratedCase(scenario: Scenario, nodes: number, { up, back, crash }: RolloutCase): Scenario {
  const cluster = { ...scenario.cluster, nodes };
  const names = fleetNodes(cluster).map(({ name }) => name);
  const nameOf = (node: number): string => names[node] ?? "";
  const enable = enabledComponents(scenario);
  const parameters = { order: up.map(nameOf), back: back.map(nameOf) };
  const { expect: _, explore: __, incident: ___, ...rest } = scenario;
  return {
    ...rest,
    name: `${scenario.name.slice(0, 54)}-in-turns`,
    title: titleOf({ up, back, ...(crash === undefined ? {} : { crash }) }, nameOf),
    cluster,
    plan: {
      steps: [
        ...up.map((node, turn) =>
          stepOf(turn, `up-${turn + 1}`, `${nameOf(node)} goes to the next version`, enable, nodes, turn + 1, "up"),
        ),
        ...back.map((node, turn) =>
          stepOf(nodes + turn, `back-${turn + 1}`, `${nameOf(node)} goes back`, enable, nodes, nodes - turn - 1, "back"),
        ),
      ],
      operator: [],
      observe: scenario.plan.observe,
    },
    faults: crash === undefined ? [] : [crashFault(crash, nameOf(crash.node))],
    mechanisms: { ...scenario.mechanisms, exposure: { variant: listed.name, parameters } },
    criteria: [],
  };
}

/** For each node, by running number, what it is interchangeable within: its site and its role there. */
export function interchangeable(scenario: Scenario, system: Pick<System, "rolesOf">, nodes: number): readonly string[] {
  const fleet = fleetNodes({ ...scenario.cluster, nodes });
  const regions = new Map(scenario.cluster.sites.map(({ name, region }) => [name, region]));
  const roles = system.rolesOf?.(fleet, (site) => regions.get(site) ?? site, scenario.parameters) ?? [];
  return fleet.map(({ site }, node) => `${site} ${roles[node] ?? ""}`);
}

/** Components that the scenario's plan turns on, which is what each turn turns on. Without any there is nothing to enumerate. */
export function enabledComponents({ plan }: Scenario): readonly string[] {
  return [...new Set(plan.steps.flatMap(({ write }) => write?.enable ?? []))];
}

/** In words: `up node-1, node-0; back node-0, node-1; node-0 crashes before turn 3`. */
function titleOf({ up, back, crash }: RolloutCase, nameOf: (node: number) => string): string {
  const names = (order: readonly number[]): string => order.map(nameOf).join(", ");
  const crashes = crash === undefined ? "no crash" : `${nameOf(crash.node)} crashes ${crash.moment} turn ${crash.turn}`;
  return `up ${names(up)}; back ${names(back)}; ${crashes}`;
}

function turnUs(turn: number): number {
  return FIRST_TURN_US + turn * TURN_US;
}

/** Each step states all that it asks for, so that a write that replaces the whole struct asks for the same. */
function stepOf(
  turn: number,
  name: string,
  title: string,
  enable: readonly string[],
  nodes: number,
  nodesIn: number,
  way: "up" | "back",
): Step {
  const write = { enable, percentage: listedPercentage(nodesIn, nodes, way) };
  return { name, title, atUs: turnUs(turn), bakeUs: 0, write, checks: [], gates: [] };
}

function crashFault({ turn, moment }: CrashPoint, node: string): FaultSpec {
  const atUs = turnUs(turn - 1) + (moment === "before" ? -CRASH_AHEAD_US : CRASH_BEHIND_US);
  return { kind: "crash", title: `crash: node ${node}`, atUs, forUs: DOWN_US, parameters: { node } };
}
