/**
 * A scenario back to the text of a scenario file: what a search has found, as a file that a person reads and changes.
 *
 * The text stands alone: the table of round trips is in it. What it does not say is the default of what it names, so that what stands out
 * is what matters; loading it gives the same scenario, down to the last value.
 */
import type { Parameters, ParameterValues } from "../../sim/parameters.ts";
import { writtenCluster } from "./cluster-written.ts";
import { formatCondition } from "./conditions.ts";
import { formatMoment } from "./moments.ts";
import { writtenForm } from "./parameter-shape.ts";
import { writtenPlan } from "./plan-written.ts";
import { formatDuration, formatShare } from "./quantities.ts";
import type { Expectation, FaultSpec, FaultTarget, IncidentSpec, MechanismChoice, Scenario } from "./scenario.ts";
import { EVENTS_DEFAULT } from "./shape.ts";
import type { Vocabulary } from "./vocabulary.ts";
import { given, type Written, type WrittenMap, yamlText } from "./yaml-text.ts";

/**
 * The text of a scenario file that loads as exactly this scenario, given that it is `standalone`.
 * @throws RangeError for a value that no scenario can hold.
 */
export function scenarioText(scenario: Scenario, vocabulary: Vocabulary): string {
  const { name, title, system, cluster, parameters, plan, faults, mechanisms, defects, criteria, expect, incident, eventLimit } = scenario;
  const description = vocabulary.systems.find((each) => each.name === system);
  const present = Object.entries(defects).filter(([, isPresent]) => isPresent);
  return yamlText({
    ...{ name, title, system },
    cluster: writtenCluster(cluster),
    parameters: changedParameters(parameters, description?.parameters ?? {}),
    plan: writtenPlan(plan),
    faults: faults.map((fault) => writtenFault(fault, vocabulary)),
    mechanisms: writtenMechanisms(mechanisms, vocabulary),
    defects: Object.fromEntries(present),
    criteria: writtenCriteria(criteria, vocabulary),
    ...given({
      expect: expect && writtenExpectation(expect),
      incident: incident && writtenIncident(incident),
      eventLimit: eventLimit === EVENTS_DEFAULT ? undefined : eventLimit,
    }),
  });
}

/**
 * The same scenario as far as a run is concerned, without what leads out of it: the name of the latency table's file, the round trips
 * between regions where it has no sites, and what is only said for a search.
 */
export function standalone(scenario: Scenario): Scenario {
  const { name, title, system, cluster, parameters, plan, faults, mechanisms, defects, criteria, expect, incident, eventLimit } = scenario;
  const { rttFile: _, rtt, ...network } = cluster.network;
  const needed = new Set(
    cluster.sites.flatMap((from) => cluster.sites.filter((to) => to !== from).map((to) => `${from.region}\n${to.region}`)),
  );
  return {
    ...{ name, title, system },
    cluster: { ...cluster, network: { ...network, rtt: rtt.filter(({ from, to }) => needed.has(`${from}\n${to}`)) } },
    ...{ parameters, plan, faults, mechanisms, defects, criteria },
    ...given({ expect, incident }),
    eventLimit,
  };
}

function writtenFault(fault: FaultSpec, { faults }: Vocabulary): WrittenMap {
  const { kind, parameters, forUs, target, required, when } = fault;
  const described = faults.find(({ name }) => name === kind)?.parameters ?? {};
  const begin = when === undefined ? { at: formatMoment(fault.atUs) } : { when: formatCondition(when) };
  return {
    kind,
    ...begin,
    ...given({
      after: when !== undefined && fault.afterUs > 0 ? formatDuration(fault.afterUs) : undefined,
      repeat: when !== undefined && fault.repeat ? true : undefined,
      for: forUs === undefined ? undefined : formatDuration(forUs),
    }),
    ...(target === undefined ? {} : writtenTarget(target)),
    ...changedParameters(parameters, described),
    ...given({ required }),
  };
}

function writtenTarget(target: FaultTarget): WrittenMap {
  switch (target.kind) {
    case "nodes":
      return { nodes: target.nodes };
    case "share":
      return { nodes: formatShare(target.share) };
    case "site":
      return { site: target.site };
    case "role":
      return { role: target.role };
  }
}

/** Those that are not sound, or have a parameter that is not the default. */
function writtenMechanisms(choices: Scenario["mechanisms"], { mechanisms }: Vocabulary): WrittenMap {
  const written = mechanisms.flatMap((mechanism): [string, Written][] => {
    const choice: MechanismChoice | undefined = choices[mechanism.name];
    if (choice === undefined) return [];
    const described = mechanism.variants.find(({ name }) => name === choice.variant)?.parameters ?? {};
    const changed = changedParameters(choice.parameters, described);
    if (Object.keys(changed).length > 0) return [[mechanism.name, { variant: choice.variant, ...changed }]];
    return choice.variant === mechanism.default ? [] : [[mechanism.name, choice.variant]];
  });
  return Object.fromEntries(written);
}

function writtenCriteria(criteria: Scenario["criteria"], vocabulary: Vocabulary): WrittenMap {
  const written = criteria.map(({ id, parameters, measure }): [string, Written] => {
    const described = vocabulary.criteria.find((each) => each.id === id)?.parameters ?? {};
    return [id, { ...changedParameters(parameters, described), ...(measure ? { measure } : {}) }];
  });
  return Object.fromEntries(written);
}

function writtenExpectation({ verdict, first, allowed }: Expectation): WrittenMap {
  return { verdict, ...given({ first, allowed: allowed.length === 0 ? undefined : allowed }) };
}

function writtenIncident({ seed, model, digest, first: { atUs, id, step, node } }: IncidentSpec): WrittenMap {
  const at = atUs === undefined ? undefined : formatDuration(atUs);
  return { seed, model, digest, first: { id, ...given({ at, step, node }) } };
}

/** The parameters that are not what they are when left out. */
function changedParameters(values: ParameterValues, described: Parameters): WrittenMap {
  const changed = Object.entries(described).flatMap(([name, parameter]): [string, Written][] => {
    const value = values[name];
    const byDefault = "default" in parameter ? parameter.default : undefined;
    return value === undefined || String(value) === String(byDefault) ? [] : [[name, named(name, () => writtenForm(parameter, value))]];
  });
  return Object.fromEntries(changed);
}

/** Says which parameter it is that cannot be written. */
function named<Form>(name: string, write: () => Form): Form {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`the parameter ${name}: ${error.message}`, { cause: error });
  }
}
