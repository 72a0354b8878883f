/** How steps are judged in which a rollback began, ended, was lifted or was undone: neither too much nor too little is excused. */
import { describe, expect, test } from "vitest";
import { dwcp, outcomeOf } from "../run/fixtures.ts";

const ALL = "{enable: [transport, compression, prediction, stateSync, consensus, placement], percentage: 100}";
const FULL = `name: full, title: 100 %, at: day 1, write: ${ALL}`;

/** The `small` scenario with values set; its criterion or invariant of that id. */
function judged(id: string, seed: string, ...set: readonly string[]) {
  const { criteria, invariants } = outcomeOf(dwcp("small", ...set), seed);
  return [...criteria, ...invariants].find((each) => each.id === id);
}

describe("a rollback of one component that the next step undoes", () => {
  const steps = `plan.steps=[{${FULL}},{name: again, title: once more, at: "step:full + 30s", write: ${ALL}}]`;
  const back =
    "[{name: back, title: back, at: step:full + 29s, command: rollback, rollback: {level: component, components: [prediction]}}]";
  const failing = 'faults=[{kind: version-error-rate, at: "step:full + 1s", for: 10s, rate: 10%}]';
  const slow = 'faults=[{kind: version-latency, at: "step:full + 1s", for: 27s, delay: 200ms}]';

  test.each(["[]", back])("excuses no errors before it: operator %s", (operator) => {
    expect(judged("error-rate", "42", steps, failing, `plan.operator=${operator}`)).toMatchObject({ status: "violated" });
  });

  test.each(["[]", back])("excuses no latency before it: operator %s", (operator) => {
    const limit = "criteria.latency.limit=1.2";
    expect(judged("latency", "42", steps, slow, limit, `plan.operator=${operator}`)).toMatchObject({ status: "violated" });
  });
});

describe("what still runs v3 after a rollback of one component", () => {
  const back =
    "plan.operator=[{name: back, title: back, at: step:full + 4s, command: rollback, rollback: {level: component, components: [compression]}}]";

  test.each(["1", "2", "3"])("is not held to account for errors that the control run has as well, seed %s", (seed) => {
    const crash = "faults=[{kind: crash, at: 'step:full + 10s', for: 3s, node: node-1}]";
    const { criteria, control } = outcomeOf(dwcp("small", crash, back), seed);
    expect(control?.requests.total.errors).toBeGreaterThan(0);
    expect(criteria.find(({ id }) => id === "error-rate")).toMatchObject({ status: "holds" });
  });

  test("is held to account for its own", () => {
    const failing = 'faults=[{kind: version-error-rate, at: "step:full + 10s", for: 5s, rate: 30%}]';
    expect(judged("error-rate", "1", failing, back)).toMatchObject({ status: "violated" });
  });

  test("is not paid for by errors that both runs have on v1", () => {
    const half =
      "plan.operator=[{name: back, title: back, at: step:full + 4s, command: rollback, rollback: {level: partial, percentage: 50}}]";
    const failing = '{kind: version-error-rate, at: "step:full + 18s", for: 12s, rate: 60%}';
    const crash = '{kind: crash, at: "step:full + 10s", for: 5s, node: node-1}';
    const status = (...faults: readonly string[]) =>
      judged("error-rate", "1", "plan.observe.after=30s", half, `faults=[${faults.join(", ")}]`)?.status;
    expect([status(crash), status(failing), status(failing, crash)]).toEqual(["holds", "violated", "violated"]);
  });

  test.each([
    ["[transport, prediction]", 50],
    ["[transport]", 100],
  ])("does not undo it by a step of %s on %s %% of nodes", (enable, percentage) => {
    const steps = `plan.steps=[{name: half, title: half, at: day 1, write: {enable: [transport, compression], percentage: 50}},{name: full, title: full, at: 'step:half + 20s', write: {enable: ${enable}, percentage: ${percentage}}}]`;
    const failing = 'faults=[{kind: version-error-rate, at: "step:half + 1s", for: 9s, rate: 90%}]';
    const early =
      "plan.operator=[{name: back, title: back, at: step:half + 11s, command: rollback, rollback: {level: component, components: [compression]}}]";
    expect(judged("error-rate", "42", steps, failing, early)).toMatchObject({ status: "holds" });
  });
});

describe("a partial rollback that is given while a kill is set", () => {
  const half = "{name: half, title: half, at: day 1, write: {enable: [transport, compression], percentage: 50}}";
  const full = "{name: full, title: full, at: 'step:half + 40s', write: {enable: [transport, compression], percentage: 100}}";
  const kill = "{name: kill, title: kill, at: step:full - 2s, command: kill}";
  const back = "{name: back, title: back, at: step:full + 10s, command: rollback, rollback: {level: partial, percentage: 20}}";
  const lift = "{name: lift, title: lift, at: step:full + 20s, command: unforce}";
  const set = [`plan.steps=[${half},${full}]`, "plan.observe.after=40s", "criteria={rollout-share: {}}", "cluster.nodes=10"];

  test("is not undone by the end of the kill", () => {
    expect(judged("rollout-share", "3", ...set, `plan.operator=[${kill},${back},${lift}]`)).toMatchObject({ status: "holds" });
  });

  test("excuses nothing that a kill alone would not", () => {
    const failing = "faults=[{kind: version-error-rate, at: 'step:full + 25s', for: 10s, rate: 50%}]";
    expect(judged("error-rate", "3", ...set.slice(0, 2), failing, `plan.operator=[${kill},${lift}]`)).toMatchObject({ status: "violated" });
  });
});

describe("a gate that has rolled back all nodes", () => {
  const gate = `plan.steps=[{${FULL}, gates: [{metric: error-rate, of: all, limit: 30%, rollback: {level: flag}}]}]`;
  const failing = "faults=[{kind: version-error-rate, at: 'step:full + 2s', for: 10s, rate: 80%}]";

  test("is excused for what it was for", () => {
    expect(judged("error-rate", "1", gate, failing, "plan.operator=[]")).toMatchObject({ status: "holds" });
  });

  test("leaves no case of a gate that should watch at 100 %", () => {
    expect(judged("G5", "1", gate, failing, "plan.operator=[]")).toMatchObject({ status: "notApplicable" });
  });

  test("excuses nothing once somebody has lifted it", () => {
    const lift = "plan.operator=[{name: lift, title: lift, at: step:full + 20s, command: unforce}]";
    expect(judged("error-rate", "1", gate, failing, lift)).toMatchObject({ status: "violated" });
  });
});

describe("an unforce that comes to the store before the rollback of a gate that had fired", () => {
  const set = [
    "mechanisms.write=replace",
    "plan.observe.after=20s",
    "faults=[{kind: version-error-rate, version: old, at: 'step:half + 2s', for: 12s, rate: 60%},{kind: command-delay, at: 'step:half + 7s', for: 8s, from: controller, delay: 6s},{kind: command-duplicate, at: 'step:half + 28s', from: controller, back: 1}]",
  ];
  // The gate fires 10 s after the step, and its rollback comes to the store 6 s later.
  const operator = (unforce: string): string =>
    `plan.operator=[{name: kill, title: kill, at: step:half + 3s, command: kill},{name: un, title: lift, at: step:half + ${unforce}, command: unforce}]`;

  test.each(["9s", "11s"])("does not lift it, were it ordered before the gate fired or after: %s", (unforce) => {
    expect(judged("D2", "42", ...set, operator(unforce))).toMatchObject({ status: "violated" });
    expect(judged("G4", "42", ...set, operator(unforce))).toMatchObject({ status: "violated" });
  });
});
