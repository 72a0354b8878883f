/**
 * Exactly the asked share of nodes, at least one, spread over the sites: within a site nodes are ranked by hash, and the sites take turns
 * in proportion to their size. Nested: a larger percentage only adds nodes.
 */
import { fnv1a } from "../../../sim/kernel/hash.ts";
import type { VariantDescription } from "../mechanism.ts";
import type { Exposure, FleetNode } from "./exposure.ts";

export const ranked = {
  name: "ranked",
  doc: "The n*p nodes of lowest rank are in, at least one; ranks go by hash within a site and are spread over the sites in proportion.",
  parameters: {},
} as const satisfies VariantDescription;

/** Exposure by rank. */
export function rankedExposure(fleet: readonly FleetNode[]): Exposure {
  const rankOf = rankNodes(fleet);
  const nodes = fleet.length;
  return {
    includes(node, percentage) {
      if (percentage <= 0) return false;
      const admitted = Math.max(1, Math.round((nodes * percentage) / 100));
      return (rankOf.get(node) ?? nodes) < admitted;
    },
  };
}

interface Site {
  /** Its nodes in the order of their hashes. */
  readonly nodes: readonly RankedNode[];
  /** How many of them have their rank. */
  ranked: number;
}

interface RankedNode {
  readonly name: string;
  readonly hash: number;
}

/**
 * Ranks the nodes so that the lowest k ranks stand at the sites in proportion, for every k to within one node: the quota method of
 * apportionment (Balinski, Young 1975), which never takes back what it has given. The next rank goes to the site with the largest
 * size / (ranked + 1) among those that have less than their share of it; of equal ones, to the node with the lower hash.
 */
function rankNodes(fleet: readonly FleetNode[]): ReadonlyMap<string, number> {
  const sites = sitesOf(fleet);
  const rankOf = new Map<string, number>();
  for (let rank = 0; rank < fleet.length; rank++) {
    const eligible = sites.filter(({ nodes, ranked }) => ranked * fleet.length < nodes.length * (rank + 1));
    const [first, ...rest] = eligible;
    if (first === undefined) break;
    const site = rest.reduce((best, other) => (comesBefore(other, best) ? other : best), first);
    rankOf.set(site.nodes[site.ranked++]?.name ?? "", rank);
  }
  return rankOf;
}

function sitesOf(fleet: readonly FleetNode[]): Site[] {
  const bySite = new Map<string, RankedNode[]>();
  for (const { name, site } of fleet) {
    const nodes = bySite.get(site) ?? [];
    nodes.push({ name, hash: fnv1a(name) });
    bySite.set(site, nodes);
  }
  return [...bySite.values()].map((nodes) => ({ nodes: nodes.sort(byHash), ranked: 0 }));
}

function comesBefore(one: Site, other: Site): boolean {
  const difference = one.nodes.length * (other.ranked + 1) - other.nodes.length * (one.ranked + 1);
  const [mine, theirs] = [one.nodes[one.ranked], other.nodes[other.ranked]];
  return difference > 0 || (difference === 0 && mine !== undefined && theirs !== undefined && byHash(mine, theirs) < 0);
}

function byHash(one: RankedNode, other: RankedNode): number {
  return one.hash - other.hash || (one.name < other.name ? -1 : 1);
}
