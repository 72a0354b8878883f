/** A scenario file becomes plain data: held units, defaults, calendar times, the latency table. */
import { expect, test } from "vitest";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { changed, failureOf, filesOf, load, SAMPLE } from "./samples.ts";

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;

test("the sample, value by value", () => {
  expect(load(SAMPLE)).toEqual({
    name: "sample",
    title: "A sample",
    system: "dwcp",
    cluster: {
      nodes: 10,
      naming: "node-{index}",
      sites: [
        { name: "east", region: "r1", share: 0.6 },
        { name: "west", region: "r2", share: 0.4 },
      ],
      network: {
        rtt: [
          { from: "r1", to: "r2", rttUs: 30_000 },
          { from: "r2", to: "r1", rttUs: 31_000 },
        ],
        rttFile: "../data/rtt.csv",
        localRttUs: 1_000,
        jitter: 0.05,
        accessBps: 10_000_000_000,
        siteBps: 1_000_000_000,
        loss: 0.0001,
      },
      controlPlane: { controller: "east", operator: "west", metrics: "east", flagStore: ["east", "west", "east"] },
    },
    parameters: { transferSize: 8_589_934_592, arrivals: 4, backbone: 1_000_000_000, modes: ["datacenter"] },
    plan: {
      observe: { beforeUs: 10 * SECOND_US, afterUs: 60 * SECOND_US, extendUs: 900 * SECOND_US },
      steps: [
        {
          name: "first",
          title: "Ten percent",
          atUs: 0,
          bakeUs: DAY_US,
          write: { enable: ["transport"], percentage: 10 },
          checks: [],
          gates: [
            { metric: "error-rate", of: "next", limit: 0.01, rollback: { level: "flag" } },
            { metric: "latency-p95", of: "all", baselineTimes: 2, rollback: { level: "partial", percentage: 5 } },
          ],
        },
        { name: "second", title: "Everything", atUs: 2 * DAY_US, bakeUs: 0, write: { percentage: 100 }, checks: [], gates: [] },
      ],
      operator: [
        { name: "stop", title: "Stop", atUs: 2 * DAY_US + 90 * SECOND_US, command: "kill" },
        {
          name: "back",
          title: "Back",
          atUs: 2 * DAY_US + 150 * SECOND_US,
          command: "rollback",
          rollback: { level: "component", components: ["transport"] },
        },
      ],
    },
    faults: [
      { kind: "crash", title: "crash: node node-3", atUs: 60 * SECOND_US, forUs: 10 * SECOND_US, parameters: { node: "node-3" } },
      {
        kind: "loss",
        title: "loss: link east -> west, rate 1%",
        atUs: 3_600 * SECOND_US,
        forUs: 2 * DAY_US + 90 * SECOND_US - 3_600 * SECOND_US,
        parameters: { link: "east -> west", rate: 0.01 },
      },
      {
        kind: "version-error-rate",
        title: "version-error-rate: version v3, rate 5%",
        atUs: 90 * SECOND_US,
        parameters: { version: "v3", rate: 0.05 },
      },
    ],
    mechanisms: {
      flagStore: { variant: "replicated", parameters: { replicas: 3 } },
      write: { variant: "merge-latched", parameters: {} },
      propagation: { variant: "poll", parameters: { period: 2 * SECOND_US, jitter: 0.1 } },
      flagView: { variant: "snapshot", parameters: {} },
      exposure: { variant: "ranked", parameters: { spread: true } },
      selector: { variant: "as-planned", parameters: {} },
      negotiation: { variant: "handshake", parameters: {} },
      pinning: { variant: "per-transfer", parameters: {} },
      modeDetection: { variant: "measured", parameters: {} },
      gates: { variant: "act", parameters: { armed: "own-step" } },
    },
    defects: { "size-field-32-bit": true },
    criteria: [
      { id: "rollback-time", parameters: { limit: 5 * SECOND_US }, measure: false },
      { id: "latency", parameters: { limit: 1.2 }, measure: true },
    ],
    expect: { verdict: "violated", first: "D2", allowed: ["D1b", "latency"] },
    eventLimit: 50_000_000,
  });
});

