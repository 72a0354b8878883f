/** Passes of shrinking over the cluster: fewer nodes and sites, and a network without anything special. */
import type { Parameter, ParameterValue } from "../../sim/parameters.ts";
import { DEFAULT_NAMING } from "../scenario/cluster-shape.ts";
import type { ClusterSpec, FaultSpec, FaultTarget, NetworkSpec, Scenario, SiteSpec } from "../scenario/scenario.ts";
import type { Vocabulary } from "../scenario/vocabulary.ts";
import { firstThatFails, inTurn, type Search, withFewer } from "./search.ts";
import { titled } from "./simpler-faults.ts";
import { fewer } from "./simpler-values.ts";

/** A protocol needs somebody to talk to. */
const NODES_LEAST = 2;

/** Nodes that a reader can follow one by one. */
const NODES_SMALL = 3;

/** How many times as long the smallest clusters are observed. */
const LONGER: readonly number[] = [1, 3, 10];

/** Plain names, the plainest first. */
const NAMINGS: readonly string[] = [DEFAULT_NAMING, "host-{index}", "n{index}"];

/** What is left of a cluster's sites and nodes, for faults to strike. */
interface Remains {
  readonly hasNode: (name: string) => boolean;
  readonly hasSite: (name: string) => boolean;
}

/** Tries the smallest clusters first. A fault whose target is gone goes with it. */
export function fewerNodes(scenario: Scenario, vocabulary: Vocabulary): Search {
  const sizes = fewer(scenario.cluster.nodes, NODES_LEAST);
  return firstThatFails(
    scenario,
    sizes.map((nodes) => withNodes(scenario, nodes, vocabulary)),
  );
}

/**
 * Goes further where a reader could not follow every node. In fewer nodes less happens, so the smallest clusters are looked at for longer,
 * and under other names, which have other random streams: a small cluster is worth more than a short time, which is shortened later.
 */
export function fewestNodes(scenario: Scenario, vocabulary: Vocabulary): Search {
  const { nodes: current } = scenario.cluster;
  const smallest = current <= NODES_SMALL ? [] : fewer(current, NODES_LEAST).filter((nodes) => nodes <= NODES_SMALL);
  const namings = [...new Set([scenario.cluster.naming, ...NAMINGS])];
  const small = LONGER.flatMap((times) =>
    namings.flatMap((naming) =>
      smallest.map((nodes) => observedLonger(withNaming(withNodes(scenario, nodes, vocabulary), naming, vocabulary), times)),
    ),
  );
  return firstThatFails(scenario, small);
}

/** The same cluster under other names, which its faults follow. */
function withNaming(scenario: Scenario, naming: string, vocabulary: Vocabulary): Scenario {
  const cluster = { ...scenario.cluster, naming };
  const renamed = namesOf(cluster);
  const names = new Map(namesOf(scenario.cluster).map((name, index) => [name, renamed[index] ?? name]));
  const rename = (name: string): string => names.get(name) ?? name;
  const faults = scenario.faults.map((fault) => {
    const { node } = fault.parameters;
    const strikesNode = vocabulary.faults.find(({ name }) => name === fault.kind)?.parameters.node?.kind === "node";
    const parameters = strikesNode && typeof node === "string" ? { ...fault.parameters, node: rename(node) } : fault.parameters;
    if (fault.target?.kind !== "nodes") return titled({ ...fault, parameters }, vocabulary);
    return titled({ ...fault, parameters, target: { kind: "nodes", nodes: fault.target.nodes.map(rename) } }, vocabulary);
  });
  return { ...scenario, cluster, faults };
}

function withNodes(scenario: Scenario, nodes: number, vocabulary: Vocabulary): Scenario {
  const gone = new Set(namesOf(scenario.cluster).slice(nodes));
  const remains = { hasNode: (name: string) => !gone.has(name), hasSite: () => true };
  return withCluster(scenario, { ...scenario.cluster, nodes }, remains, vocabulary);
}

/** Drops sites; their nodes and what stood there of the control plane move to the others. */
export function fewerSites(scenario: Scenario, vocabulary: Vocabulary): Search {
  const { cluster } = scenario;
  // The later sites go first.
  return withFewer(scenario, cluster.sites.toReversed(), (remaining) => {
    const kept = remaining.toReversed();
    const [first] = kept;
    if (first === undefined) return undefined;
    const hasSite = (name: string): boolean => kept.some((site) => site.name === name);
    const moved = (site: string): string => (hasSite(site) ? site : first.name);
    const { controller, operator, metrics, flagStore } = cluster.controlPlane;
    const { links, ...network } = cluster.network;
    const left = links?.filter(({ from, to }) => hasSite(from) && hasSite(to)) ?? [];
    const smaller: ClusterSpec = {
      ...cluster,
      sites: evenShares(kept),
      network: joined({ ...network, ...(left.length === 0 ? {} : { links: left }) }, kept),
      controlPlane: {
        controller: moved(controller),
        operator: moved(operator),
        metrics: moved(metrics),
        flagStore: flagStore.map(moved),
      },
    };
    return withCluster(scenario, smaller, { hasNode: () => true, hasSite }, vocabulary);
  });
}

