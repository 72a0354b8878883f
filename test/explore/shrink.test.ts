/** Shrinking against made-up judges, which say at once whether a scenario fails, and on real runs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { swapsOf } from "../../src/explore/cure.ts";
import { type Failure, failureOf } from "../../src/explore/failure.ts";
import { Shrinking, type ShrinkOptions, type Shrunk, type Trial } from "../../src/explore/shrink.ts";
import { canonicalJson } from "../../src/report/outcome-json.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import { rehearse } from "../../src/run/rehearsal.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { dwcp } from "../run/fixtures.ts";

const D2: Failure = { id: "D2", kind: "invariant", message: "it breaks" };

/** An outcome in which D2 breaks, or nothing. */
function outcomeWhere(fails: boolean): Outcome {
  const violated = { id: "D2", status: "violated", firstViolation: { atUs: 1, calendarUs: 1, step: "half", message: "it breaks" } };
  return { invariants: fails ? [violated] : [], criteria: [], time: { events: 1, controlEvents: 0 } } as unknown as Outcome;
}

/** Shrinks by a made-up judge. */
function shrunkBy(scenario: Scenario, fails: (candidate: Scenario) => boolean, runs = 10_000): Shrunk {
  const rehearsal = (candidate: Scenario): Trial => ({
    advance: () => true,
    progress: { events: 1 },
    result: () => ({ outcome: outcomeWhere(fails(candidate)) }),
  });
  return finished(new Shrinking(scenario, "1", D2, { vocabulary, runs, judge: "alone", rehearse: rehearsal }));
}

function finished(shrinking: Shrinking, slice = 1_000_000): Shrunk {
  while (!shrinking.advance(slice));
  return shrinking.result();
}

/** Six faults, a step and a command more than there are, and everything unsound that there is. */
const large = dwcp(
  "small",
  "cluster.nodes=9",
  "plan.steps=[{name: s0, title: a, at: 10s, bake: 1s, write: {enable: [transport, consensus], percentage: 10}}, {name: s1, title: b, at: 31.5s, write: {percentage: 30}}, {name: s2, title: c, at: 50s, write: {percentage: 70}}]",
  "plan.operator=[{name: k0, title: d, at: 33s, command: kill}, {name: k1, title: e, at: 40s, command: unforce}]",
  "faults=[{kind: crash, at: 11s, for: 3s, node: node-8}, {kind: crash, at: 12s, for: 3s, nodes: [node-1, node-7]}, {kind: loss, at: 13s, for: 4s, link: us -> eu, rate: 3%}, {kind: site-outage, at: 14s, for: 5s, site: eu}, {kind: pause, at: 15s, for: 5s, node: node-0}, {kind: pause, when: rollback, after: 3s, for: 5s, role: canary}]",
  "mechanisms.write=replace",
  "mechanisms.pinning=per-call",
  "mechanisms.selector=as-planned",
  "defects.size-field-32-bit=true",
);

