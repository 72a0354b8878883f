/** Puts a scenario's cluster together, and checks that sites, shares and the places of the control plane fit each other. */
import type { z } from "zod";
import type { clusterShape } from "./cluster-shape.ts";
import { type Problem, throwFirst } from "./errors.ts";
import type { ScenarioFiles } from "./files.ts";
import { oneOf } from "./nearest.ts";
import { resolveNetwork } from "./network.ts";
import { formatShare } from "./quantities.ts";
import type { ClusterSpec } from "./scenario.ts";
import { keyPlaceOf, type MapTree, type Path, placeOf, quote } from "./tree.ts";

type ClusterForm = z.output<ReturnType<typeof clusterShape>>;

/** Shares are written in decimal and summed in binary; a difference below this is none. */
const SHARE_TOLERANCE = 1e-9;

/**
 * Resolves the `cluster` block.
 * @param scenarioPath Path of the scenario file, which the table's path in the result is relative to.
 * @throws ScenarioError for a table that does not load, and for sites, regions or shares that do not fit.
 */
export function resolveCluster(form: ClusterForm, tree: MapTree, scenarioPath: string, files: ScenarioFiles): ClusterSpec {
  throwFirst([...siteProblems(form, tree), ...controlPlaneProblems(form, tree)]);
  const sites = form.sites.map(({ name, region = name, share }) => ({ name, region, share }));
  return {
    nodes: form.nodes,
    naming: form.naming,
    sites,
    network: resolveNetwork(form.network, sites, tree, scenarioPath, files),
    controlPlane: form.controlPlane,
  };
}

function siteProblems(form: ClusterForm, tree: MapTree): readonly Problem[] {
  const problems: Problem[] = [];
  const names = form.sites.map((site) => site.name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) < index) {
      const place = placeOf(tree, ["cluster", "sites", index, "name"]);
      problems.push({ place, found: `site ${quote(name)} for the second time`, expected: "every site once" });
    }
  }
  const sum = form.sites.reduce((total, site) => total + site.share, 0);
  if (Math.abs(sum - 1) > SHARE_TOLERANCE) {
    const rounded = Math.round(sum * 1e6) / 1e6;
    const found = `shares that add up to ${rounded <= 1 ? formatShare(rounded) : `${rounded} of the nodes`}`;
    problems.push({ place: keyPlaceOf(tree, ["cluster", "sites"]), found, expected: "shares that add up to 100%" });
  }
  return problems;
}

function controlPlaneProblems(form: ClusterForm, tree: MapTree): readonly Problem[] {
  const { controller, operator, metrics, flagStore } = form.controlPlane;
  const named: readonly (readonly [string, Path])[] = [
    [controller, ["controller"]],
    [operator, ["operator"]],
    [metrics, ["metrics"]],
    ...flagStore.map((site, index) => [site, ["flagStore", index]] as const),
  ];
  const known = form.sites.map((site) => site.name);
  return named
    .filter(([site]) => !known.includes(site))
    .map(([site, path]) => {
      const place = placeOf(tree, ["cluster", "controlPlane", ...path]);
      return { place, found: `missing site ${quote(site)}`, expected: `a site of the cluster: ${oneOf(known, site)}` };
    });
}
