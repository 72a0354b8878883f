/** Sites lose sight of each other. */
import type { Parameters } from "../parameters.ts";
import type { World } from "../world.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  between: { kind: "sites", doc: "Two or more sites, each cut off from each of the others." },
} as const satisfies Parameters;

/** Cuts sites off from each other, in both directions. */
export const partition: PhysicalFault<typeof parameters> = {
  name: "partition",
  doc: "No message passes between the named sites, in either direction; all others go on. The end heals it; without one it stays.",
  parameters,
  end: "optional",
  begin(world, values) {
    checkSites(world, values.between);
    return cutSites(world, values.between);
  },
};

/** Throws a RangeError unless these are two or more different sites of the world. */
export function checkSites(world: World, sites: readonly string[]): void {
  const known = new Set(world.topology.sites.map((site) => site.name));
  for (const site of sites) {
    if (!known.has(site)) throw new RangeError(`no site ${site}: there are ${[...known].join(", ")}`);
  }
  if (new Set(sites).size !== sites.length || sites.length < 2) {
    throw new RangeError(`a partition between [${sites.join(", ")}]: expected two or more different sites`);
  }
}

/** Cuts each of some sites off from each of the others, both ways; gives the function that heals exactly this. */
export function cutSites(world: World, sites: readonly string[]): () => void {
  const heals = sites.flatMap((site, index) =>
    sites.slice(index + 1).map((other) =>
      world.network.cut(
        (node) => world.network.siteOf(node) === site,
        (node) => world.network.siteOf(node) === other,
        true,
      ),
    ),
  );
  return () => {
    for (const heal of heals) heal();
  };
}
