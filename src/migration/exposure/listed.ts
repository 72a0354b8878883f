/**
 * Nodes in an order that the plan states, one by one: for a rollout that goes by hand, and for trying every order there is.
 *
 * A percentage is all that an exposure is told, and it does not say where the rollout comes from. So the way back has percentages of its
 * own, one point below those of the way up: 25, 50, 75, 100 and 74, 49, 24, 0 for four nodes.
 */
import type { ValuesOf } from "../../../sim/parameters.ts";
import type { VariantDescription } from "../mechanism.ts";
import type { Exposure, FleetNode } from "./exposure.ts";

export const listed = {
  name: "listed",
  doc: "A share of k nodes lets in the first k of `order`. One point below it the rollout is on its way back, and the k that are last in `back` are still in.",
  parameters: {
    order: {
      kind: "nodes",
      default: [],
      doc: "Who goes first; nodes that are not listed follow in the order of their running numbers.",
      source: "modelling choice",
    },
    back: {
      kind: "nodes",
      default: [],
      doc: "Who goes back first; an empty list is `order` from its end. Nodes that are not listed follow as above.",
      source: "modelling choice",
    },
  },
} as const satisfies VariantDescription;

/** Exposure by list. Nested on the way up and on the way back. */
export function listedExposure(fleet: readonly FleetNode[], { order, back }: ValuesOf<typeof listed.parameters>): Exposure {
  const up = completed(order, fleet);
  const down = back.length === 0 ? up.toReversed() : completed(back, fleet);
  const [upRanks, downRanks] = [ranksOf(up), ranksOf(down)];
  return {
    includes(node, percentage) {
      const isBack = !isShareOfNodes(percentage, fleet.length) && isShareOfNodes(percentage + 1, fleet.length);
      if (!isBack) return (upRanks.get(node) ?? fleet.length) < nodesAt(percentage, fleet.length);
      return (downRanks.get(node) ?? -1) >= fleet.length - nodesAt(percentage + 1, fleet.length);
    },
  };
}

/** The percentage at which so many of the nodes are in, rounded: on the way up, or on the way back to them. */
export function listedPercentage(nodesIn: number, nodes: number, way: "up" | "back"): number {
  const percentage = Math.round((100 * nodesIn) / nodes);
  return way === "up" || nodesIn === 0 ? percentage : percentage - 1;
}

function nodesAt(percentage: number, nodes: number): number {
  return Math.round((percentage * nodes) / 100);
}

function isShareOfNodes(percentage: number, nodes: number): boolean {
  return listedPercentage(nodesAt(percentage, nodes), nodes, "up") === Math.round(percentage);
}

function completed(names: readonly string[], fleet: readonly FleetNode[]): readonly string[] {
  return [...names, ...fleet.map(({ name }) => name).filter((name) => !names.includes(name))];
}

function ranksOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, rank) => [name, rank]));
}
