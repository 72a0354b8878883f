/**
 * Exactly the asked share of nodes, at least one, spread over the sites: within a site nodes are ranked by hash, and the sites take turns in proportion
 * to their size. Nested: a larger percentage only adds nodes.
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

function rankNodes(fleet: readonly FleetNode[]): ReadonlyMap<string, number> {
  const sites = new Map<string, { name: string; hash: number }[]>();
  for (const { name, site } of fleet) {
    const members = sites.get(site) ?? [];
    members.push({ name, hash: fnv1a(name) });
    sites.set(site, members);
  }
  const order: { name: string; turn: number; hash: number }[] = [];
  for (const members of sites.values()) {
    members.sort((one, other) => one.hash - other.hash || (one.name < other.name ? -1 : 1));
    members.forEach((member, position) => {
      order.push({ ...member, turn: (position + 0.5) / members.length });
    });
  }
  order.sort((one, other) => one.turn - other.turn || one.hash - other.hash || (one.name < other.name ? -1 : 1));
  return new Map(order.map(({ name }, rank) => [name, rank]));
}