test("the same text gives the same bytes", () => {
  expect(JSON.stringify(load(SAMPLE))).toBe(JSON.stringify(load(SAMPLE)));
});

test("a scenario survives being written as JSON", () => {
  const scenario = load(SAMPLE);
  expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
});

test("a scenario without faults, mechanisms, defects, criteria and expectation is complete", () => {
  const scenario = load(SAMPLE.slice(0, SAMPLE.indexOf("faults:")));
  expect(scenario.faults).toEqual([]);
  expect(scenario.mechanisms.propagation).toEqual({ variant: "push", parameters: { retry: SECOND_US } });
  expect(scenario.defects).toEqual({ "size-field-32-bit": false });
  expect(scenario.criteria).toEqual([]);
  expect(scenario).not.toHaveProperty("expect");
});

test("anchors and aliases stand for what they name", () => {
  const text = changed(
    "{ metric: error-rate, of: next, limit: 1%, rollback: { level: flag } }",
    "&gate { metric: error-rate, of: next, limit: 1%, rollback: { level: flag } }\n        - *gate",
  );
  expect(load(text).plan.steps[0]?.gates).toHaveLength(3);
});

test("every kind of parameter of a system has its unit", () => {
  const text = changed("  arrivals: 4\n", "  arrivals: 0.5\n  transferSize: 1.5GB\n  backbone: 40Gbps\n  modes: [internet, datacenter]\n");
  expect(load(text).parameters).toEqual({
    arrivals: 0.5,
    transferSize: 1_500_000_000,
    backbone: 40_000_000_000,
    modes: ["internet", "datacenter"],
  });
});

test("minus nothing is nothing", () => {
  expect(Object.is(load(changed("jitter: 5%", "jitter: -0")).cluster.network.jitter, 0)).toBe(true);
});

test("another system has its own parameters, and those without default must be given", () => {
  const body = SAMPLE.slice(SAMPLE.indexOf("title:"), SAMPLE.indexOf("defects:")).replace("system: dwcp", "system: bridge");
  expect(load(`name: other\n${body.replace("arrivals: 4", "hub: west")}`).parameters).toEqual({ hub: "west", arrivals: 0.5 });
  expect(failureOf(() => load(`name: other\n${body.replace("arrivals: 4", "arrivals: 10%")}`)).message).toBe(
    'plans/sample.yaml:12:3: found no "hub", expected hub: the name of a site: a letter, then letters, digits, - and _, at most 64 in all',
  );
});

test.each(["as-written", "hardened", "rollback"])("the shipped scenario dwcp/%s loads from the disk", (name) => {
  const scenario = loadScenario(`scenarios/dwcp/${name}.yaml`, { vocabulary });
  expect(scenario.name).toBe(`dwcp-${name}`);
  expect(scenario.cluster.network.rttFile).toBe("../data/ibm-cloud-inter-region-rtt-2024-03.csv");
  expect(scenario.cluster.network.rtt).toHaveLength(90);
  expect(scenario.plan.steps.map((step) => step.atUs / (7 * DAY_US))).toEqual([6, 7, 8, 9]);
});

test("the latency table may stand beside any file of the chain, and is named relative to the scenario", () => {
  const files = filesOf({
    "other/base.yaml": changed("../data/rtt.csv", "tables/x.csv"),
    "other/tables/x.csv": "from,to,rtt_ms\nr1,r2,1\nr2,r1,1\n",
  });
  const { network } = load("extends: ../other/base.yaml\nname: child\n", [], files).cluster;
  expect(network.rttFile).toBe("../other/tables/x.csv");
  expect(network.rtt[0]?.rttUs).toBe(1_000);
});
