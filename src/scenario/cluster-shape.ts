/** The schema of a scenario's `cluster` block: how many nodes stand where, and what lies between them. */
import { z } from "zod";
import { linkProfiles } from "../../sim/network/profiles.ts";
import {
  bandwidthShape,
  choiceShape,
  closedMap,
  countShape,
  durationShape,
  linkShape,
  MERGED,
  nameShape,
  nodeNamingShape,
  plainList,
  shareShape,
  textShape,
} from "./value-shape.ts";

/** A protocol needs somebody to talk to. */
const NODES_MIN = 2;

/** How nodes are named if nobody says. */
export const DEFAULT_NAMING = "node-{index}";

/** Largest cluster that is simulated. */
const NODES_MAX = 10_000;

/** Most sites of a cluster: every pair of them has two links. */
const SITES_MAX = 100;

/** The profiles' names with their lines of documentation. */
const PROFILES = Object.fromEntries(Object.entries(linkProfiles).map(([name, { doc, source }]) => [name, `${doc} Source: ${source}`])) as {
  readonly [name in keyof typeof linkProfiles]: string;
};

/** The `cluster` block: values held, sites and regions not yet looked up. */
export function clusterShape() {
  const siteName = nameShape("the name of a site");
  const site = {
    name: siteName,
    region: textShape().meta({ description: "The region's name in the latency table; left out, it is the site's name." }).exactOptional(),
    share: shareShape().meta({ description: "Share of the nodes that stand here; shares add up to 100 %." }),
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
      naming: nodeNamingShape().meta({ description: "Node names; {index} is the running number from 0." }).prefault(DEFAULT_NAMING),
      sites: plainList(closedMap(site, "a site with name, region and share"), 1, SITES_MAX, "a list of sites"),
      network: networkShape(),
      controlPlane: closedMap(controlPlane, "the sites of controller, operator, metrics and flagStore").meta({
        ...MERGED,
        description: "Where the nodes stand that run the rollout itself.",
      }),
    },
    "a map with nodes, sites, network and controlPlane",
  ).meta(MERGED);
}

/** The table of round trips: a file, or the entries themselves, so that a scenario can stand alone. */
function rttShape() {
  const region = textShape().meta({ description: "The name of a region." });
  const entry = { from: region, to: region, rtt: durationShape().meta({ description: "Round trip from one to the other." }) };
  const entries = plainList(closedMap(entry, "a round trip with from, to and rtt"), 1, SITES_MAX * SITES_MAX, "a list of round trips");
  const file = textShape();
  return z
    .union([file, entries], { error: "a CSV file with the columns from, to, rtt_ms, or a list of {from, to, rtt}" })
    .meta({ description: "CSV file with the columns from, to, rtt_ms, relative to this file; or a list of {from, to, rtt}." });
}

/** The `network` block. What is left out comes from the profile; whether there is one is checked when it is resolved. */
function networkShape() {
  const siteName = nameShape("the name of a site");
  const link = {
    between: plainList(siteName, 2, 2, "two sites").meta({ description: "The two sites, for both directions." }).exactOptional(),
    link: linkShape().meta({ description: "One direction, in place of `between`." }).exactOptional(),
    profile: choiceShape(PROFILES).meta({ description: "What the link is like, but for what is written here." }).exactOptional(),
    rtt: durationShape().meta({ description: "Round trip; each way takes half of it." }).exactOptional(),
    bandwidth: bandwidthShape(1).meta({ description: "Bandwidth, each direction." }).exactOptional(),
    loss: shareShape().meta({ description: "Probability that a message is lost." }).exactOptional(),
    jitter: shareShape().meta({ description: "Mean of the exponential delay, as a share of the one-way delay." }).exactOptional(),
  };
  const network = {
    rtt: rttShape().exactOptional(),
    siteRtt: durationShape()
      .meta({ description: "Round trip between two sites of which neither a table nor a link says it." })
      .exactOptional(),
    profile: choiceShape(PROFILES)
      .meta({ description: "What all links between sites are like, but for what is written here; within a site it is the profile rack." })
      .exactOptional(),
    localRtt: durationShape().meta({ description: "Round trip between two nodes of one site." }).exactOptional(),
    jitter: shareShape()
      .meta({ description: "Mean of the exponential delay added to each one-way trip, as a share of the one-way delay." })
      .exactOptional(),
    access: bandwidthShape(1).meta({ description: "Bandwidth of a node's own link, each direction." }).exactOptional(),
    site: bandwidthShape(1).meta({ description: "Bandwidth between two sites, each direction." }).exactOptional(),
    loss: shareShape().meta({ description: "Probability that a message between two sites is lost." }).exactOptional(),
    links: plainList(closedMap(link, "a link with its sites and what it is like"), 0, SITES_MAX * (SITES_MAX - 1), "a list of links")
      .meta({ description: "Links that differ from the rest; what one does not say is as in the table, the profile and the network." })
      .prefault([]),
  };
  return closedMap(network, "the network's rtt or profile, siteRtt, localRtt, jitter, access, site, loss and links").meta(MERGED);
}
