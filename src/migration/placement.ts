/** Which nodes a scenario's cluster has and where they stand: those that run the protocol, and those that run the rollout. */
import type { ClusterSpec, Scenario, SiteSpec } from "../scenario/scenario.ts";
import { processGlobal } from "./flag-store/index.ts";

/** Node counts of the sites: shares by largest remainder, so that they add up to the cluster's size; the earlier site wins a tie. */
function apportion(nodes: number, sites: readonly SiteSpec[]): number[] {
  const exact = sites.map(({ share }) => share * nodes);
  const counts = exact.map((share) => Math.floor(share + 1e-9));
  const byRemainder = sites
    .map((_, site) => site)
    .sort((one, other) => remainder(exact, counts, other) - remainder(exact, counts, one) || one - other);
  for (let left = nodes - counts.reduce((sum, count) => sum + count, 0), turn = 0; left > 0; left--, turn++) {
    const site = byRemainder[turn % byRemainder.length] ?? 0;
    counts[site] = (counts[site] ?? 0) + 1;
  }
  return counts;
}

/** Names and sites of the nodes that run the protocol, in the order of their running numbers. */
export function fleetNodes({ nodes, naming, sites }: ClusterSpec): { name: string; site: string }[] {
  return apportion(nodes, sites)
    .flatMap((count, site) => Array.from({ length: count }, () => sites[site]?.name ?? ""))
    .map((site, index) => ({ name: naming.replaceAll("{index}", String(index)), site }));
}

/** Names of the nodes of the control plane, with their sites: as many store replicas as the scenario's variant has. */
export function controlPlaneNodes(
  { controlPlane }: Pick<ClusterSpec, "controlPlane">,
  mechanisms: Scenario["mechanisms"],
): { name: string; site: string }[] {
  const { controller, operator, metrics, flagStore } = controlPlane;
  const store = mechanisms.flagStore;
  const sites = store?.variant === processGlobal.name ? [controller] : flagStore.slice(0, Number(store?.parameters.replicas ?? 1));
  return [
    { name: "controller", site: controller },
    { name: "operator", site: operator },
    { name: "metrics", site: metrics },
    ...sites.map((site, replica) => ({ name: `flags-${replica}`, site })),
  ];
}

function remainder(exact: readonly number[], counts: readonly number[], site: number): number {
  return (exact[site] ?? 0) - (counts[site] ?? 0);
}
