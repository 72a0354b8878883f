/** The schema of a scenario's `cluster` block: how many nodes stand where, and what lies between them. */
import {
  bandwidthShape,
  closedMap,
  countShape,
  durationShape,
  MERGED,
  nameShape,
  nodeNamingShape,
  plainList,
  shareShape,
  textShape,
} from "./value-shape.ts";

/** Largest cluster that is simulated. */
/** A protocol needs somebody to talk to. */
const NODES_MIN = 2;
const NODES_MAX = 10_000;

/** Most sites of a cluster: every pair of them has two links. */
const SITES_MAX = 100;

/** The `cluster` block: values held, sites and regions not yet looked up. */
export function clusterShape() {
  const siteName = nameShape("the name of a site");
  const site = {
    name: siteName,
    region: textShape().meta({ description: "The region's name in the latency table." }),
    share: shareShape().meta({ description: "Share of the nodes that stand here; shares add up to 100 %." }),
  };
  const network = {
    rtt: textShape().meta({ description: "CSV file with the columns from, to, rtt_ms; relative to this file." }),
    localRtt: durationShape().meta({ description: "Round trip between two nodes of one site." }),
    jitter: shareShape().meta({
      description: "Mean of the exponential delay added to each one-way trip, as a share of the one-way delay.",
    }),
    access: bandwidthShape(1).meta({ description: "Bandwidth of a node's own link, each direction." }),
    site: bandwidthShape(1).meta({ description: "Bandwidth between two sites, each direction." }),
    loss: shareShape().meta({ description: "Probability that a message between two sites is lost." }),
  };
  const controlPlane = {
    controller: siteName.meta({ description: "Site of the rollout controller." }),
    operator: siteName.meta({ description: "Site that operator commands come from." }),
    metrics: siteName.meta({ description: "Site of the metrics pipeline." }),
    flagStore: plainList(siteName, 1, SITES_MAX, "a list of sites, one for each flag-store replica").meta({
      description: "One site for each flag-store replica.",
    }),
  };
  return closedMap(
    {
      nodes: countShape(NODES_MIN, NODES_MAX).meta({ description: "Number of nodes." }),
      naming: nodeNamingShape().meta({ description: "Node names; {index} is the running number from 0." }).prefault("node-{index}"),
      sites: plainList(closedMap(site, "a site with name, region and share"), 1, SITES_MAX, "a list of sites"),
      network: closedMap(network, "the network's rtt, localRtt, jitter, access, site and loss").meta(MERGED),
      controlPlane: closedMap(controlPlane, "the sites of controller, operator, metrics and flagStore").meta({
        ...MERGED,
        description: "Where the nodes stand that run the rollout itself.",
      }),
    },
    "a map with nodes, sites, network and controlPlane",
  ).meta(MERGED);
}
