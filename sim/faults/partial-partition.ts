/** Some pairs of nodes lose sight of each other, while others between the same sites do not. */
import { fnv1a, mix32 } from "../kernel/hash.ts";
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";
import { checkSites } from "./partition.ts";

const HASHES = 0x100000000;

const parameters = {
  between: { kind: "sites", doc: "Two or more sites; pairs of nodes at two different ones of them may be cut." },
  share: { kind: "share", doc: "Probability that a pair is cut, in both directions; which ones are is up to the seed." },
} as const satisfies Parameters;

/**
 * Cuts some pairs of nodes between sites off from each other, as a broken path among several does (Alfatafta and others, Toward a Generic
 * Fault Tolerance Technique for Partial Network Partitioning, OSDI 2020).
 */
export const partialPartition: PhysicalFault<typeof parameters> = {
  name: "partial-partition",
  doc: "Some pairs of nodes at different sites are cut off from each other, in both directions, though both reach others. The end heals it; without one it stays.",
  parameters,
  end: "optional",
  begin(world, { between, share }) {
    checkSites(world, between);
    const { network } = world;
    const sites = new Set(between);
    const salt = world.kernel.stream("fault.partial-partition").uint32();
    // A pair's luck hangs on the names of its nodes, so a node more in the cluster leaves that of the others as it was.
    const luck = (one: number, other: number): number => mix32(mix32(fnv1a(network.nameOf(one)) ^ salt) ^ fnv1a(network.nameOf(other)));
    return network.cutPairs((from, to) => {
      const [fromSite, toSite] = [network.siteOf(from), network.siteOf(to)];
      if (fromSite === toSite || !sites.has(fromSite) || !sites.has(toSite)) return false;
      return (from < to ? luck(from, to) : luck(to, from)) < share * HASHES;
    });
  },
};
