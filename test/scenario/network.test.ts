/** The network of a scenario: from a table, from a profile, by hand, and from several of them at once. */
import { describe, expect, test } from "vitest";
import { linkProfiles } from "../../sim/network/profiles.ts";
import { buildTopology, type LinkSpec } from "../../sim/network/topology.ts";
import type { NetworkSpec } from "../../src/scenario/scenario.ts";
import { changed, failureOf, filesOf, load, SAMPLE } from "./samples.ts";

const NETWORK = "{ rtt: ../data/rtt.csv, localRtt: 1ms, jitter: 5%, access: 10Gbps, site: 1Gbps, loss: 0.01% }";
const PLAIN = { localRttUs: 1_000, jitter: 0.05, accessBps: 10e9, siteBps: 1e9, loss: 0.0001 };
const WRITTEN = "localRtt: 1ms, jitter: 5%, access: 10Gbps, site: 1Gbps, loss: 0.01%";

function withNetwork(network: string): string {
  return changed(NETWORK, network);
}

function networkOf(network: string): NetworkSpec {
  return load(withNetwork(network)).cluster.network;
}

/** What joins two sites of the sample in the world that the scenario is played in. */
function linkOf(network: string, from = "east", to = "west"): LinkSpec {
  return buildTopology(load(withNetwork(network)).cluster).linkBetween(from, to);
}

describe("a profile", () => {
  test.each(Object.entries(linkProfiles))("%s alone says everything", (name, profile) => {
    const { rttUs, bandwidthBps, loss, jitter } = profile;
    expect(networkOf(`{ profile: ${name} }`)).toEqual({
      rtt: [],
      siteRttUs: rttUs,
      localRttUs: linkProfiles.rack.rttUs,
      jitter,
      accessBps: linkProfiles.rack.bandwidthBps,
      siteBps: bandwidthBps,
      loss,
    });
    expect(linkOf(`{ profile: ${name} }`)).toEqual({ from: "east", to: "west", rttUs, bandwidthBps, loss, jitter });
  });

  test("gives way to what is written, and to the table", () => {
    const { loss } = linkProfiles.consumer;
    const network = "{ rtt: ../data/rtt.csv, profile: consumer, site: 5Gbps, jitter: 1% }";
    expect(linkOf(network)).toEqual({ from: "east", to: "west", rttUs: 30_000, bandwidthBps: 5e9, loss, jitter: 0.01 });
    expect(linkOf(network, "west", "east").rttUs).toBe(31_000);
    expect(networkOf(network).localRttUs).toBe(linkProfiles.rack.rttUs);
  });

  test("joins what the table does not join", () => {
    const files = filesOf({ "data/rtt.csv": "from,to,rtt_ms\nr1,r2,30\n" });
    const { cluster } = load(withNetwork("{ rtt: ../data/rtt.csv, profile: region }"), [], files);
    const topology = buildTopology(cluster);
    expect([topology.rttUs("east", "west"), topology.rttUs("west", "east")]).toEqual([30_000, linkProfiles.region.rttUs]);
  });

  test("may be set, as anything may", () => {
    expect(load(withNetwork("{ profile: zone }"), ["cluster.network.profile=internet"]).cluster.network.siteRttUs).toBe(50_000);
  });
});

describe("a list of round trips in the scenario", () => {
  const both = "[{ from: r1, to: r2, rtt: 30ms }, { from: r2, to: r1, rtt: 31ms }]";

  test("says what a table says, and names no file", () => {
    const { rttFile: _, ...fromTable } = networkOf(`{ rtt: ../data/rtt.csv, ${WRITTEN} }`);
    expect(networkOf(`{ rtt: ${both}, ${WRITTEN} }`)).toEqual(fromTable);
  });

  test("leaves the rest to siteRtt, which nothing else has to say", () => {
    const network = `{ rtt: [{ from: r1, to: r2, rtt: 30ms }], siteRtt: 7ms, ${WRITTEN} }`;
    expect(networkOf(network)).toMatchObject({ siteRttUs: 7_000 });
    expect([linkOf(network).rttUs, linkOf(network, "west", "east").rttUs]).toEqual([30_000, 7_000]);
    expect(linkOf(`{ siteRtt: 7ms, ${WRITTEN} }`).rttUs).toBe(7_000);
    expect(linkOf("{ siteRtt: 7ms, profile: consumer }").rttUs).toBe(7_000);
  });
});

