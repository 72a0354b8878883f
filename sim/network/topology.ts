/** Where sites lie and what joins them: the unchanging part of the network, checked once when a world is built. */
import type { RttEntry } from "./rtt-table.ts";

/** A place where nodes stand. */
export interface Site {
  readonly name: string;
  /** The region's name in the table of round-trip times. */
  readonly region: string;
}

/** One direction between two sites. */
export interface LinkSpec {
  readonly from: string;
  readonly to: string;
  /** Integer microseconds; one way is half of it. */
  readonly rttUs: number;
  /** Bits per second. */
  readonly bandwidthBps: number;
  /** Probability that a message is lost. */
  readonly loss: number;
  /** Mean of the exponential delay added to each one-way trip, as a fraction of the one-way delay. */
  readonly jitter: number;
}

/** What a topology is built from, as plain data. A cluster of a scenario has this shape. */
export interface TopologySpec {
  readonly sites: readonly Site[];
  readonly network: {
    /** Round trips between regions, directed. */
    readonly rtt: readonly RttEntry[];
    /** Round trip between two sites whose regions the table does not join, microseconds; without it the table must join all. */
    readonly siteRttUs?: number;
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
    /** Links that differ from the rest, one for each direction; they say all that there is to say about theirs. */
    readonly links?: readonly LinkSpec[];
  };
}

/** Sites and what joins them. */
export interface Topology {
  readonly sites: readonly Site[];
  /** Round trip between two sites by name, microseconds; within one site `localRttUs`. Throws a RangeError for an unknown site. */
  rttUs(fromSite: string, toSite: string): number;
  /**
   * What a node at one site can send to a node at another at most, bits per second: the slower of the nodes' own links and of the link
   * between the sites. Throws a RangeError for an unknown site.
   */
  bandwidthBps(fromSite: string, toSite: string): number;
  /** What joins one site to another, in this direction. Throws a RangeError for an unknown site, and within one. */
  linkBetween(fromSite: string, toSite: string): LinkSpec;
  /** Round trip between two nodes of one site, microseconds. */
  readonly localRttUs: number;
  /** Mean of the exponential delay added to each trip within a site, as a fraction of the one-way delay. */
  readonly jitter: number;
  /** Bandwidth of a node's own link, each direction, bits per second. */
  readonly accessBps: number;
}

/**
 * Builds a topology. Two sites of one region are `localRttUs` apart unless the table has an entry from the region to itself, or a link or
 * `siteRttUs` says otherwise. Throws a RangeError for a number outside of its range, a site or a link named twice, a link of a site that
 * does not exist, or a pair of regions that the table lacks.
 */
export function buildTopology(spec: TopologySpec): Topology {
  const { localRttUs, jitter, accessBps, siteBps, loss } = spec.network;
  expectTime("localRttUs", localRttUs);
  expectJitter("jitter", jitter);
  expectBandwidth("accessBps", accessBps);
  expectBandwidth("siteBps", siteBps);
  expectLoss("loss", loss);
  const names = spec.sites.map((site) => site.name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) throw new RangeError(`site ${name} is named twice`);
  }
  const links = linksOf(spec);

  function linkBetween(fromSite: string, toSite: string): LinkSpec {
    const link = links.get(pairKey(fromSite, toSite));
    if (link === undefined) throw new RangeError(`no link from ${fromSite} to ${toSite}: there are the sites ${names.join(", ")}`);
    return link;
  }

  function isInside(fromSite: string, toSite: string): boolean {
    return fromSite === toSite && names.includes(fromSite);
  }

  return {
    sites: spec.sites,
    localRttUs,
    jitter,
    accessBps,
    linkBetween,
    rttUs: (fromSite, toSite) => (isInside(fromSite, toSite) ? localRttUs : linkBetween(fromSite, toSite).rttUs),
    bandwidthBps: (fromSite, toSite) =>
      isInside(fromSite, toSite) ? accessBps : Math.min(accessBps, linkBetween(fromSite, toSite).bandwidthBps),
  };
}

/** The links of all pairs of different sites: those that are spelled out, and the others from the table and the common values. */
function linksOf({ sites, network }: TopologySpec): ReadonlyMap<string, LinkSpec> {
  const links = new Map<string, LinkSpec>();
  for (const link of network.links ?? []) {
    const { from, to } = link;
    const named = `the link from ${from} to ${to}`;
    if (from === to || [from, to].some((name) => sites.every((site) => site.name !== name)))
      throw new RangeError(`${named}: expected two different sites of ${sites.map((site) => site.name).join(", ")}`);
    if (links.has(pairKey(from, to))) throw new RangeError(`${named} is named twice`);
    expectTime(`rttUs of ${named}`, link.rttUs);
    expectBandwidth(`bandwidthBps of ${named}`, link.bandwidthBps);
    expectLoss(`loss of ${named}`, link.loss);
    expectJitter(`jitter of ${named}`, link.jitter);
    links.set(pairKey(from, to), link);
  }
  const { siteBps: bandwidthBps, loss, jitter, localRttUs, siteRttUs } = network;
  const table = new Map(network.rtt.map((entry) => [pairKey(entry.from, entry.to), entry.rttUs]));
  for (const from of sites) {
    for (const to of sites) {
      if (from === to || links.has(pairKey(from.name, to.name))) continue;
      const rttUs = table.get(pairKey(from.region, to.region)) ?? siteRttUs ?? (from.region === to.region ? localRttUs : undefined);
      if (rttUs === undefined) throw new RangeError(`the table of round-trip times has no entry from ${from.region} to ${to.region}`);
      expectTime("rttUs", rttUs);
      links.set(pairKey(from.name, to.name), { from: from.name, to: to.name, rttUs, bandwidthBps, loss, jitter });
    }
  }
  return links;
}

function expectTime(name: string, timeUs: number): void {
  expect(Number.isSafeInteger(timeUs) && timeUs >= 0, name, timeUs, "a whole number of microseconds, not negative");
}

function expectBandwidth(name: string, bps: number): void {
  expect(Number.isSafeInteger(bps) && bps > 0, name, bps, "a whole number of bits per second, above 0");
}

function expectLoss(name: string, loss: number): void {
  expect(loss >= 0 && loss <= 1, name, loss, "a fraction between 0 and 1");
}

function expectJitter(name: string, jitter: number): void {
  expect(jitter >= 0 && jitter < Number.POSITIVE_INFINITY, name, jitter, "a fraction, not negative");
}

function expect(holds: boolean, name: string, value: number, expected: string): void {
  if (!holds) throw new RangeError(`${name} is ${value}: expected ${expected}`);
}

/** Names may hold any character but not a line break, which is what keeps two of them apart in a key. */
function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}
