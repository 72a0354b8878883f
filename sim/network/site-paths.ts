/** The paths between all sites, by the sites' names and by their numbers, which are their places in the topology. */
import { pathBetween, type SitePath } from "./site-path.ts";
import type { Topology } from "./topology.ts";

/** The paths of one world; those within a site are among them. */
export class SitePaths {
  private readonly names: readonly string[];
  private readonly indexByName: ReadonlyMap<string, number>;
  /** By sender's site * number of sites + receiver's site. */
  private readonly paths: readonly SitePath[];

  constructor(topology: Topology) {
    this.names = topology.sites.map((site) => site.name);
    this.indexByName = new Map(this.names.map((name, index) => [name, index]));
    this.paths = this.names.flatMap((from) => this.names.map((to) => pathBetween(topology, from, to)));
  }

  [Symbol.iterator](): Iterator<SitePath> {
    return this.paths.values();
  }

  /** A site's number. Throws a RangeError for an unknown name. */
  indexOf(site: string): number {
    const index = this.indexByName.get(site);
    if (index === undefined) throw new RangeError(`no site ${site}: there are ${this.names.join(", ")}`);
    return index;
  }

  /** A site's name; its number must exist. */
  nameOf(index: number): string {
    return this.names[index]!;
  }

  /** The path from one site to another, by numbers that exist. */
  at(from: number, to: number): SitePath {
    return this.paths[from * this.names.length + to]!;
  }

  /** The path from one site to another, by names. Throws a RangeError for an unknown site, and within one. */
  between(fromSite: string, toSite: string): SitePath {
    if (fromSite === toSite) throw new RangeError(`no link from ${fromSite} to itself: expected two different sites`);
    return this.at(this.indexOf(fromSite), this.indexOf(toSite));
  }
}
