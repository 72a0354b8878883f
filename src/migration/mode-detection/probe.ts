/**
 * A probe of the path between two sites: what a packet train or the like finds on it now, faults included. It takes too little of the
 * path to count (modelling choice).
 */
import type { World } from "../../../sim/world.ts";
import type { LinkProbe } from "./classify.ts";

/** Probes the way from a node at one site to a node at another, or at the same. RDMA is a matter of a site's own fabric. */
export function probeLink(world: World, fromSite: string, toSite: string): LinkProbe {
  return linkProber(world, fromSite, toSite)();
}

/** Probes the same way again and again. */
export function linkProber({ network, topology }: World, fromSite: string, toSite: string): () => LinkProbe {
  const way = network.wayBetween(fromSite, toSite);
  const isWithin = fromSite === toSite;
  return () => ({
    bandwidthBps: Math.min(topology.accessBps, way.link?.capacityBps ?? Number.POSITIVE_INFINITY),
    loss: way.loss,
    rdma: isWithin && way.carriesRdma,
  });
}
