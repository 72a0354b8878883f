/**
 * Loads a scenario: from a file, through the files that it extends and the `--set` options, to plain checked data.
 *
 * It goes in stages: read, lay over each other, check every value by itself, check what values mean together. The first stage that
 * fails ends it with one error, the one that stands first in the file; later stages would only complain about what follows from it.
 */

import type { Parameters, ParameterValues } from "../../sim/parameters.ts";
import { controlPlaneNodes, fleetNodes } from "../migration/placement.ts";
import { resolveCluster } from "./cluster.ts";
import { type Problem, throwFirst } from "./errors.ts";
import { readExtended } from "./extends.ts";
import type { TargetForm } from "./fault-shape.ts";
import { resolveFaults } from "./faults.ts";
import { diskFiles, readText, type ScenarioFiles, sourceOf } from "./files.ts";
import { incidentOf } from "./incident-shape.ts";
import { failWithFirst } from "./issues.ts";
import { orderProblems } from "./orders.ts";
import { override } from "./overrides.ts";
import type { Source } from "./place.ts";
import type { ClusterSpec, CriterionSpec, Scenario } from "./scenario.ts";
import { resolvePlan } from "./schedule.ts";
import { type ScenarioForm, scenarioShape } from "./shape.ts";
import { faultTargetProblems, targetProblems } from "./targets.ts";
import { type MapTree, type Path, placeOf, toPlain, valueAt } from "./tree.ts";
import type { SystemDescription, Vocabulary } from "./vocabulary.ts";

/** The mechanism whose variants may have a parameter `replicas`. */
const FLAG_STORE = "flagStore";

/** Schemas that have been built, by vocabulary and systems. A schema depends on nothing else, so this changes no result. */
const SHAPES = new WeakMap<Vocabulary, Map<string, ReturnType<typeof scenarioShape>>>();

/** How to load a scenario. */
export interface LoadOptions {
  /** Everything that the scenario may name. */
  readonly vocabulary: Vocabulary;
  /** `path=value` overrides, applied in order. */
  readonly set?: readonly string[];
}

/** Loads a scenario file. @throws ScenarioError, and nothing else, for whatever is wrong with it. */
export function loadScenario(path: string, options: LoadOptions): Scenario {
  const { text, source } = readText(path, 0, "a scenario file", diskFiles);
  return load(text, source, path, options, diskFiles);
}

/**
 * Loads a scenario from its text, as if it stood at `path`; the files that it names are read from `files`.
 * @throws ScenarioError, and nothing else, for whatever is wrong with it.
 */
export function parseScenario(text: string, path: string, options: LoadOptions & { readonly files: ScenarioFiles }): Scenario {
  return load(text, sourceOf(path, 0), path, options, options.files);
}

function load(text: string, source: Source, path: string, options: LoadOptions, files: ScenarioFiles): Scenario {
  const { vocabulary, set = [] } = options;
  const extended = readExtended(text, source, files);
  let tree = extended.tree;
  for (const [index, option] of set.entries()) tree = override(tree, option, extended.paths.length + index, vocabulary);
  const form = validate(tree, vocabulary);
  const cluster = resolveCluster(form.cluster, tree, path, files);
  const { plan, calendar } = resolvePlan(form.plan, tree);
  const problems: Problem[] = [];
  const faults = resolveFaults(form.faults, vocabulary.faults, calendar, tree, problems);
  throwFirst([
    ...problems,
    ...namingProblems(cluster, form, tree),
    ...parameterProblems(form, cluster, tree, vocabulary),
    ...replicaProblems(form, tree),
  ]);
  return {
    name: form.name,
    title: form.title,
    system: form.system,
    cluster,
    parameters: form.parameters,
    plan,
    faults,
    mechanisms: form.mechanisms,
    defects: form.defects,
    criteria: criteriaOf(form),
    ...(form.expect === undefined ? {} : { expect: form.expect }),
    ...(form.incident === undefined ? {} : { incident: incidentOf(form.incident) }),
    ...(form.explore === undefined ? {} : { explore: form.explore }),
    eventLimit: form.eventLimit,
  };
}

/** Checks every value by itself and fills in what was left out. */
function validate(tree: MapTree, vocabulary: Vocabulary): ScenarioForm {
  const name = valueAt(tree, ["system"]);
  const system = vocabulary.systems.filter((each) => name?.kind === "scalar" && name.value === each.name);
  // The schema judges few scenarios, so compiling it would take longer than it saves.
  const result = shapeFor(vocabulary, system.length > 0 ? system : vocabulary.systems).safeParse(toPlain(tree), { jitless: true });
  return result.success ? result.data : failWithFirst(result.error.issues, tree);
}