describe("links by hand", () => {
  test("join both directions, and need no table and no regions", () => {
    const text = withNetwork(`{ ${WRITTEN}, links: [{ between: [west, east], rtt: 80ms, bandwidth: 500Mbps, loss: 0.1%, jitter: 20% }] }`);
    const { cluster } = load(text.replaceAll(/ region: r\d,/g, ""));
    expect(cluster.sites.map(({ region }) => region)).toEqual(["east", "west"]);
    const link = { rttUs: 80_000, bandwidthBps: 5e8, loss: 0.001, jitter: 0.2 };
    expect(cluster.network).toEqual({
      rtt: [],
      ...PLAIN,
      links: [
        { from: "west", to: "east", ...link },
        { from: "east", to: "west", ...link },
      ],
    });
    expect(buildTopology(cluster).linkBetween("east", "west")).toEqual({ from: "east", to: "west", ...link });
  });

  test("may differ by direction, and take from the table what they do not say", () => {
    const network = `{ rtt: ../data/rtt.csv, ${WRITTEN}, links: [{ link: east -> west, bandwidth: 10Mbps }] }`;
    const { siteBps, accessBps: _access, localRttUs: _local, ...common } = PLAIN;
    expect(linkOf(network)).toEqual({ from: "east", to: "west", rttUs: 30_000, ...common, bandwidthBps: 10e6 });
    expect(linkOf(network, "west", "east")).toEqual({ from: "west", to: "east", rttUs: 31_000, ...common, bandwidthBps: siteBps });
  });

  test("may follow a profile of their own, but for what they say", () => {
    const network = `{ rtt: ../data/rtt.csv, ${WRITTEN}, links: [{ between: [east, west], profile: internet, loss: 2% }] }`;
    const { rttUs, bandwidthBps, jitter } = linkProfiles.internet;
    expect(linkOf(network)).toEqual({ from: "east", to: "west", rttUs, bandwidthBps, loss: 0.02, jitter });
  });

  test("take from the network's profile what neither they nor the table say", () => {
    const { rttUs, bandwidthBps, jitter } = linkProfiles.region;
    expect(linkOf("{ profile: region, links: [{ link: west -> east, loss: 2% }] }", "west", "east")).toEqual({
      from: "west",
      to: "east",
      rttUs,
      bandwidthBps,
      loss: 0.02,
      jitter,
    });
  });

  test("free a site from the table", () => {
    const text = withNetwork(`{ rtt: ../data/rtt.csv, ${WRITTEN}, links: [{ between: [east, west], rtt: 3ms }] }`);
    expect(buildTopology(load(text.replace("region: r2", "region: nowhere")).cluster).rttUs("west", "east")).toBe(3_000);
  });
});

test("a scenario without links and profile is the same data as ever", () => {
  expect(Object.keys(load(SAMPLE).cluster.network).sort()).toEqual([
    "accessBps",
    "jitter",
    "localRttUs",
    "loss",
    "rtt",
    "rttFile",
    "siteBps",
  ]);
});

