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

/** What is left of a cluster's sites and nodes, for faults to strike. */
interface Remains {
  readonly hasNode: (name: string) => boolean;
  readonly hasSite: (name: string) => boolean;
}

/** Tries the smallest clusters first. A fault whose target is gone goes with it. */
export function fewerNodes(scenario: Scenario, vocabulary: Vocabulary): Search {
  const { nodes } = scenario.cluster;
  return firstThatFails(
    scenario,
    fewer(nodes, NODES_LEAST).map((left) => {
      const gone = new Set(namesOf(scenario.cluster).slice(left));
      const cluster = { ...scenario.cluster, nodes: left };
      return withCluster(scenario, cluster, { hasNode: (name) => !gone.has(name), hasSite: () => true }, vocabulary);
    }),
  );
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
export function plainerNetwork(scenario: Scenario): Search {
  const withNetwork = (each: Scenario, network: NetworkSpec): Scenario => ({ ...each, cluster: { ...each.cluster, network } });
  return inTurn(scenario, [
    (each) =>
      firstThatFails(
        each,
        each.cluster.naming === DEFAULT_NAMING ? [] : [{ ...each, cluster: { ...each.cluster, naming: DEFAULT_NAMING } }],
      ),
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
  return { ...scenario, cluster, faults: scenario.faults.flatMap((fault) => remainsOf(fault, remains, vocabulary)) };
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

function namesOf({ nodes, naming }: ClusterSpec): readonly string[] {
  return Array.from({ length: nodes }, (_, index) => naming.replaceAll("{index}", String(index)));
}
