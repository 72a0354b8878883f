/** Draws a small cluster: how many nodes, what they are called, where they stand and what lies between them. */
import type { ClusterSpec, ExploreSpec } from "../scenario/scenario.ts";
import type { Dice } from "./dice.ts";

/** Stems of node names; a number may follow, so that hash buckets differ from run to run. */
const STEMS = ["node-", "node_", "n", "host-", "vm", "worker-"];

/** Bandwidths between sites, bits per second: below, at and above the limits between the network modes. */
const SITE_BANDWIDTHS = [200_000_000, 1_000_000_000, 1_000_000_000, 10_000_000_000];
const JITTERS = [0, 0.05, 0.05, 0.2];

/** A cluster like the scenario's own, but small and drawn anew where that is open. */
export function drawnCluster(dice: Dice, cluster: ClusterSpec, open: ExploreSpec["cluster"]): ClusterSpec {
  const nodes = dice.whole(open.nodesLeast, open.nodesMost);
  const stem = dice.pick(STEMS);
  const number = dice.chance(0.5) ? String(dice.whole(1, 99)) : "";
  const named: ClusterSpec = { ...cluster, nodes, ...(open.naming ? { naming: `${stem}${number}{index}` } : {}) };
  return open.sites ? drawnSites(dice, named) : named;
}

function drawnSites(dice: Dice, cluster: ClusterSpec): ClusterSpec {
  const { network, controlPlane } = cluster;
  const names = cluster.sites.map(({ name }) => name);
  const weights = cluster.sites.map(() => dice.whole(1, 3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const regions = network.links === undefined ? drawnRegions(dice, cluster) : cluster.sites.map(({ region }) => region);
  return {
    ...cluster,
    sites: cluster.sites.map((site, index) => ({
      ...site,
      region: regions[index] ?? site.region,
      share: shareOf(weights, total, index),
    })),
    network: { ...network, siteBps: dice.pick(SITE_BANDWIDTHS), jitter: dice.pick(JITTERS) },
    controlPlane: {
      controller: dice.pick(names),
      operator: dice.pick(names),
      metrics: dice.pick(names),
      flagStore: controlPlane.flagStore.map(() => dice.pick(names)),
    },
  };
}

/** Regions of the latency table, each taken once; the scenario's own where it has no table. */
function drawnRegions(dice: Dice, { sites, network }: ClusterSpec): readonly string[] {
  const regions = [...new Set(network.rtt.map(({ from }) => from))].sort();
  if (regions.length < sites.length) return sites.map(({ region }) => region);
  return sites.map(({ region }) => {
    const index = dice.whole(0, regions.length - 1);
    const isMoved = dice.chance(0.5);
    if (!isMoved && regions.includes(region)) return regions.splice(regions.indexOf(region), 1)[0] ?? region;
    return regions.splice(index, 1)[0] ?? region;
  });
}

/** In whole percent, so that they read well; the last site has the rest. */
function shareOf(weights: readonly number[], total: number, index: number): number {
  const percent = (weight: number): number => Math.round((100 * weight) / total);
  if (index < weights.length - 1) return percent(weights[index] ?? 0) / 100;
  return (100 - weights.slice(0, -1).reduce((sum, weight) => sum + percent(weight), 0)) / 100;
}