/** The schema for some systems, which takes far longer to build than to use. */
function shapeFor(vocabulary: Vocabulary, systems: readonly SystemDescription[]): ReturnType<typeof scenarioShape> {
  const key = systems.map(({ name }) => name).join();
  const known = SHAPES.get(vocabulary) ?? new Map<string, ReturnType<typeof scenarioShape>>();
  SHAPES.set(vocabulary, known);
  const shape = known.get(key) ?? scenarioShape(vocabulary, systems);
  known.set(key, shape);
  return shape;
}

function criteriaOf(form: ScenarioForm): readonly CriterionSpec[] {
  return Object.values(form.criteria).filter((criterion) => criterion !== undefined);
}

/** What is wrong with the parameters' values among each other, and with the targets that they name. */
function parameterProblems(form: ScenarioForm, spec: ClusterSpec, tree: MapTree, vocabulary: Vocabulary): readonly Problem[] {
  const controlPlane = controlPlaneNodes(spec, form.mechanisms).map(({ name }) => name);
  return describedValues(form, vocabulary).flatMap(({ parameters, values, path, target, fleetOnly }) => {
    const cluster = { ...spec, controlPlaneNodes: controlPlane, fleetOnly: fleetOnly === true };
    return [
      ...orderProblems(parameters, values, path, tree),
      ...targetProblems(parameters, values, cluster, path, tree),
      ...(target === undefined ? [] : faultTargetProblems(target, cluster, path, tree)),
    ];
  });
}

/** Values with their descriptions, and where in the file they stand. */
interface DescribedValues {
  readonly parameters: Parameters;
  readonly values: ParameterValues;
  readonly path: Path;
  /** Whom a fault strikes in place of its one node. */
  readonly target?: TargetForm;
  /** The nodes that are named must be of the fleet. */
  readonly fleetOnly?: true | undefined;
}

/** All parameters of a scenario: those of the system, of faults, of mechanisms and of criteria. */
function describedValues(form: ScenarioForm, vocabulary: Vocabulary): readonly DescribedValues[] {
  const system = vocabulary.systems.find(({ name }) => name === form.system);
  const inFaults = form.faults.map(({ kind, parameters, target }, index): DescribedValues => {
    const description = vocabulary.faults.find(({ name }) => name === kind);
    return {
      parameters: description?.parameters ?? {},
      values: parameters,
      path: ["faults", index],
      target,
      fleetOnly: description?.fleetOnly,
    };
  });
  const inMechanisms = vocabulary.mechanisms.map(({ name, variants }): DescribedValues => {
    const choice = form.mechanisms[name];
    const description = variants.find((variant) => variant.name === choice?.variant);
    return { parameters: description?.parameters ?? {}, values: choice?.parameters ?? {}, path: ["mechanisms", name] };
  });
  const inCriteria = vocabulary.criteria.map(({ id, parameters }): DescribedValues => {
    return { parameters, values: form.criteria[id]?.parameters ?? {}, path: ["criteria", id] };
  });
  return [
    { parameters: system?.parameters ?? {}, values: form.parameters, path: ["parameters"] },
    ...inFaults,
    ...inMechanisms,
    ...inCriteria,
  ];
}

/** A node of the cluster may not be called what a node of the control plane is called. */
function namingProblems(cluster: ClusterSpec, form: ScenarioForm, tree: MapTree): readonly Problem[] {
  const taken = new Set(fleetNodes(cluster).map(({ name }) => name));
  const clash = controlPlaneNodes(cluster, form.mechanisms).find(({ name }) => taken.has(name));
  if (clash === undefined) return [];
  const place = placeOf(tree, ["cluster", "naming"]);
  return [{ place, found: `a naming that gives ${clash.name}`, expected: "names that the control plane does not use" }];
}

/** A flag store needs a site for each of its replicas. */
function replicaProblems(form: ScenarioForm, tree: MapTree): readonly Problem[] {
  const replicas = form.mechanisms[FLAG_STORE]?.parameters.replicas;
  const sites = form.cluster.controlPlane.flagStore.length;
  if (typeof replicas !== "number" || sites >= replicas) return [];
  const place = placeOf(tree, ["cluster", "controlPlane", "flagStore"]);
  return [{ place, found: `${sites} sites for a flag store of ${replicas} replicas`, expected: `at least ${replicas} sites` }];
}
