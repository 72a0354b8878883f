/** `extends`: twins share what they do not state. */
import { expect, test } from "vitest";
import { EXTENDS_DEPTH_LIMIT } from "../../src/scenario/extends.ts";
import { failureOf, filesOf, load, SAMPLE } from "./samples.ts";

const files = filesOf({ "plans/base.yaml": SAMPLE });

function extended(text: string) {
  return load(`extends: base.yaml\n${text}`, [], files);
}

test("a file that only extends is its parent", () => {
  expect(extended("")).toEqual(load(SAMPLE));
});

test("name and title of the child win", () => {
  expect(extended("name: child\ntitle: Child\n")).toEqual({ ...load(SAMPLE), name: "child", title: "Child" });
});

test("maps merge deeply", () => {
  const { cluster } = extended("cluster: { network: { loss: 1% } }\n");
  expect(cluster).toEqual({ ...load(SAMPLE).cluster, network: { ...load(SAMPLE).cluster.network, loss: 0.01 } });
});

test("criteria merge, with their parameters", () => {
  const { criteria } = extended("criteria: { rollback-time: { measure: true }, downtime: {} }\n");
  expect(criteria.map(({ id, measure }) => [id, measure])).toEqual([
    ["rollback-time", true],
    ["latency", true],
    ["downtime", false],
  ]);
});

test("lists are replaced", () => {
  const scenario = extended("plan: { operator: [] }\nfaults: [{ kind: version-error-rate, at: 5s, rate: 1% }]\n");
  expect(scenario.plan.operator).toEqual([]);
  expect(scenario.plan.steps).toEqual(load(SAMPLE).plan.steps);
  expect(scenario.faults).toHaveLength(1);
});

test("expect is replaced as a whole", () => {
  expect(extended("expect: { verdict: holds }\n").expect).toEqual({ verdict: "holds", allowed: [] });
});

test("a mechanism of the same variant merges, whichever form it has", () => {
  const period = (text: string) => extended(`mechanisms: { propagation: ${text} }\n`).mechanisms.propagation?.parameters;
  expect(period("poll")).toEqual({ period: 2_000_000, jitter: 0.1 });
  expect(period("{ variant: poll, jitter: 20% }")).toEqual({ period: 2_000_000, jitter: 0.2 });
  expect(period("{ jitter: 20% }")).toEqual({ period: 2_000_000, jitter: 0.2 });
});

test("a mechanism of another variant is replaced as a whole", () => {
  expect(extended("mechanisms: { propagation: push }\n").mechanisms.propagation).toEqual({
    variant: "push",
    parameters: { retry: 1_000_000 },
  });
});

test("the nearest file of a chain wins, and paths are relative to the file that names them", () => {
  const chain = filesOf({
    "plans/middle/b.yaml": "extends: ../base.yaml\ntitle: Middle\nname: middle\n",
    "plans/base.yaml": SAMPLE,
  });
  const scenario = load("extends: middle/b.yaml\nname: top\n", [], chain);
  expect([scenario.name, scenario.title, scenario.system]).toEqual(["top", "Middle", "dwcp"]);
});

test("a wrong value is reported where it was written, in the file that was extended", () => {
  const broken = filesOf({ "plans/base.yaml": SAMPLE.replace("nodes: 10", "nodes: ten") });
  expect(failureOf(() => load("extends: base.yaml\nname: child\n", [], broken)).message).toBe(
    'plans/base.yaml:5:10: found "ten", expected a whole number from 2 to 10000',
  );
});

test("a wrong value of the child comes before one of the parent", () => {
  const broken = filesOf({ "plans/base.yaml": SAMPLE.replace("nodes: 10", "nodes: ten") });
  expect(failureOf(() => load("\n\n\nextends: base.yaml\neventLimit: none\n", [], broken)).file).toBe("plans/sample.yaml");
});

test("a circle names its chain, at the extends that closes it", () => {
  const circle = filesOf({ "plans/a.yaml": "name: a\nextends: b.yaml\n", "plans/b.yaml": "extends: ./a.yaml\n" });
  const error = failureOf(() => load("extends: a.yaml\n", [], circle));
  expect([error.file, error.line, error.column]).toEqual(["plans/b.yaml", 1, 10]);
  expect(error.found).toBe("a circle of extends: plans/a.yaml -> plans/b.yaml -> plans/a.yaml");
  expect(error.expected).toBe("a file that does not extend this one");
});

test("a file that extends itself is a circle", () => {
  expect(failureOf(() => load("extends: sample.yaml\n")).message).toContain("circle of extends: plans/sample.yaml -> plans/sample.yaml");
});

test("a missing file is reported at the extends", () => {
  expect(failureOf(() => load("name: x\nextends: nowhere.yaml\n")).message).toBe(
    "plans/sample.yaml:2:10: found no such file at plans/nowhere.yaml, expected a scenario file to extend, a text file of at most 1 MiB",
  );
});

test.each(["5", "[base.yaml]", '""', '"a\\0"', ""])("extends: %s is no path", (value) => {
  expect(failureOf(() => load(`extends: ${value}\n`)).expected).toBe("the path of another scenario file");
});

test("a chain may be as long as the limit and no longer", () => {
  const links = Array.from({ length: EXTENDS_DEPTH_LIMIT }, (_, index) => [`plans/${index}.yaml`, `extends: ${index + 1}.yaml\n`]);
  const ended = (length: number) => filesOf({ ...Object.fromEntries(links.slice(0, length - 1)), [`plans/${length - 1}.yaml`]: SAMPLE });
  expect(load("extends: 0.yaml\n", [], ended(EXTENDS_DEPTH_LIMIT - 1)).name).toBe("sample");
  const failure = failureOf(() => load("extends: 0.yaml\n", [], ended(EXTENDS_DEPTH_LIMIT)));
  expect([failure.file, failure.line, failure.column]).toEqual([`plans/${EXTENDS_DEPTH_LIMIT - 2}.yaml`, 1, 10]);
});
