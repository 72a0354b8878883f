/**
 * Resolves a scenario's `cluster.network`: from a table of round trips (a file or a list), from a named profile, from links spelled out by
 * hand, or from several of them. The nearer word counts: a link's own values, then its profile's, then the table and the network's values,
 * and at last the network's profile.
 */
import { dirname, relative } from "node:path";
import type { z } from "zod";
import { linkProfiles } from "../../sim/network/profiles.ts";
import { parseRttTable, RttTableError } from "../../sim/network/rtt-table.ts";
import type { LinkSpec } from "../../sim/network/topology.ts";
import type { clusterShape } from "./cluster-shape.ts";
import { type Problem, ScenarioError, throwFirst } from "./errors.ts";
import { pathFrom, readText, type ScenarioFiles } from "./files.ts";
import { directionsOf, hasOwnRtt, linkProblems, type SpelledLink, spelledLinks } from "./links.ts";
import { oneOf } from "./nearest.ts";
import type { NetworkSpec, RttEntry, SiteSpec } from "./scenario.ts";
import { keyPlaceOf, type MapTree, placeOf, quote } from "./tree.ts";

/** The `network` block with its values held. */
export type NetworkForm = z.output<ReturnType<typeof clusterShape>>["network"];

interface Table {
  /** Where the entries came from; absent if they stand in the scenario. */
  readonly path?: string;
  readonly entries: readonly RttEntry[];
}

/** A pair of sites of which nobody says how far apart they are, in one direction. */
interface Gap {
  readonly from: SiteSpec;
  readonly to: SiteSpec;
  /** The later of the two in the list of sites, and its index there. */
  readonly later: SiteSpec;
  readonly index: number;
}

const NETWORK = ["cluster", "network"] as const;

/** What the network must say if no profile does, with what is expected there. */
const NEEDED = {
  localRtt: "a duration such as 1ms",
  jitter: "a share such as 5%",
  access: "a bandwidth such as 10Gbps",
  site: "a bandwidth such as 1Gbps",
  loss: "a share such as 0.01%",
} as const;

/**
 * Resolves the `network` block.
 * @param scenarioPath Path of the scenario file, which the table's path in the result is relative to.
 * @throws ScenarioError for a table that does not load, and for regions, links or values that do not fit or are missing.
 */
export function resolveNetwork(
  form: NetworkForm,
  sites: readonly SiteSpec[],
  tree: MapTree,
  scenarioPath: string,
  files: ScenarioFiles,
): NetworkSpec {
  const table = tableOf(form, tree, files);
  const names = sites.map(({ name }) => name);
  throwFirst([...missingValues(form, tree), ...linkProblems(form.links, names, tree), ...regionProblems(form, sites, table, tree)]);
  const profile = form.profile && linkProfiles[form.profile];
  const siteRttUs = form.siteRtt ?? profile?.rttUs;
  const siteBps = held(form.site, profile?.bandwidthBps);
  const loss = held(form.loss, profile?.loss);
  const jitter = held(form.jitter, profile?.jitter);
  const spelled = spelledLinks(form.links, {
    bandwidthBps: siteBps,
    loss,
    jitter,
    rttUs: (from, to) => tableRtt(table, sites, from, to) ?? siteRttUs,
  });
  const gaps = gapsOf(form, sites, table);
  throwFirst(siteRttUs === undefined ? gaps.map((gap) => gapProblem(gap, form, table, tree)) : idleProfile(form, gaps, tree));
  const links = spelled.filter(isComplete);
  return {
    rtt: table?.entries ?? [],
    ...(table?.path === undefined ? {} : { rttFile: relative(dirname(scenarioPath), table.path).replaceAll("\\", "/") }),
    ...(siteRttUs === undefined ? {} : { siteRttUs }),
    localRttUs: form.localRtt ?? linkProfiles.rack.rttUs,
    jitter,
    accessBps: form.access ?? linkProfiles.rack.bandwidthBps,
    siteBps,
    loss,
    ...(links.length === 0 ? {} : { links }),
  };
}

function tableOf({ rtt }: NetworkForm, tree: MapTree, files: ScenarioFiles): Table | undefined {
  if (rtt === undefined) return undefined;
  if (typeof rtt === "string") return readRttTable(rtt, tree, files);
  throwFirst(
    rtt.flatMap(({ from, to }, index) => {
      if (rtt.findIndex((other) => other.from === from && other.to === to) === index) return [];
      const place = placeOf(tree, [...NETWORK, "rtt", index]);
      return [{ place, found: `a round trip from ${from} to ${to} for the second time`, expected: "every direction once" }];
    }),
  );
  return { entries: rtt.map(({ from, to, rtt: rttUs }) => ({ from, to, rttUs })) };
}

