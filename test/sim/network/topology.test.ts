import { describe, expect, it } from "vitest";
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