describe("what does not fit", () => {
  const table = "rtt: ../data/rtt.csv";
  const link = (entry: string): string => `{ ${table}, ${WRITTEN}, links: [${entry}] }`;

  test.each([
    [
      "a missing value",
      `{ ${table}, localRtt: 1ms, jitter: 5%, access: 1Gbps, site: 1Gbps }`,
      'no "loss"',
      "loss: a share such as 0.01%, or a profile",
    ],
    ["a missing duration", `{ ${table}, jitter: 5%, access: 1Gbps, site: 1Gbps, loss: 0 }`, 'no "localRtt"', "localRtt: a duration"],
    ["an unknown profile", "{ profile: consumr }", '"consumr"', "one of rack, zone, region, internet, consumer (nearest: consumer)"],
    ["an idle profile", `{ ${table}, ${WRITTEN}, profile: zone }`, "a profile although everything is written", "no profile, or less"],
    [
      "no round trips at all",
      `{ ${WRITTEN} }`,
      "sites east and west without a round trip",
      "a latency table (network.rtt), a profile (network.profile) or a link between them",
    ],
    [
      "a gap in a list",
      `{ rtt: [{ from: r1, to: r2, rtt: 30ms }], ${WRITTEN} }`,
      "sites east and west without a round trip from r2 to r1 in the latency table",
      "{from: r2, to: r1, rtt: ...} in network.rtt",
    ],
    [
      "a list that says one thing twice",
      `{ rtt: [{ from: r1, to: r2, rtt: 1ms }, { from: r1, to: r2, rtt: 2ms }], ${WRITTEN} }`,
      "a round trip from r1 to r2 for the second time",
      "every direction once",
    ],
    ["a mistake in a list", `{ rtt: [{ from: r1, to: r2, rtt: 30 }], ${WRITTEN} }`, "30", "a duration such as 250ms"],
    ["neither file nor list", `{ rtt: 7, ${WRITTEN} }`, "7", "a CSV file with the columns from, to, rtt_ms, or a list of {from, to, rtt}"],
    [
      "a profile that siteRtt leaves nothing",
      `{ siteRtt: 1ms, ${WRITTEN}, profile: zone }`,
      "a profile although everything is written",
      "no profile",
    ],
    [
      "one direction without a round trip",
      `{ ${WRITTEN}, links: [{ link: west -> east, rtt: 1ms }] }`,
      "sites east and west without a round trip",
      "a latency table",
    ],
    ["an unknown key", link("{ between: [east, west], latency: 3ms }"), 'unknown key "latency"', "one of between, link, profile, rtt"],
    ["no sites", link("{ rtt: 3ms }"), "a link without its sites", "one of between: [a, b] and link: a -> b"],
    ["sites twice", link("{ between: [east, west], link: east -> west, rtt: 3ms }"), "a link with between and link", "one of between"],
    ["three sites", link("{ between: [east, west, east], rtt: 3ms }"), "a list", "two sites, at most 2"],
    [
      "an unknown site",
      link("{ between: [east, wets], rtt: 3ms }"),
      'missing site "wets"',
      "a site of the cluster: one of east, west (nearest: west)",
    ],
    ["an unknown end", link("{ link: mars -> west, rtt: 3ms }"), 'missing site "mars"', "a site of the cluster"],
    ["one site", link("{ link: west -> west, rtt: 3ms }"), "a link from west to itself", "two different sites"],
    ["nothing said", link("{ between: [east, west] }"), "a link that says nothing", "at least one of profile, rtt, bandwidth"],
    [
      "a direction twice",
      link("{ between: [east, west], rtt: 3ms }, { link: west -> east, loss: 1% }"),
      "west -> east for the second time",
      "every direction once",
    ],
    [
      "a bandwidth of nothing",
      link("{ between: [east, west], bandwidth: 0bps }"),
      '"0bps"',
      "a bandwidth such as 100Mbps or 1Gbps, at least 1bps",
    ],
  ])("%s", (_, network, found, expected) => {
    const error = failureOf(() => load(withNetwork(network)));
    expect(error.found).toBe(found);
    expect(error.expected.slice(0, expected.length)).toBe(expected);
  });

  test("is reported where it was written", () => {
    const error = failureOf(() => load(withNetwork(link("{ between: [east, west], rtt: 3ms },\n      { link: west -> mars, loss: 1% }"))));
    expect([error.file, error.line, error.column]).toEqual(["plans/sample.yaml", 10, 15]);
    const idle = failureOf(() => load(withNetwork(`{ ${table}, ${WRITTEN}, profile: zone }`)));
    expect([idle.line, idle.column]).toEqual([9, 14 + `${table}, ${WRITTEN}, `.length]);
  });
});
