/** Whatever exploration draws is a scenario like any other: it loads, is small and short, and its faults are over in time. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { physicalFaults } from "../../sim/faults/index.ts";
import { Drawing, type Drawn } from "../../src/explore/draw.ts";
import { FAULT_FIGURES, MECHANISM_FIGURES, WORKLOADS } from "../../src/explore/ranges.ts";
import { migrationFaults } from "../../src/migration/faults/index.ts";
import { observedWindows } from "../../src/plan/timeline.ts";
import { diskFiles } from "../../src/scenario/files.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { parseScenario } from "../../src/scenario/load.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { scenarioText, standalone } from "../../src/scenario/write.ts";
import { dwcp } from "../run/fixtures.ts";

const SECOND = 1_000_000;
const FOLDER = fileURLToPath(new URL("../../scenarios/dwcp/drawn.yaml", import.meta.url));
const small = dwcp("small");
const large = dwcp("hardened");

function drawn(scenario: Scenario, count: number, root = "test"): readonly Drawn[] {
  const drawing = new Drawing(scenario);
  return Array.from({ length: count }, (_, index) => drawing.draw(root, index));
}

describe("a drawn scenario", () => {
  test("can be written to a file and comes back the same", () => {
    for (const { scenario } of [...drawn(small, 25), ...drawn(large, 10)]) {
      const again = parseScenario(scenarioText(standalone(scenario), vocabulary), FOLDER, { vocabulary, files: diskFiles });
      expect(again).toEqual(standalone(scenario));
    }
  });

  test("is small and short, whatever the scenario's own size", () => {
    for (const { scenario } of [...drawn(small, 200), ...drawn(large, 200)]) {
      expect(scenario.cluster.nodes).toBeGreaterThanOrEqual(3);
      expect(scenario.cluster.nodes).toBeLessThanOrEqual(7);
      const observedUs = observedWindows(scenario).reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
      expect(observedUs + 5 * SECOND).toBeLessThanOrEqual(60 * SECOND);
      expect(scenario.plan.steps.length).toBeGreaterThan(0);
    }
  });

  test("keeps the variants and the defects, which are what is under test", () => {
    const variants = ({ mechanisms }: Scenario) => Object.entries(mechanisms).map(([name, { variant }]) => [name, variant]);
    for (const { scenario } of drawn(small, 50)) {
      expect(variants(scenario)).toEqual(variants(small));
      expect(scenario.defects).toEqual(small.defects);
    }
  });

  test("has faults that are all over soon after the last step or command", () => {
    for (const { scenario } of drawn(small, 300)) {
      const lastUs = Math.max(...[...scenario.plan.steps, ...scenario.plan.operator].map(({ atUs }) => atUs));
      for (const { atUs, forUs = 0, kind } of scenario.faults) {
        if (atUs === undefined || kind === "byzantine") continue;
        expect(atUs + forUs).toBeLessThanOrEqual(lastUs + 3 * SECOND);
      }
      for (const { kind, forUs } of scenario.faults) {
        const end = vocabulary.faults.find(({ name }) => name === kind)?.end;
        expect(forUs === undefined).toBe(end === "none");
      }
    }
  });

  test("depends on the root seed and the number of the run alone", () => {
    const [, , third] = drawn(small, 3);
    expect(new Drawing(small).draw("test", 2)).toEqual(third);
    expect(new Drawing(small).draw("other", 2)).not.toEqual(third);
  });

  test("leaves out whole kinds of faults, and meets every kind in the end", () => {
    const kinds = drawn(small, 1_500).map(({ scenario }) => new Set(scenario.faults.map(({ kind }) => kind)));
    expect(kinds.some(({ size }) => size === 0)).toBe(true);
    expect(Math.max(...kinds.map(({ size }) => size))).toBeLessThanOrEqual(5);
    const met = new Set(kinds.flatMap((each) => [...each]));
    expect([...met].sort()).toEqual(vocabulary.faults.map(({ name }) => name).sort());
  });

  test("strikes nodes of the fleet only where a kind does nothing to the others", () => {
    const fleetOnly = new Set(vocabulary.faults.filter((kind) => kind.fleetOnly === true).map(({ name }) => name));
    const faults = drawn(small, 1_500).flatMap(({ scenario }) => scenario.faults.filter(({ kind }) => fleetOnly.has(kind)));
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(fleetOnly);
    const roles = new Set(faults.flatMap(({ target }) => (target?.kind === "role" ? [target.role] : [])));
    expect([...roles]).toEqual(["canary"]);
  });
});

describe("the explore block", () => {
  const [base] = drawn(small, 1);

  test.each([
    ["plan", "explore={plan: {timing: false, order: false, drop: false}}"],
    ["faults", "explore={faults: {most: 0}}"],
    ["kinds of faults", "explore={faults: {kinds: [crash]}}"],
    ["workload", "explore={workload: false}"],
    ["mechanisms", "explore={mechanisms: false}"],
    ["cluster", "explore={cluster: {nodesLeast: 7, nodesMost: 7, naming: false, sites: false}}"],
  ])("closes %s", (domain, set) => {
    const scenario = dwcp("small", set);
    for (const { scenario: each } of drawn(scenario, 40)) {
      if (domain === "plan") expect(each.plan.steps.map(({ name }) => name)).toEqual(["half", "full"]);
      if (domain === "faults") expect(each.faults).toEqual([]);
      if (domain === "kinds of faults") expect(each.faults.every(({ kind }) => kind === "crash")).toBe(true);
      if (domain === "mechanisms") expect(each.mechanisms).toEqual(small.mechanisms);
      if (domain === "cluster")
        expect([each.cluster.nodes, each.cluster.naming, each.cluster.sites]).toEqual([7, small.cluster.naming, small.cluster.sites]);
      if (domain === "workload") expect(each.parameters.controlInterval).toBe(small.parameters.controlInterval);
    }
    expect(base?.scenario).not.toEqual(small);
  });
});

test.each([
  ["{nodesLeast: 5, nodesMost: 4}", 4],
  ["{nodesLeast: 6}", 5],
])("bounds that cross are refused with the one that holds: %s", (cluster, nodesMost) => {
  const expected = `expected a number at most as large as nodesMost, which is ${nodesMost}`;
  expect(() => dwcp("small", `explore={cluster: ${cluster}}`)).toThrow(new RegExp(`${expected}$`));
});

describe("a closed domain stays as the scenario has it, whatever is drawn beside it", () => {
  test("timing: every moment and what is observed", () => {
    const ordered = drawn(dwcp("small", "explore.plan={timing: false, order: false, drop: false}"), 40);
    for (const { scenario } of ordered) expect(scenario.plan).toEqual(small.plan);
    const hardened = drawn(dwcp("hardened", "explore={plan: {timing: false, order: false, drop: false}}"), 5);
    for (const { scenario } of hardened) expect(scenario.plan).toEqual(large.plan);
  });

  test("timing: what comes in another order or is left out takes no new moments", () => {
    const moments = new Set([...small.plan.steps, ...small.plan.operator].map(({ atUs }) => atUs));
    for (const { scenario } of drawn(dwcp("small", "explore.plan.timing=false"), 60)) {
      const { steps, operator, observe } = scenario.plan;
      for (const { atUs } of [...steps, ...operator]) expect(moments).toContain(atUs);
      expect(steps.every(({ atUs }, index) => atUs > (steps[index - 1]?.atUs ?? -1))).toBe(true);
      expect(observe).toEqual(small.plan.observe);
    }
  });

  test("timing: two steps never come at one moment, even where a command shared it", () => {
    const scenario = dwcp("small", "explore={plan: {timing: false}}", "plan.operator.kill.at=step:full");
    for (const { scenario: each } of drawn(scenario, 200)) {
      const { steps } = each.plan;
      expect(steps.every(({ atUs }, index) => atUs > (steps[index - 1]?.atUs ?? -1))).toBe(true);
    }
  });

  test("drop: steps, commands and gates", () => {
    for (const { scenario } of drawn(dwcp("small", "explore.plan.drop=false"), 200)) {
      expect(scenario.plan.operator).toHaveLength(2);
      expect(scenario.plan.steps.flatMap(({ gates }) => gates)).toHaveLength(1);
    }
  });

  test("workload: every parameter", () => {
    for (const { scenario } of drawn(dwcp("small", "explore.workload=false"), 300)) expect(scenario.parameters).toEqual(small.parameters);
  });

  test("sites: bandwidth, too", () => {
    for (const { scenario } of drawn(dwcp("small", "explore.cluster.sites=false"), 200)) {
      expect(scenario.cluster.network).toEqual(small.cluster.network);
    }
  });
});

describe("the ranges", () => {
  test("name every kind of fault, and only parameters that there are", () => {
    const faults = [...physicalFaults, ...migrationFaults];
    expect(Object.keys(FAULT_FIGURES).sort()).toEqual(faults.map(({ name }) => name).sort());
    for (const [kind, ranges] of Object.entries(FAULT_FIGURES)) {
      const parameters = vocabulary.faults.find(({ name }) => name === kind)?.parameters ?? {};
      expect(Object.keys(parameters)).toEqual(expect.arrayContaining(Object.keys(ranges)));
    }
    for (const { name, parameters } of vocabulary.systems) {
      expect(Object.keys(parameters)).toEqual(expect.arrayContaining(Object.keys(WORKLOADS[name] ?? {})));
    }
    for (const [name, variants] of Object.entries(MECHANISM_FIGURES)) {
      for (const [variant, ranges] of Object.entries(variants)) {
        const description = vocabulary.mechanisms.find((each) => each.name === name)?.variants.find((each) => each.name === variant);
        expect(Object.keys(description?.parameters ?? {})).toEqual(expect.arrayContaining(Object.keys(ranges)));
      }
    }
  });
});
