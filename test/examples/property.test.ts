/** The example of docs/library.md: a team's own property test of its migration plan. */
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arbitraryFaultPlan, loadScenario, rehearse, type Scenario, ScenarioError } from "../../src/index.ts";

const path = fileURLToPath(new URL("../../scenarios/dwcp/small.yaml", import.meta.url));

test("the plan survives whatever faults come", () => {
  const scenario = loadScenario(path, { set: ["plan.observe.after=8s"] });
  fc.assert(
    fc.property(arbitraryFaultPlan(scenario), fc.nat(), (faults, seed) => {
      const { invariants } = rehearse({ ...scenario, faults }, { seed: String(seed) });
      expect(invariants.filter(({ status }) => status === "violated")).toEqual([]);
    }),
    { numRuns: 10, seed: 1 },
  );
});

test("a whole-struct write does not survive the kill", () => {
  const { verdict, invariants } = rehearse(path, { seed: "1", set: ["mechanisms.write=replace"] });
  expect(verdict).toBe("violated");
  expect(invariants.find(({ id }) => id === "D2")?.status).toBe("violated");
});

test("a scenario that is loaded takes no overrides any more", () => {
  expect(() => rehearse(loadScenario(path), { set: ["cluster.nodes=5"] })).toThrow(TypeError);
});

test("a scenario that was changed by hand is checked like a file", () => {
  const scenario = loadScenario(path);
  const { mechanisms, defects, parameters } = scenario;
  const changed = (part: Partial<Scenario>) => () => rehearse({ ...scenario, ...part });
  expect(changed({ mechanisms: { ...mechanisms, write: { variant: "replaces", parameters: {} } } })).toThrow(ScenarioError);
  expect(changed({ mechanisms: { ...mechanisms, write: { variant: "replaces", parameters: {} } } })).toThrow(
    /dwcp-small as it was changed:\d+:\d+: found "replaces", expected a variant of write: one of replace, merge-latched/,
  );
  expect(changed({ defects: { ...defects, "no-such-defect": true } })).toThrow(/found unknown key "no-such-defect"/);
  expect(changed({ parameters: { ...parameters, controlInterval: -4 } })).toThrow(RangeError);
  expect(changed({ mechanisms: { ...mechanisms, wriet: { variant: "replace", parameters: {} } } })).toThrow(
    'the scenario dwcp-small has mechanisms.wriet = {"variant":"replace","parameters":{}}, where a file could only say undefined',
  );
  expect(changed({ mechanisms: {} })).toThrow(TypeError);
});

test("a seed is a text", () => {
  expect(() => rehearse(path, { seed: 7 as unknown as string })).toThrow("a seed of 7: expected a text, not empty");
  expect(() => rehearse(path, { seed: "" })).toThrow(TypeError);
});