function readRttTable(written: string, tree: MapTree, files: ScenarioFiles): Table {
  const place = placeOf(tree, [...NETWORK, "rtt"]);
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

/** Values that neither the network nor a profile gives. */
function missingValues(form: NetworkForm, tree: MapTree): readonly Problem[] {
  if (form.profile !== undefined) return [];
  const missing = Object.entries(NEEDED).filter(([key]) => form[key as keyof typeof NEEDED] === undefined);
  const place = placeOf(tree, NETWORK);
  return missing.map(([key, expected]) => ({ place, found: `no "${key}"`, expected: `${key}: ${expected}, or a profile` }));
}

/** Sites that need the table, and whose regions it does not have. */
function regionProblems(form: NetworkForm, sites: readonly SiteSpec[], table: Table | undefined, tree: MapTree): readonly Problem[] {
  // In a list that stands in the scenario a region is no misspelling only because a round trip is left to siteRtt.
  if (table === undefined || (table.path === undefined && form.siteRtt !== undefined)) return [];
  const regions = [...new Set(table.entries.flatMap(({ from, to }) => [from, to]))];
  const spelled = spelledPairs(form);
  return sites.flatMap(({ name, region }, index) => {
    const needsTable = sites.some(
      (other) => other.name !== name && !(spelled.has(pair(name, other.name)) && spelled.has(pair(other.name, name))),
    );
    if (regions.includes(region) || (sites.length > 1 && !needsTable)) return [];
    const place = placeOf(tree, ["cluster", "sites", index, "region"]);
    return [{ place, found: `region ${quote(region)}`, expected: `a region of the latency table: ${oneOf(regions, region)}` }];
  });
}

/** The pairs of sites whose round trip is neither spelled out nor in the table, in the order of their later sites. */
function gapsOf(form: NetworkForm, sites: readonly SiteSpec[], table: Table | undefined): readonly Gap[] {
  const spelled = spelledPairs(form);
  const pairs = sites.flatMap((later, index) =>
    sites.slice(0, index).flatMap((earlier) => [
      { from: earlier, to: later, later, index },
      { from: later, to: earlier, later, index },
    ]),
  );
  return pairs.filter(({ from, to }) => !spelled.has(pair(from.name, to.name)) && tableRtt(table, sites, from.name, to.name) === undefined);
}

function gapProblem({ from, to, later, index }: Gap, form: NetworkForm, table: Table | undefined, tree: MapTree): Problem {
  const place = placeOf(tree, ["cluster", "sites", index]);
  const between = `sites ${later === to ? from.name : to.name} and ${later.name} without a round trip`;
  if (table === undefined) {
    return { place, found: between, expected: "a latency table (network.rtt), a profile (network.profile) or a link between them" };
  }
  const found = `${between} from ${from.region} to ${to.region} in the latency table`;
  const entry = `{from: ${from.region}, to: ${to.region}, rtt: ...} in network.rtt`;
  return { place, found, expected: table.path === undefined ? entry : `a line ${from.region},${to.region},... in ${form.rtt}` };
}

/** A profile that has nothing left to say is a mistake: who wrote it expects it to change something. */
function idleProfile(form: NetworkForm, gaps: readonly Gap[], tree: MapTree): readonly Problem[] {
  if (form.profile === undefined) return [];
  const isComplete = Object.keys(NEEDED).every((key) => form[key as keyof typeof NEEDED] !== undefined);
  if (!isComplete || (gaps.length > 0 && form.siteRtt === undefined)) return [];
  const place = keyPlaceOf(tree, [...NETWORK, "profile"]);
  return [
    {
      place,
      found: "a profile although everything is written",
      expected: `no profile, or less beside it: ${Object.keys(NEEDED).join(", ")}`,
    },
  ];
}

/** The directions of which a link itself says how long the round trip is. */
function spelledPairs(form: NetworkForm): ReadonlySet<string> {
  return new Set(form.links.filter(hasOwnRtt).flatMap((link) => directionsOf(link).map(({ from, to }) => pair(from, to))));
}

function tableRtt(table: Table | undefined, sites: readonly SiteSpec[], from: string, to: string): number | undefined {
  const regionOf = (name: string): string | undefined => sites.find((site) => site.name === name)?.region;
  const [fromRegion, toRegion] = [regionOf(from), regionOf(to)];
  return table?.entries.find((entry) => entry.from === fromRegion && entry.to === toRegion)?.rttUs;
}

function isComplete(link: SpelledLink): link is LinkSpec {
  return link.rttUs !== undefined;
}

function pair(from: string, to: string): string {
  return `${from} -> ${to}`;
}

/** A value that `missingValues` has found to be there. */
function held(written: number | undefined, ofProfile: number | undefined): number {
  const value = written ?? ofProfile;
  if (value === undefined) throw new Error("a network without a value that was checked to be there");
  return value;
}
