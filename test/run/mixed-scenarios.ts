/**
 * Small scenarios of all sorts, drawn from a seed: three to ten nodes, every mechanism in any of its variants, up to three faults of any
 * kind on any target. They are for laws that hold whatever a scenario is, and make no sense as plans.
 */
import { RandomSource, type RandomStream } from "../../sim/kernel/random.ts";
import type { Parameter } from "../../sim/parameters.ts";
import { rehearse } from "../../src/run/rehearsal.ts";
import { rolesFor } from "../../src/scenario/fault-shape.ts";
import { vocabulary } from "../../src/scenario/known.ts";
import type { FaultDescription } from "../../src/scenario/vocabulary.ts";
import { shipped } from "./fixtures.ts";

/** One drawn case: what makes the scenario out of the hardened one, as `path=value`, and the seed to run it with. */
export interface MixedCase {
  readonly set: readonly string[];
  readonly seed: string;
}

/** One step to every node and a kill soon after it, in a window of less than a minute. */
const SHORT: readonly string[] = [
  "plan.observe={before: 4s, after: 14s, extendAtMost: 1m}",
  "plan.steps=[{name: all, title: all nodes, at: week 2, write: {enable: [transport, compression], percentage: 100}}]",
  "plan.operator=[{name: kill, title: the kill, at: 'step:all + 8s', command: kill}]",
  "parameters={controlInterval: 1s, migrationInterval: 10s, migrationSizeLeast: 100MB, migrationSizeMost: 500MB}",
];
const SITES = ["us-w", "us-e", "eu-w", "apac", "sa"] as const;
const PHASES = ["propagate", "drain", "reconnect", "verify"] as const;

/** The case of this number; every number gives another one, and the same one always. */
export function mixedCase(number: number): MixedCase {
  const random = new RandomSource("mixed scenarios").stream("case", `${number}`);
  const nodes = 3 + random.integer(8);
  const faults = Array.from({ length: random.integer(4) }, () => faultText(random, nodes));
  const mechanisms = vocabulary.mechanisms.map(({ name, variants }) => `mechanisms.${name}=${random.pick(variants).name}`);
  const defect = `defects.size-field-32-bit=${random.chance(0.5)}`;
  const set = [...SHORT, `cluster.nodes=${nodes}`, ...mechanisms, defect, `faults=[${faults.join(", ")}]`];
  return { set, seed: `${random.integer(1_000_000)}` };
}

/** Runs the cases from one number to before another, each twice; gives their digests. Throws at the first whose digests differ. */
export function rerun(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => {
    const { set, seed } = mixedCase(from + index);
    const scenario = shipped("hardened", ...set);
    const [digest, again] = [rehearse(scenario, seed), rehearse(scenario, seed)].map(({ outcome }) => outcome.digest);
    if (digest !== again) throw new Error(`case ${from + index}, seed ${seed}, came out as ${digest} and as ${again}:\n${set.join("\n")}`);
    return digest ?? "";
  });
}

function faultText(random: RandomStream, nodes: number): string {
  const fault = random.pick(vocabulary.faults);
  const { node, ...parameters } = fault.parameters;
  const entries = Object.entries(parameters).map(([name, parameter]) => `${name}: ${valueText(random, parameter, nodes)}`);
  const target =
    node?.kind === "node" ? [targetText(random, nodes, fault)] : node === undefined ? [] : [`node: ${nodeName(random, nodes)}`];
  const end = fault.end === "none" ? [] : [`for: ${1 + random.integer(6)}s`];
  return `{kind: ${[fault.name, beginText(random), ...end, ...target, ...entries].join(", ")}}`;
}

function beginText(random: RandomStream): string {
  if (random.chance(0.7)) return `at: 'step:all + ${random.integer(12)}s'`;
  const condition = random.pick(["share:next >= 30%", "rollback", `phase:${random.pick(PHASES)}`]);
  return `when: '${condition}', after: ${random.integer(900)}ms`;
}

function targetText(random: RandomStream, nodes: number, fault: FaultDescription): string {
  switch (random.integer(4)) {
    case 0:
      return `node: ${nodeName(random, nodes)}`;
    case 1:
      return `nodes: ${10 + random.integer(50)}%`;
    case 2:
      return `site: ${random.pick(SITES)}`;
    default:
      return `role: ${random.pick(Object.keys(rolesFor(fault)))}`;
  }
}

function nodeName(random: RandomStream, nodes: number): string {
  return `node-${random.integer(nodes)}`;
}

/** Some value that a parameter admits: its default, or a small one. */
function valueText(random: RandomStream, parameter: Parameter, nodes: number): string {
  switch (parameter.kind) {
    case "duration":
      // Defaults fit together; where there is none, anything goes.
      return `${parameter.default ?? Math.max(parameter.minUs ?? 0, 1_000 * (1 + random.integer(900)))}us`;
    case "share":
      return `${1 + random.integer(60)}%`;
    case "count":
      return `${parameter.min ?? 1}`;
    case "number":
      return `${parameter.default ?? parameter.min ?? 1}`;
    case "bytes":
      return `${Math.max(parameter.min ?? 0, 1_000_000)}B`;
    case "bandwidth":
      return "50Mbps";
    case "switch":
      return `${random.chance(0.5)}`;
    case "choice":
      return random.pick(Object.keys(parameter.values));
    case "names":
      return `[${random.pick(Object.keys(parameter.values))}]`;
    case "nodes":
      return `[${nodeName(random, nodes)}]`;
    case "node":
      return nodeName(random, nodes);
    case "site":
      return random.pick(SITES);
    case "sites": {
      const first = random.integer(SITES.length);
      return `[${SITES[first]}, ${SITES[(first + 1 + random.integer(SITES.length - 1)) % SITES.length]}]`;
    }
    case "link": {
      const first = random.integer(SITES.length);
      return `${SITES[first]} -> ${SITES[(first + 1 + random.integer(SITES.length - 1)) % SITES.length]}`;
    }
  }
}
