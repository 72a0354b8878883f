/** A site no longer reaches another, which still reaches it. */
import type { Parameters } from "../parameters.ts";
import { linkEnds, type PhysicalFault } from "./fault.ts";
import { checkSites } from "./partition.ts";

const parameters = {
  link: { kind: "link", doc: "The direction that is cut, written `from -> to` between two sites." },
} as const satisfies Parameters;

/** Cuts one site off from another, in one direction. */
export const oneWayPartition: PhysicalFault<typeof parameters> = {
  name: "one-way-partition",
  doc: "No message passes from one site to another; what comes back does. Bulk transfers stall both ways, for want of data or acknowledgements. The end heals it; without one it stays.",
  parameters,
  end: "optional",
  begin(world, values) {
    const { from, to } = linkEnds(values.link);
    checkSites(world, [from, to]);
    return world.network.cut(
      (node) => world.network.siteOf(node) === from,
      (node) => world.network.siteOf(node) === to,
      false,
    );
  },
};
