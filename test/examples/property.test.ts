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
  expect(changed({ parameters: { ...parameters, controlInterval: -4 } })).toThrow(
    new RangeError("the parameter controlInterval: not a whole number of at least 0: -4"),
  );
  expect(changed({ parameters: { ...parameters, controlInterval: "5s" } })).toThrow(
    "the scenario dwcp-small: found parameters.controlInterval = '5s', expected 5000000, as it comes back from a file",
  );
  expect(changed({ mechanisms: { ...mechanisms, wriet: { variant: "replace", parameters: {} } } })).toThrow(
    "the scenario dwcp-small: found mechanisms.wriet = { variant: 'replace', parameters: {} }, which means nothing, expected no such entry",
  );
  expect(changed({ mechanisms: {} })).toThrow(TypeError);
});

test.each<[string, unknown, string]>([
  [
    "a misspelt key",
    { fault: [] },
    "found fault = \\[\\], which means nothing, expected one of name, title, system, .* \\(nearest: faults\\)",
  ],
  [
    "a fault as a file has it",
    { faults: [{ kind: "crash", at: "step:half", node: "node-1" }] },
    "found faults\\[0\\].at = 'step:half', which",
  ],
  [
    "a condition as a file has it",
    { faults: [{ kind: "crash-on-nth", when: "rollback", nth: 1 }] },
    "found faults\\[0\\].nth = 1, which means",
  ],
  ["a fault that never begins", { faults: [{ kind: "crash", title: "", parameters: {} }] }, "found faults\\[0\\] = .* either atUs or when"],
  ["a list that is none", { faults: undefined }, "found faults = undefined, expected a list of faults"],
  ["a number that is none", { eventLimit: Number.NaN }, "found eventLimit = NaN, expected a whole number"],
  ["a mechanism as a file has it", { mechanisms: { write: "replace" } }, "found mechanisms.write = 'replace', expected a mechanism with"],
])("%s in a scenario is named", (_, part, message) => {
  const scenario = { ...loadScenario(path), ...(part as object) };
  expect(() => rehearse(scenario)).toThrow(TypeError);
  expect(() => rehearse(scenario)).toThrow(new RegExp(`^the scenario: ${message}`));
  expect(() => arbitraryFaultPlan(scenario)).toThrow(new RegExp(`^the scenario: ${message}`));
});

test("without a control run the invariants are what they are with one, and those criteria are judged that need none", () => {
  const [whole, alone] = [rehearse(path), rehearse(path, { control: false })];
  expect(alone.digest).toBe(whole.digest);
  expect(alone.invariants.map(({ id, status }) => [id, status])).toEqual(whole.invariants.map(({ id, status }) => [id, status]));
  expect(whole.criteria.map(({ id }) => id)).toEqual(["rollback-time", "error-rate"]);
  expect(alone.criteria).toEqual(whole.criteria.filter(({ id }) => id === "rollback-time"));
  expect([alone.control, alone.expectation]).toEqual([undefined, undefined]);
});

test("what is no scenario, and options that mean nothing, are named", () => {
  const untyped = { rehearse, loadScenario } as unknown as {
    readonly [name in "rehearse" | "loadScenario"]: (...given: unknown[]) => unknown;
  };
  const thrown = (name: keyof typeof untyped, ...given: unknown[]) => expect(() => untyped[name](...given));
  thrown("rehearse", null).toThrow(new TypeError("the scenario: found null, expected a scenario as loadScenario gives it"));
  thrown("rehearse", path, { seed: 7 }).toThrow(new TypeError("the options of rehearse: found seed = 7, expected a text, not empty"));
  thrown("rehearse", path, { seed: "" }).toThrow("found seed = '', expected a text, not empty");
  thrown("rehearse", path, { sed: "7" }).toThrow(
    "found sed = '7', which means nothing, expected one of seed, set, control (nearest: seed)",
  );
  thrown("rehearse", path, "7").toThrow("the options of rehearse: found '7', expected a map with seed, set and control");
  thrown("rehearse", path, { control: "no" }).toThrow("found control = 'no', expected true or false");
  thrown("loadScenario", path, { set: "a=b" }).toThrow("found set = 'a=b', expected a list of overrides such as [\"cluster.nodes=5\"]");
  thrown("loadScenario", path, { set: [7] }).toThrow("found set[0] = 7, expected path=value");
  thrown("loadScenario", path, { seed: "7" }).toThrow("found seed = '7', which means nothing, expected set");
  thrown("loadScenario", undefined).toThrow(
    new TypeError("the path of loadScenario: found undefined, expected the path of a scenario file"),
  );
});

test("a fault as a file has it is loaded", () => {
  const { faults } = loadScenario(path, { set: ["faults=[{kind: crash, at: step:half, node: node-1}]"] });
  expect(faults).toMatchObject([{ kind: "crash", atUs: expect.any(Number), parameters: { node: "node-1" } }]);
});
