/** Where sites lie and what joins them: the unchanging part of the network, checked once when a world is built. */
import type { RttEntry } from "./rtt-table.ts";

/** A place where nodes stand. */
export interface Site {
  readonly name: string;
  /** The region's name in the table of round-trip times. */
  readonly region: string;
}

/** What a topology is built from, as plain data. A cluster of a scenario has this shape. */
export interface TopologySpec {
  readonly sites: readonly Site[];
  readonly network: {
    /** Round trips between regions, directed. */
    readonly rtt: readonly RttEntry[];
    /** Round trip between two nodes of one site, microseconds. */
    readonly localRttUs: number;
    /** Mean of the exponential delay added to each one-way trip, as a fraction of the one-way delay. */
    readonly jitter: number;
    /** Bandwidth of a node's own link, each direction, bits per second. */
    readonly accessBps: number;
    /** Bandwidth between two sites, each direction, bits per second. */
    readonly siteBps: number;
    /** Probability that a message between two sites is lost. */
    readonly loss: number;
  };
}

/** Sites and what joins them. */
export interface Topology {
  readonly sites: readonly Site[];
  /** Round trip between two sites by name, microseconds; within one site `localRttUs`. Throws a RangeError for an unknown site. */
  rttUs(fromSite: string, toSite: string): number;
  /** Round trip between two nodes of one site, microseconds. */
  readonly localRttUs: number;
  /** Mean of the exponential delay added to each one-way trip, as a fraction of the one-way delay. */
  readonly jitter: number;
  /** Bandwidth of a node's own link, each direction, bits per second. */
  readonly accessBps: number;
  /** Bandwidth between two sites, each direction, bits per second. */
  readonly siteBps: number;
  /** Probability that a message between two sites is lost. */
  readonly loss: number;
}

/**
 * Builds a topology. Two sites of one region are `localRttUs` apart unless the table has an entry from the region to itself.
 * Throws a RangeError for a number outside of its range, a site named twice, or a pair of regions that the table lacks.
 */
export function buildTopology(spec: TopologySpec): Topology {
  const { rtt, localRttUs, jitter, accessBps, siteBps, loss } = spec.network;
  expect(Number.isSafeInteger(localRttUs) && localRttUs >= 0, "localRttUs", localRttUs, "a whole number of microseconds, not negative");
  expect(jitter >= 0 && jitter < Number.POSITIVE_INFINITY, "jitter", jitter, "a fraction, not negative");
  expect(Number.isSafeInteger(accessBps) && accessBps > 0, "accessBps", accessBps, "a whole number of bits per second, above 0");
  expect(Number.isSafeInteger(siteBps) && siteBps > 0, "siteBps", siteBps, "a whole number of bits per second, above 0");
  expect(loss >= 0 && loss <= 1, "loss", loss, "a fraction between 0 and 1");

  const table = new Map(rtt.map((entry) => [pairKey(entry.from, entry.to), entry.rttUs]));
  const bySites = new Map<string, number>();
  for (const from of spec.sites) {
    for (const to of spec.sites) {
      const key = pairKey(from.name, to.name);
      if (bySites.has(key)) throw new RangeError(`site ${from.name} is named twice`);
      bySites.set(key, from === to ? localRttUs : between(from.region, to.region));
    }
  }

  function between(from: string, to: string): number {
    const rttUs = table.get(pairKey(from, to)) ?? (from === to ? localRttUs : undefined);
    if (rttUs === undefined) throw new RangeError(`the table of round-trip times has no entry from ${from} to ${to}`);
    return rttUs;
  }

  return {
    sites: spec.sites,
    localRttUs,
    jitter,
    accessBps,
    siteBps,
    loss,
    rttUs(fromSite, toSite) {
      const rttUs = bySites.get(pairKey(fromSite, toSite));
      if (rttUs === undefined)
        throw new RangeError(`no sites ${fromSite} and ${toSite}: there are ${spec.sites.map((site) => site.name).join(", ")}`);
      return rttUs;
    },
  };
}

function expect(holds: boolean, name: string, value: number, expected: string): void {
  if (!holds) throw new RangeError(`${name} is ${value}: expected ${expected}`);
}

/** Names may hold any character but not a line break, which is what keeps two of them apart in a key. */
function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}
