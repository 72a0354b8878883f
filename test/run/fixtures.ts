/** Small twins of the shipped scenarios, which run in about a second, and ways to run them and to see what they did. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Observation, type ObservationKind, observationKinds } from "../../src/check/observation.ts";
import { outcomeJson } from "../../src/report/outcome-json.ts";
import type { Outcome, Rehearsed, RollbackOutcome } from "../../src/run/outcome.ts";
import { Rehearsal, rehearse } from "../../src/run/rehearsal.ts";
import { type Role, Simulation } from "../../src/run/simulation.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import type { FaultSpec, Scenario } from "../../src/scenario/scenario.ts";

const SCENARIOS = fileURLToPath(new URL("../../scenarios/dwcp/", import.meta.url));

/** All scenarios that are shipped, by their paths in the folder `scenarios/dwcp`, without `.yaml`. */
export const SCENARIO_NAMES: readonly string[] = readdirSync(SCENARIOS, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .map((path) => path.replaceAll("\\", "/").slice(0, -".yaml".length))
  .sort();

/** Whether one of them takes so short that every test run can rehearse it as it is. */
export function isQuick(name: string): boolean {
  return dwcp(name).cluster.nodes <= QUICK_NODES;
}

const QUICK_NODES = 10;

/** Of these, the ones that have a small twin. */
export const SHIPPED = ["as-written", "hardened", "rollback", "un-kill"] as const;

/** One of them. */
export type ShippedName = (typeof SHIPPED)[number];

/**
 * A fifth of the nodes, a third of the time and the smallest consensus groups that survive a fault, without limits on latency: a 95th
 * percentile over so few requests strays over a limit on its own. Requests come faster, so that gates and checks see enough of them.
 */
export const SMALL: readonly string[] = [
  "cluster.nodes=20",
  "parameters.consensusMembers=3",
  "parameters.migrationInterval=30s",
  "parameters.migrationSizeMost=5GB",
  "plan.observe.before=10s",
  "plan.observe.after=40s",
  "plan.steps.week-7.gates=[{metric: error-rate, of: next, limit: 1%, rollback: {level: flag}}]",
  "plan.steps.week-8.gates=[]",
  "parameters.controlInterval=400ms",
  ...["week-7", "week-8", "week-9"].map((step) => `plan.steps.${step}.checks=[{metric: error-rate, of: all, limit: 0.1%}]`),
];

/** One step that takes every node to v3, and an operator's kill a minute later: a rollback with much under way, in one short window. */
const KILL: readonly string[] = [
  ...SMALL.slice(0, 5),
  "plan.observe.after=70s",
  "plan.steps=[{name: all, title: all nodes, at: week 2, write: {enable: [transport, compression], percentage: 100}}]",
  "plan.operator=[{name: kill, title: the kill, at: 'step:all + 60s', command: kill}]",
  "faults=[]",
];

/** A shipped scenario at full size, with `path=value` overrides. */
export function shipped(name: ShippedName, ...set: readonly string[]): Scenario {
  return dwcp(name, ...set);
}

/** Any scenario of the folder `scenarios/dwcp`, with `path=value` overrides. */
export function dwcp(name: string, ...set: readonly string[]): Scenario {
  return loadScenario(`${SCENARIOS}${name}.yaml`, { vocabulary, set });
}

/** A small twin of a shipped scenario. */
export function smallTwin(name: ShippedName, ...set: readonly string[]): Scenario {
  return shipped(name, ...SMALL, ...set);
}

/** The small twin on sound mechanisms whose whole plan is one step and a kill. */
export function killTwin(...set: readonly string[]): Scenario {
  return shipped("hardened", ...KILL, ...set);
}

/** The same scenario with one more fault, which may hit nodes of the control plane too. */
export function withFault(scenario: Scenario, fault: FaultSpec): Scenario {
  return { ...scenario, faults: [...scenario.faults, fault] };
}

/** Calendar time of a step, microseconds. Throws for a step that the plan does not have. */
export function stepUs({ plan }: Scenario, name: string): number {
  const step = plan.steps.find((candidate) => candidate.name === name);
  if (step === undefined) throw new Error(`the plan has no step ${name}`);
  return step.atUs;
}

/** The outcome of a whole rehearsal. */
export function outcomeOf(scenario: Scenario, seed = "1"): Outcome {
  return rehearse(scenario, seed).outcome;
}

/** The outcome without a control run, at half the cost: invariants alone are judged. */
export function outcomeAlone(scenario: Scenario, seed = "1"): Outcome {
  return rehearse(scenario, seed, { control: false }).outcome;
}

/** The only rollback of a rehearsal. Throws if there was none or more than one. */
export function rollbackOf(scenario: Scenario, seed = "1"): RollbackOutcome {
  const { rollbacks } = outcomeOf(scenario, seed);
  const [rollback, ...others] = rollbacks;
  if (rollback === undefined || others.length > 0) throw new Error(`expected one rollback, found ${rollbacks.length}`);
  return rollback;
}

/** Runs a rehearsal in slices of at most so many events. */
export function rehearseInSlices(scenario: Scenario, seed: string, maxEvents: number): Rehearsed {
  const rehearsal = new Rehearsal(scenario, seed);
  while (!rehearsal.advance(maxEvents));
  return rehearsal.result();
}

/** All that a rehearsal gives, as one text: the canonical outcome and the series. */
export function bytesOf({ outcome, metrics }: Rehearsed): string {
  return outcomeJson(outcome) + JSON.stringify(metrics);
}

/** One run on its own, without the other half of its rehearsal, and everything that could be observed of it in order. */
export interface ObservedRun {
  readonly simulation: Simulation;
  readonly observations: readonly Observation[];
}

/** Runs a scenario once, in the role of the migration or of the control run. */
export function observe(scenario: Scenario, seed = "1", role: Role = "migration"): ObservedRun {
  const simulation = new Simulation(scenario, seed, role);
  const observations: Observation[] = [];
  for (const kind of observationKinds) {
    simulation.fleet.evidence.on(kind, (observation) => observations.push(observation));
  }
  while (!simulation.advance(1_000_000));
  simulation.conclude();
  return { simulation, observations };
}

/** The observations of one kind. */
export function ofKind<Kind extends ObservationKind>(
  { observations }: ObservedRun,
  kind: Kind,
): Extract<Observation, { readonly kind: Kind }>[] {
  return observations.filter((observation): observation is Extract<Observation, { readonly kind: Kind }> => observation.kind === kind);
}
