/**
 * How bulk flows divide the links that they cross: max-min fairly, as many TCP connections with like round trips roughly do.
 *
 * An allocation is max-min fair if no flow can get more without taking it from one that has no more than it (Bertsekas and Gallager,
 * Data Networks, 2nd edition 1992, section 6.5.2). Progressive filling finds it: all rates rise together; where a link is full, or a
 * flow is at its ceiling, the flows concerned stay as they are, and the others rise on.
 */
import type { Link, LinkUser } from "./link.ts";

/** Assigns a rate to every flow whose rate may differ, now that the flows, ceilings or capacity of the changed links are others. */
export type Sharing = (changed: readonly Link[]) => void;

/** A link during the filling. */
interface Vessel {
  readonly link: Link;
  /** The flows on it whose rates still rise. */
  rising: number;
  /** What the flows whose rates are fixed leave of its capacity, bits per second. */
  leftBps: number;
}

/**
 * Max-min fair shares with a ceiling for each flow.
 *
 * Only flows whose shares may depend on the changed links are looked at. A link that could not be filled even if each of its flows took
 * all that it can take elsewhere ties nobody together, but for those that it has held back until now.
 */
export const maxMinSharing: Sharing = (changed) => {
  const flows = affectedFlows(changed);
  if (flows.size === 0) return;
  for (const [flow, linkBps] of fill(flows)) flow.assign(linkBps);
};

/** All flows whose shares may depend on the changed links, in the order in which they are found. */
function affectedFlows(changed: readonly Link[]): ReadonlySet<LinkUser> {
  const flows = new Set<LinkUser>();
  const links = new Set<Link>(changed);
  // The set of links grows while it is walked through, and the walk goes on to what is added.
  for (const link of links) {
    const tiesAll = canBeFilled(link);
    for (const user of link.users) {
      if (flows.has(user) || !(tiesAll || user.linkBps !== mostBps(user))) continue;
      flows.add(user);
      for (const crossed of user.links) links.add(crossed);
    }
  }
  return flows;
}

/** Whether the flows on a link could together take more than it carries. */
function canBeFilled(link: Link): boolean {
  let leftBps = link.capacityBps;
  for (const user of link.users) {
    leftBps -= mostBps(user, link);
    if (leftBps < 0) return true;
  }
  return false;
}

/** What a flow could take if it had its links to itself, and one of them were as wide as it likes. */
function mostBps(user: LinkUser, wide?: Link): number {
  let bps = user.ceilingBps;
  for (const link of user.links) {
    if (link !== wide) bps = Math.min(bps, link.capacityBps);
  }
  return bps;
}

/**
 * Progressive filling over the links of some flows. Flows that were not found affected do not count on these links: there is room for all
 * that they can take.
 */
function fill(flows: ReadonlySet<LinkUser>): ReadonlyMap<LinkUser, number> {
  const vessels = new Map<Link, Vessel>();
  for (const flow of flows) {
    for (const link of flow.links) {
      const vessel = vessels.get(link);
      if (vessel === undefined) vessels.set(link, { link, rising: 1, leftBps: link.capacityBps });
      else vessel.rising++;
    }
  }
  const rates = new Map<LinkUser, number>();
  let rising: readonly LinkUser[] = [...flows];
  while (rising.length > 0) {
    const levelBps = nextLevelBps(vessels);
    const atCeiling = rising.filter((flow) => flow.ceilingBps <= levelBps);
    const full = new Set([...vessels.values()].filter((vessel) => shareOf(vessel) <= levelBps).map(({ link }) => link));
    const settled = atCeiling.length > 0 ? atCeiling : rising.filter(({ links }) => links.some((link) => full.has(link)));
    for (const flow of settled) {
      const linkBps = Math.min(flow.ceilingBps, levelBps);
      rates.set(flow, linkBps);
      for (const link of flow.links) {
        const vessel = vessels.get(link)!;
        vessel.rising--;
        vessel.leftBps = Math.max(0, vessel.leftBps - linkBps);
      }
    }
    rising = rising.filter((flow) => !rates.has(flow));
  }
  return rates;
}

/** The rate at which the first link would be full if all rising flows rose on together. */
function nextLevelBps(vessels: ReadonlyMap<Link, Vessel>): number {
  let levelBps = Number.POSITIVE_INFINITY;
  for (const vessel of vessels.values()) levelBps = Math.min(levelBps, shareOf(vessel));
  return levelBps;
}

function shareOf({ rising, leftBps }: Vessel): number {
  return rising === 0 ? Number.POSITIVE_INFINITY : leftBps / rising;
}
