/** The `cluster` block of a scenario as a file writes it. */
import { DEFAULT_NAMING } from "./cluster-shape.ts";
import { formatBandwidth, formatDuration, formatShare } from "./quantities.ts";
import type { ClusterSpec, NetworkSpec } from "./scenario.ts";
import { given, type WrittenMap } from "./yaml-text.ts";

/** What a file says of a cluster; the table of round trips stands in it as a list. */
export function writtenCluster({ nodes, naming, sites, network, controlPlane }: ClusterSpec): WrittenMap {
  return {
    nodes,
    ...given({ naming: naming === DEFAULT_NAMING ? undefined : naming }),
    sites: sites.map(({ name, region, share }) => ({
      name,
      ...given({ region: region === name ? undefined : region }),
      share: formatShare(share),
    })),
    network: writtenNetwork(network),
    controlPlane: { ...controlPlane },
  };
}

function writtenNetwork({ rtt, siteRttUs, localRttUs, jitter, accessBps, siteBps, loss, links }: NetworkSpec): WrittenMap {
  return {
    ...given({
      rtt: rtt.length === 0 ? undefined : rtt.map(({ from, to, rttUs }) => ({ from, to, rtt: formatDuration(rttUs) })),
      siteRtt: siteRttUs === undefined ? undefined : formatDuration(siteRttUs),
    }),
    localRtt: formatDuration(localRttUs),
    jitter: formatShare(jitter),
    access: formatBandwidth(accessBps),
    site: formatBandwidth(siteBps),
    loss: formatShare(loss),
    ...given({
      links: links?.map((link) => ({
        link: `${link.from} -> ${link.to}`,
        rtt: formatDuration(link.rttUs),
        bandwidth: formatBandwidth(link.bandwidthBps),
        loss: formatShare(link.loss),
        jitter: formatShare(link.jitter),
      })),
    }),
  };
}