describe("by a made-up judge", () => {
  const entries = [...large.plan.steps, ...large.plan.operator].map(({ name }) => name);
  const kinds = large.faults.map(({ title }) => title);
  const needs = fc.record({
    entries: fc.subarray(entries),
    // The second fault loses the node that a smaller cluster does not have, and its title with it.
    faults: fc.subarray(kinds.filter((title) => !title.includes("nodes ["))),
    swaps: fc.subarray(swapsOf(large, vocabulary).map(({ path }) => path)),
    nodes: fc.integer({ min: 2, max: 9 }),
  });

  test("it keeps exactly what is needed, and it could be loaded", () => {
    fc.assert(
      fc.property(needs, ({ entries: neededEntries, faults, swaps, nodes }) => {
        const fails = ({ plan, faults: left, cluster, ...rest }: Scenario): boolean => {
          const names = [...plan.steps, ...plan.operator].map(({ name }) => name);
          const unsound = swapsOf({ plan, faults: left, cluster, ...rest }, vocabulary).map(({ path }) => path);
          return (
            neededEntries.every((name) => names.includes(name)) &&
            faults.every((title) => left.some((fault) => fault.title === title)) &&
            swaps.every((path) => unsound.includes(path)) &&
            cluster.nodes >= nodes
          );
        };
        const { scenario, complete } = shrunkBy(large, fails);
        const names = [...scenario.plan.steps, ...scenario.plan.operator].map(({ name }) => name);
        const steps = neededEntries.filter((name) => name.startsWith("s"));
        expect(complete).toBe(true);
        expect(names.filter((name) => !neededEntries.includes(name))).toHaveLength(steps.length === 0 ? 1 : 0);
        expect(scenario.faults.map(({ title }) => title)).toEqual(faults);
        expect(swapsOf(scenario, vocabulary).map(({ path }) => path)).toEqual(swaps);
        const strikes = faults.some((title) => title.includes("node-8")) ? 9 : 2;
        expect(scenario.cluster.nodes).toBe(Math.max(nodes, strikes));
        expect(scenario.cluster.sites).toHaveLength(faults.some((title) => title.includes("us -> eu")) ? 2 : 1);
        expect(scenario.criteria).toEqual([]);
      }),
      { seed: 1, numRuns: 12 },
    );
  });

  test("times become short and round where they do not matter", () => {
    const { scenario } = shrunkBy(large, ({ plan, faults }) => plan.steps.length === 3 && faults.length === 6);
    expect(scenario.plan.steps.map(({ atUs }) => atUs / 1_000_000)).toEqual([0, 6, 7]);
    expect(scenario.plan.observe).toEqual({ beforeUs: 0, afterUs: 0, extendUs: 0 });
    expect(new Set(scenario.faults.map(({ forUs }) => forUs))).toEqual(new Set([1_000_000]));
  });

  test("a failure that sound values do not remove is not what is looked for, if they did at first", () => {
    const isUnsound = (scenario: Scenario): boolean => swapsOf(scenario, vocabulary).length > 0;
    // Three nodes are another failure, of whatever mechanism.
    const { scenario } = shrunkBy(large, (each) => isUnsound(each) || each.cluster.nodes <= 3);
    expect(scenario.cluster.nodes).toBe(4);
    expect(swapsOf(scenario, vocabulary)).toHaveLength(1);
  });

  test("every budget is kept, and more runs never end with a larger scenario that was complete", () => {
    const fails = ({ faults }: Scenario): boolean => faults.length >= 2;
    const whole = shrunkBy(large, fails);
    for (const runs of [1, 5, 20, whole.runs + 10]) {
      const { runs: spent, complete, scenario } = shrunkBy(large, fails, runs);
      expect(spent).toBeLessThanOrEqual(Math.max(2, runs));
      expect(complete).toBe(runs > whole.runs);
      expect(fails(scenario)).toBe(true);
    }
  });

  test("a scenario that does not fail is a mistake of the caller", () => {
    expect(() => shrunkBy(large, () => false)).toThrow("does not break D2 first");
  });

  test("what no file can hold may crash, anything else may not", () => {
    const crash = (isRight: boolean): (() => Shrunk) => {
      return () =>
        shrunkBy(large, ({ plan }) => {
          if (plan.steps.length === (isRight ? 2 : 99)) throw new Error("a bug");
          return true;
        });
    };
    expect(crash(true)).toThrow("a bug");
    expect(crash(false)).not.toThrow();
  });
});

describe("on real runs", () => {
  const scenario = dwcp("small", "mechanisms.write=replace");
  const failure = failureOf(rehearse(scenario, "42").outcome);
  if (failure === undefined) throw new Error("the scenario breaks nothing");
  const shrink = (options: Partial<ShrinkOptions> = {}, slice?: number): Shrunk =>
    finished(new Shrinking(scenario, "42", failure, { vocabulary, runs: 500, judge: "alone", ...options }), slice);
  const shrunk = shrink();

  test("the un-kill needs two nodes, one kill and one step, and no fault", () => {
    const { cluster, plan, faults } = shrunk.scenario;
    expect(shrunk).toMatchObject({ failure: { id: "D2" }, complete: true });
    expect([cluster.nodes, cluster.sites.length, faults.length, plan.steps.length, plan.operator.length]).toEqual([2, 1, 0, 1, 1]);
    expect(shrunk.cures).toEqual([{ path: "mechanisms.write", found: "replace", sound: "merge-latched" }]);
    expect(shrunk.runs).toBeLessThan(150);
  });

  test("it does not depend on slices", () => {
    expect(canonicalJson(shrink({}, 777))).toBe(canonicalJson(shrunk));
  });

  test("its outcome is that of its scenario, whole or not", () => {
    const { outcome } = rehearse(shrunk.scenario, "42");
    expect(outcome.digest).toBe(shrunk.outcome.digest);
    expect(failureOf(outcome)).toEqual(shrunk.failure);
  });
});
