import { describe, expect, it } from "vitest";
import { linkProfiles } from "../../../sim/network/profiles.ts";
import { buildTopology, type TopologySpec } from "../../../sim/network/topology.ts";

const spec: TopologySpec = {
  sites: [
    { name: "us", region: "dallas" },
    { name: "us-2", region: "dallas" },
    { name: "eu", region: "frankfurt" },
  ],
  network: {
    rtt: [
      { from: "dallas", to: "frankfurt", rttUs: 123_000 },
      { from: "frankfurt", to: "dallas", rttUs: 125_000 },
    ],
    localRttUs: 1_000,
    jitter: 0.05,
    accessBps: 25e9,
    siteBps: 1e9,
    loss: 0.0001,
  },
};

it("looks round trips up by site, each direction for itself", () => {
  const topology = buildTopology(spec);
  expect(topology.rttUs("us", "eu")).toBe(123_000);
  expect(topology.rttUs("eu", "us-2")).toBe(125_000);
  expect(topology.rttUs("eu", "eu")).toBe(1_000);
  expect(topology.sites).toEqual(spec.sites);
});

it("puts two sites of one region the local distance apart, unless the table knows better", () => {
  expect(buildTopology(spec).rttUs("us", "us-2")).toBe(1_000);
  const rtt = [...spec.network.rtt, { from: "dallas", to: "dallas", rttUs: 1_900 }];
  const measured = buildTopology({ ...spec, network: { ...spec.network, rtt } });
  expect(measured.rttUs("us", "us-2")).toBe(1_900);
  expect(measured.rttUs("us", "us")).toBe(1_000);
});

describe("links", () => {
  const special = { from: "us", to: "eu", rttUs: 80_000, bandwidthBps: 5e8, loss: 0.02, jitter: 0.3 };

  it("are as the table and the common values have them, unless they are spelled out, each direction for itself", () => {
    const topology = buildTopology({ ...spec, network: { ...spec.network, links: [special] } });
    expect(topology.linkBetween("us", "eu")).toEqual(special);
    const common = { bandwidthBps: 1e9, loss: 0.0001, jitter: 0.05 };
    expect(topology.linkBetween("eu", "us")).toEqual({ from: "eu", to: "us", rttUs: 125_000, ...common });
    expect(topology.linkBetween("us-2", "eu")).toEqual({ from: "us-2", to: "eu", rttUs: 123_000, ...common });
    expect([topology.rttUs("us", "eu"), topology.rttUs("eu", "us")]).toEqual([80_000, 125_000]);
  });

  it("need no table where they are spelled out, or where a common round trip stands in", () => {
    const links = [special, { ...special, from: "eu", to: "us" }];
    const sites = [
      { name: "us", region: "us" },
      { name: "eu", region: "eu" },
    ];
    expect(buildTopology({ sites, network: { ...spec.network, rtt: [], links } }).rttUs("eu", "us")).toBe(80_000);
    const network = { ...spec.network, rtt: spec.network.rtt.slice(0, 1), siteRttUs: 70_000 };
    const topology = buildTopology({ ...spec, network });
    expect([topology.rttUs("us", "eu"), topology.rttUs("eu", "us"), topology.rttUs("us", "us-2")]).toEqual([123_000, 70_000, 70_000]);
  });

  it("bound what nodes can send, as their own links do", () => {
    const wide = { ...special, from: "eu", to: "us", bandwidthBps: 100e9 };
    const topology = buildTopology({ ...spec, network: { ...spec.network, links: [special, wide] } });
    const bandwidths = [topology.bandwidthBps("us", "eu"), topology.bandwidthBps("eu", "us"), topology.bandwidthBps("us", "us")];
    expect(bandwidths).toEqual([5e8, 25e9, 25e9]);
  });

  it("lead between two different sites, once, and are possible", () => {
    const build =
      (...links: Partial<typeof special>[]) =>
      () =>
        buildTopology({ ...spec, network: { ...spec.network, links: links.map((link) => ({ ...special, ...link })) } });
    expect(build({ to: "mars" })).toThrow("the link from us to mars: expected two different sites of us, us-2, eu");
    expect(build({ to: "us" })).toThrow("expected two different sites");
    expect(build({}, {})).toThrow("the link from us to eu is named twice");
    expect(build({ rttUs: 0.5 })).toThrow("rttUs of the link from us to eu is 0.5: expected");
    expect(build({ bandwidthBps: 0 })).toThrow("bandwidthBps of the link");
    expect(build({ loss: 2 })).toThrow("loss of the link");
    expect(build({ jitter: -1 })).toThrow("jitter of the link");
  });
});

it.each(Object.entries(linkProfiles))("the profile %s makes a topology", (_, { rttUs, bandwidthBps, loss, jitter }) => {
  const network = {
    rtt: [],
    siteRttUs: rttUs,
    localRttUs: linkProfiles.rack.rttUs,
    jitter,
    accessBps: bandwidthBps,
    siteBps: bandwidthBps,
    loss,
  };
  const link = buildTopology({ sites: spec.sites, network }).linkBetween("us", "eu");
  expect(link).toEqual({ from: "us", to: "eu", rttUs, bandwidthBps, loss, jitter });
});

describe("it refuses", () => {
  it("a pair of regions that the table lacks", () => {
    const rtt = spec.network.rtt.slice(0, 1);
    expect(() => buildTopology({ ...spec, network: { ...spec.network, rtt } })).toThrow("no entry from frankfurt to dallas");
  });

  it("a site named twice, and a question about a site that is not there", () => {
    expect(() => buildTopology({ ...spec, sites: [...spec.sites, { name: "us", region: "frankfurt" }] })).toThrow("site us is named twice");
    expect(() => buildTopology(spec).rttUs("us", "mars")).toThrow("no link from us to mars: there are the sites us, us-2, eu");
  });

  it.each([
    ["localRttUs", -1],
    ["localRttUs", 0.5],
    ["jitter", -0.1],
    ["jitter", Number.NaN],
    ["accessBps", 0],
    ["siteBps", 1.5],
    ["loss", 1.1],
  ])("%s %d", (name, value) => {
    expect(() => buildTopology({ ...spec, network: { ...spec.network, [name]: value } })).toThrow(`${name} is ${value}: expected`);
  });
});
