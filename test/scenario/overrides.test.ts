/** `--set path=value`: what it changes, and where its errors point. */
import { expect, test } from "vitest";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { failureOf, filesOf, load, SAMPLE } from "./samples.ts";

function value<Value>(option: string, select: (scenario: Scenario) => Value): Value {
  return select(load(SAMPLE, [option]));
}

test("a number, a switch, a duration, a share", () => {
  expect(value("cluster.nodes=12", ({ cluster }) => cluster.nodes)).toBe(12);
  expect(value("defects.size-field-32-bit=false", ({ defects }) => defects["size-field-32-bit"])).toBe(false);
  expect(value("criteria.rollback-time.limit=10s", ({ criteria }) => criteria[0]?.parameters.limit)).toBe(10_000_000);
  expect(value("faults.1.rate=5%", ({ faults }) => faults[1]?.parameters.rate)).toBe(0.05);
});

test("a list or map in flow form replaces what was there", () => {
  expect(value("expect.allowed=[D2, D3]", ({ expect }) => expect?.allowed)).toEqual(["D2", "D3"]);
  expect(value("plan.steps.first.gates=[]", ({ plan }) => plan.steps[0]?.gates)).toEqual([]);
  expect(value("expect={verdict: holds}", ({ expect }) => expect)).toEqual({ verdict: "holds", allowed: [] });
});

test("elements of lists by index or by name", () => {
  expect(value("plan.steps.second.at=day 9", ({ plan }) => plan.steps[1]?.atUs)).toBe(8 * 86_400_000_000);
  expect(value("plan.steps.1.title=Other", ({ plan }) => plan.steps[1]?.title)).toBe("Other");
  expect(value("plan.steps.first.gates.0.limit=2%", ({ plan }) => plan.steps[0]?.gates[0]?.limit)).toBe(0.02);
});

test("a mechanism's variant, in either form, drops the parameters of the old one", () => {
  const push = { variant: "push", parameters: { retry: 1_000_000 } };
  expect(value("mechanisms.propagation=push", ({ mechanisms }) => mechanisms.propagation)).toEqual(push);
  expect(value("mechanisms.propagation.variant=push", ({ mechanisms }) => mechanisms.propagation)).toEqual(push);
  expect(value("mechanisms={propagation: push}", ({ mechanisms }) => mechanisms.propagation)).toEqual(push);
});

test("a mechanism's own variant keeps its parameters", () => {
  expect(value("mechanisms.propagation=poll", ({ mechanisms }) => mechanisms.propagation?.parameters.period)).toBe(2_000_000);
});

test("a parameter of a mechanism in shorthand, and of one that the file does not name", () => {
  const set = ["mechanisms.exposure=ranked", "mechanisms.exposure.spread=false", "mechanisms.gates.armed=until-end"];
  const { mechanisms } = load(SAMPLE, set);
  expect(mechanisms.exposure?.parameters).toEqual({ spread: false });
  expect(mechanisms.gates).toEqual({ variant: "act", parameters: { armed: "until-end" } });
});

test("blocks that the file does not have are made", () => {
  const bare = SAMPLE.slice(0, SAMPLE.indexOf("faults:"));
  const scenario = load(bare, ["mechanisms.propagation.retry=2s", "criteria.downtime.limit=1s", "expect.verdict=holds"]);
  expect(scenario.mechanisms.propagation?.parameters.retry).toBe(2_000_000);
  expect(scenario.criteria).toHaveLength(1);
  expect(scenario.expect?.verdict).toBe("holds");
});

test("later options win", () => {
  expect(load(SAMPLE, ["cluster.nodes=11", "cluster.nodes=12"]).cluster.nodes).toBe(12);
});

test("a latency table is relative to the working directory", () => {
  const files = filesOf({ "my.csv": "from,to,rtt_ms\nr1,r2,1\nr2,r1,2\n" });
  expect(load(SAMPLE, ["cluster.network.rtt=my.csv"], files).cluster.network.rttFile).toBe("../my.csv");
});

test.each([
  ["cluster.nodez=10", 9, 'unknown key "nodez"', "one of nodes, naming, sites, network, controlPlane (nearest: nodes)"],
  ["clustre.nodes=10", 1, 'unknown key "clustre"', "(nearest: cluster)"],
  ["cluster.nodes=0", 15, "0", "a whole number from 2 to 10000"],
  ["cluster.nodes", 14, "no =", "path=value, such as cluster.nodes=10"],
  ["cluster.nodes=", 15, "nothing after =", "a value"],
  ["cluster.nodes= # 5", 19, "nothing after =", "a value"],
  ["=10", 1, '""', "a key, such as nodes in cluster.nodes=10"],
  ["cluster..nodes=10", 9, '""', "a key, such as nodes in cluster.nodes=10"],
  ["__proto__.x=10", 1, '"__proto__"', "a key, such as nodes in cluster.nodes=10"],
  ["extends=x.yaml", 1, "extends", "a value of the scenario; files to extend are named in files"],
  ["name.first=x", 6, 'key "first" of "sample"', "a path that ends before it"],
  ["plan.steps.third.at=day 9", 12, '"third"', "an index from 0 to 1, or one of first, second (nearest: first)"],
  ["faults.3.rate=1%", 8, '"3"', "an index from 0 to 2"],
  ["plan.steps.first.write.enable.x=1", 31, '"x"', "an index from 0 to 0"],
  ["mechanisms.selektor=as-planned", 12, 'unknown key "selektor"', "(nearest: selector)"],
  ["mechanisms.selektor.x=5", 12, 'unknown key "selektor"', "(nearest: selector)"],
  ["mechanisms.selector=as-plannd", 21, '"as-plannd"', "(nearest: as-planned)"],
  ["mechanisms.selector=5", 21, "5", "a variant of selector: one of as-planned, per-component"],
  ["mechanisms.propagation.variant={x: 1}", 32, "a map", "a variant of propagation: one of push, poll"],
  ["mechanisms.propagation.retry=2s", 24, 'unknown key "retry"', "one of variant, period, jitter (nearest: period)"],
  ["title=[1", 9, "the end of the text", "valid YAML"],
  ["title=*x", 7, "alias *x", "an anchor &x before it"],
])("--set %s fails at column %d", (option, column, found, expected) => {
  const failure = failureOf(() => load(SAMPLE, [option]));
  expect([failure.file, failure.line, failure.column, failure.found]).toEqual([`--set ${option}`, 1, column, found]);
  expect(failure.expected).toContain(expected);
  expect(failure.message).toBe(`--set ${option}:1:${column}: found ${found}, expected ${failure.expected}`);
});

test("a value that an option makes wrong elsewhere is reported where it stands", () => {
  expect(failureOf(() => load(SAMPLE, ["plan.steps.first.bake=3d"])).message).toContain("plans/sample.yaml:24:46: found overlapping steps");
});
