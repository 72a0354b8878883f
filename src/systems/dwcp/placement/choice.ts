/**
 * v3's ITP: in which order hosts are tried for a machine (facts 1.7). In datacenter mode by a score, now and then at random, in the own
 * site first; in internet mode by how near they are to the machine's users; in hybrid mode by one or the other, as the machine's work asks
 * for.
 */
import type { RandomStream } from "../../../../sim/kernel/random.ts";
import type { ModeName } from "../../../check/observation.ts";
import { HOST_CAPACITY, PACKED_MEMORY_PER_CORE_BYTES, PLACEMENT_WEIGHTS } from "../constants/index.ts";

/** What a machine needs. */
export interface Size {
  readonly cores: number;
  readonly memoryBytes: number;
}

/** What a placer knows of a host, which may be out of date. */
export interface HostView {
  /** Number of the host's node. */
  readonly host: number;
  readonly site: string;
  readonly free: Size;
  /** Speed relative to the fastest host, 0 to 1. */
  readonly performance: number;
  /** 1 for a host that has never restarted, less with each time. */
  readonly reliability: number;
}

/** What a choice depends on besides the hosts. */
export interface ChoiceRules {
  readonly mode: ModeName;
  /** The placer's own site. */
  readonly site: string;
  /** The share of choices that are made at random. */
  readonly exploration: number;
  /** Round trip from the machine's users to a site, microseconds. */
  distanceUs(site: string): number;
}

/** Whether a machine has room in what is free. */
export function fits(size: Size, free: Size): boolean {
  return size.cores <= free.cores && size.memoryBytes <= free.memoryBytes;
}

/** Hosts that have room for the machine as far as the placer knows, the best first. Draws for each host, whatever comes of it. */
export function rankHosts(size: Size, hosts: readonly HostView[], rules: ChoiceRules, random: RandomStream): HostView[] {
  const explores = random.chance(rules.exploration);
  const noise = hosts.map(() => random.uniform());
  const rated = hosts.map((view, index): Rated => ({ view, score: score(size, view, noise[index] ?? 0), luck: noise[index] ?? 0 }));
  const withRoom = rated.filter(({ view }) => fits(size, view.free));
  const isPacked = size.memoryBytes >= PACKED_MEMORY_PER_CORE_BYTES * size.cores;
  const byPlace = rules.mode === "internet" || (rules.mode === "hybrid" && !isPacked);
  const distance = ({ view }: Rated): number => rules.distanceUs(view.site);
  const nearestFirst = (one: Rated, other: Rated): number => distance(one) - distance(other) || other.score - one.score;
  if (byPlace) return withRoom.sort(nearestFirst).map(({ view }) => view);
  const isLocal = ({ view }: Rated): boolean => view.site === rules.site;
  const local = withRoom.filter(isLocal).sort(explores ? (one, other) => one.luck - other.luck : (one, other) => other.score - one.score);
  // Where the site is full, a machine far away is better than none.
  const remote = withRoom.filter((each) => !isLocal(each)).sort(nearestFirst);
  return [...local, ...remote].map(({ view }) => view);
}

interface Rated {
  readonly view: HostView;
  readonly score: number;
  readonly luck: number;
}

/**
 * The weighted score of a host that has room, with one per cent of noise. Packing speaks for the fuller of two hosts, resources against.
 */
function score(size: Size, { free, performance, reliability }: HostView, luck: number): number {
  const { resources, performance: speed, packing, reliability: trust, noise } = PLACEMENT_WEIGHTS;
  const left = Math.min((free.cores - size.cores) / HOST_CAPACITY.cores, (free.memoryBytes - size.memoryBytes) / HOST_CAPACITY.memoryBytes);
  return resources * left + speed * performance + packing * (1 - left) + trust * reliability + noise * luck;
}
