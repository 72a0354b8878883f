/** Puts a scenario's cluster together: reads the latency table, and checks that sites, regions and shares fit each other. */
import { dirname, relative } from "node:path";
import type { z } from "zod";
import { parseRttTable, RttTableError } from "../../sim/network/rtt-table.ts";
import type { clusterShape } from "./cluster-shape.ts";
import { type Problem, ScenarioError, throwFirst } from "./errors.ts";
import { pathFrom, readText, type ScenarioFiles } from "./files.ts";
import { oneOf } from "./nearest.ts";
import { formatShare } from "./quantities.ts";
import type { ClusterSpec, RttEntry } from "./scenario.ts";
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
  const table = readRttTable(form.network.rtt, tree, files);
  throwFirst([...siteProblems(form, tree), ...regionProblems(form, table.entries, tree), ...controlPlaneProblems(form, tree)]);
  const { localRtt, jitter, access, site, loss } = form.network;
  const rttFile = relative(dirname(scenarioPath), table.path).replaceAll("\\", "/");
  return {
    nodes: form.nodes,
    naming: form.naming,
    sites: form.sites,
    network: { rtt: table.entries, rttFile, localRttUs: localRtt, jitter, accessBps: access, siteBps: site, loss },
    controlPlane: form.controlPlane,
  };
}

function readRttTable(written: string, tree: MapTree, files: ScenarioFiles): { path: string; entries: readonly RttEntry[] } {
  const place = placeOf(tree, ["cluster", "network", "rtt"]);
  const path = pathFrom(place.source, written);
  const { text, source } = readText(path, place.source.order, "a latency table", files, place);
  try {
    return { path, entries: parseRttTable(text) };
  } catch (error) {
    if (!(error instanceof RttTableError)) throw error;
    const at = { source, line: error.line, column: error.column };
    throw new ScenarioError({ place: at, found: `a line that does not fit (${error.message})`, expected: "lines of from,to,rtt_ms" });
  }
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

/** Regions that the table does not have, and pairs of sites whose regions it does not connect. */
function regionProblems(form: ClusterForm, entries: readonly RttEntry[], tree: MapTree): readonly Problem[] {
  const regions = [...new Set(entries.flatMap(({ from, to }) => [from, to]))];
  const pairs = new Set(entries.map(({ from, to }) => `${from},${to}`));
  const problems: Problem[] = [];
  for (const [index, site] of form.sites.entries()) {
    if (!regions.includes(site.region)) {
      const place = placeOf(tree, ["cluster", "sites", index, "region"]);
      problems.push({
        place,
        found: `region ${quote(site.region)}`,
        expected: `a region of the latency table: ${oneOf(regions, site.region)}`,
      });
      continue;
    }
    for (const other of form.sites.slice(0, index)) {
      if (!regions.includes(other.region)) continue;
      const missing = [`${other.region},${site.region}`, `${site.region},${other.region}`].find((pair) => !pairs.has(pair));
      if (missing === undefined) continue;
      const found = `sites ${other.name} and ${site.name} without a round trip from ${missing.replace(",", " to ")} in the latency table`;
      problems.push({ place: placeOf(tree, ["cluster", "sites", index]), found, expected: `a line ${missing},... in ${form.network.rtt}` });
    }
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