/** Plain names, links that are all alike and neither lose nor delay. */
export function plainerNetwork(scenario: Scenario, vocabulary: Vocabulary): Search {
  const withNetwork = (each: Scenario, network: NetworkSpec): Scenario => ({ ...each, cluster: { ...each.cluster, network } });
  return inTurn(scenario, [
    (each) => {
      const namings = NAMINGS.includes(each.cluster.naming) ? [] : NAMINGS;
      return firstThatFails(
        each,
        namings.map((naming) => withNaming(each, naming, vocabulary)),
      );
    },
    (each) => firstThatFails(each, each.cluster.network.loss === 0 ? [] : [withNetwork(each, { ...each.cluster.network, loss: 0 })]),
    (each) => firstThatFails(each, each.cluster.network.jitter === 0 ? [] : [withNetwork(each, { ...each.cluster.network, jitter: 0 })]),
    (each) => {
      const { links = [], ...network } = each.cluster.network;
      return withFewer(each, links, (left) => withNetwork(each, left.length === 0 ? network : { ...network, links: left }));
    },
  ]);
}

/** Only the round trips between regions that still have sites. */
function joined(network: NetworkSpec, sites: readonly SiteSpec[]): NetworkSpec {
  const regions = new Set(sites.map(({ region }) => region));
  return { ...network, rtt: sites.length === 1 ? [] : network.rtt.filter(({ from, to }) => regions.has(from) && regions.has(to)) };
}

/** Whole percents, the rest at the first site. */
function evenShares(sites: readonly SiteSpec[]): readonly SiteSpec[] {
  const percent = Math.floor(100 / sites.length);
  const rest = 100 - percent * (sites.length - 1);
  return sites.map((site, index) => ({ ...site, share: (index === 0 ? rest : percent) / 100 }));
}

function withCluster(scenario: Scenario, cluster: ClusterSpec, remains: Remains, vocabulary: Vocabulary): Scenario {
  const faults = scenario.faults.flatMap((fault) => remainsOf(fault, remains, vocabulary));
  return { ...scenario, cluster, faults, mechanisms: remainingMechanisms(scenario.mechanisms, remains, vocabulary) };
}

/** The mechanisms, in which only lists of nodes can name what is gone. */
function remainingMechanisms(mechanisms: Scenario["mechanisms"], { hasNode }: Remains, vocabulary: Vocabulary): Scenario["mechanisms"] {
  const entries = Object.entries(mechanisms).map(([name, choice]) => {
    const variants = vocabulary.mechanisms.find((mechanism) => mechanism.name === name)?.variants ?? [];
    const described = variants.find((variant) => variant.name === choice.variant)?.parameters ?? {};
    const parameters = Object.entries(choice.parameters).map(([parameter, value]) => {
      return [parameter, described[parameter]?.kind === "nodes" && typeof value === "object" ? value.filter(hasNode) : value] as const;
    });
    return [name, { ...choice, parameters: Object.fromEntries(parameters) }] as const;
  });
  return Object.fromEntries(entries);
}

/** What a fault is without the nodes and sites that are gone; nothing if it cannot be without them. */
function remainsOf(fault: FaultSpec, remains: Remains, vocabulary: Vocabulary): readonly FaultSpec[] {
  const described = vocabulary.faults.find(({ name }) => name === fault.kind)?.parameters ?? {};
  const parameters = Object.entries(fault.parameters).map(([name, value]): readonly [string, ParameterValue | undefined] => [
    name,
    remainingValue(described[name], value, remains),
  ]);
  const target = fault.target && remainingTarget(fault.target, remains);
  if (parameters.some(([, value]) => value === undefined) || (fault.target !== undefined && target === undefined)) return [];
  const left = Object.fromEntries(parameters.filter((entry): entry is readonly [string, ParameterValue] => entry[1] !== undefined));
  return [titled({ ...fault, parameters: left, ...(target === undefined ? {} : { target }) }, vocabulary)];
}

function remainingValue(
  parameter: Parameter | undefined,
  value: ParameterValue,
  { hasNode, hasSite }: Remains,
): ParameterValue | undefined {
  switch (parameter?.kind) {
    case "node":
      return hasNode(String(value)) ? value : undefined;
    case "site":
      return hasSite(String(value)) ? value : undefined;
    case "link":
      return String(value).split(" -> ").every(hasSite) ? value : undefined;
    case "sites": {
      const left = typeof value === "object" ? value.filter(hasSite) : [];
      return left.length < 2 ? undefined : left;
    }
    default:
      return value;
  }
}

function remainingTarget(target: FaultTarget, { hasNode, hasSite }: Remains): FaultTarget | undefined {
  if (target.kind === "site") return hasSite(target.site) ? target : undefined;
  if (target.kind !== "nodes") return target;
  const nodes = target.nodes.filter(hasNode);
  return nodes.length === 0 ? undefined : { kind: "nodes", nodes };
}

function observedLonger(scenario: Scenario, times: number): Scenario {
  const { observe } = scenario.plan;
  return { ...scenario, plan: { ...scenario.plan, observe: { ...observe, afterUs: times * observe.afterUs } } };
}

function namesOf({ nodes, naming }: ClusterSpec): readonly string[] {
  return Array.from({ length: nodes }, (_, index) => naming.replaceAll("{index}", String(index)));
}
