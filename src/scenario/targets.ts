/** Checks that the nodes, sites and links that parameters name are there in the cluster. */
import type { Parameter, Parameters, ParameterValue, ParameterValues } from "../../sim/parameters.ts";
import type { Problem } from "./errors.ts";
import type { TargetForm } from "./fault-shape.ts";
import { oneOf } from "./nearest.ts";
import type { ClusterSpec } from "./scenario.ts";
import { type MapTree, type Path, placeOf, quote } from "./tree.ts";

/** What parameters may name: the cluster's sites and nodes, and the nodes of the control plane. */
export interface TargetSpace extends Pick<ClusterSpec, "sites" | "naming" | "nodes"> {
  readonly controlPlaneNodes: readonly string[];
  /** Whoever is named must be of the fleet. */
  readonly fleetOnly: boolean;
}

/** What is wrong with the targets among some parameters' values; `path` leads to the map that they stand in. */
export function targetProblems(
  parameters: Parameters,
  values: ParameterValues,
  cluster: TargetSpace,
  path: Path,
  tree: MapTree,
): readonly Problem[] {
  return Object.entries(parameters).flatMap(([name, parameter]) => {
    const value = values[name];
    return value === undefined ? [] : problemsOf(parameter, value, cluster, [...path, name], tree);
  });
}

/** What is wrong with the nodes and the site that a fault names in place of its one node; `path` leads to the fault. */
export function faultTargetProblems({ nodes, site }: TargetForm, cluster: TargetSpace, path: Path, tree: MapTree): readonly Problem[] {
  const named = typeof nodes === "object" ? nodes : [];
  return [
    ...named.flatMap((node, index) => nodeProblems(node, cluster, [...path, "nodes", index], tree)),
    ...(site === undefined ? [] : siteProblems(site, cluster, [...path, "site"], tree)),
  ];
}

function problemsOf(parameter: Parameter, value: ParameterValue, cluster: TargetSpace, path: Path, tree: MapTree): readonly Problem[] {
  if (parameter.kind === "node") return nodeProblems(String(value), cluster, path, tree);
  if (parameter.kind === "site") return siteProblems(String(value), cluster, path, tree);
  if (parameter.kind === "nodes" && typeof value === "object") {
    return value.flatMap((node, index) => nodeProblems(node, cluster, [...path, index], tree));
  }
  if (parameter.kind === "sites" && typeof value === "object") {
    return value.flatMap((site, index) => siteProblems(site, cluster, [...path, index], tree));
  }
  if (parameter.kind !== "link") return [];
  const [from = "", to = ""] = String(value).split(" -> ");
  const [missing] = [from, to].flatMap((site) => siteProblems(site, cluster, path, tree));
  if (missing !== undefined) return [missing];
  return from === to ? [{ place: placeOf(tree, path), found: `a link from ${from} to itself`, expected: "two different sites" }] : [];
}

function siteProblems(site: string, { sites }: TargetSpace, path: Path, tree: MapTree): readonly Problem[] {
  const known = sites.map(({ name }) => name);
  if (known.includes(site)) return [];
  return [{ place: placeOf(tree, path), found: `missing site ${quote(site)}`, expected: `a site of the cluster: ${oneOf(known, site)}` }];
}

function nodeProblems(node: string, cluster: TargetSpace, path: Path, tree: MapTree): readonly Problem[] {
  const [prefix = "", suffix = ""] = cluster.naming.split("{index}");
  const index = node.slice(prefix.length, node.length - suffix.length);
  const known = node === `${prefix}${index}${suffix}` && /^(?:0|[1-9]\d{0,4})$/.test(index) && Number(index) < cluster.nodes;
  const isOfControlPlane = cluster.controlPlaneNodes.includes(node);
  if (known || (isOfControlPlane && !cluster.fleetOnly)) return [];
  const fleet = `${prefix}0${suffix} to ${prefix}${cluster.nodes - 1}${suffix}`;
  const expected = cluster.fleetOnly
    ? `a node of the fleet: ${fleet}`
    : `a node of the cluster: ${fleet}, or ${cluster.controlPlaneNodes.join(", ")}`;
  const found = isOfControlPlane ? `${quote(node)}, which is of the control plane` : `missing node ${quote(node)}`;
  return [{ place: placeOf(tree, path), found, expected }];
}
