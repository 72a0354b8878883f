/** A site goes dark. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  site: { kind: "site", doc: "The site of which every node goes down, those of the control plane among them." },
} as const satisfies Parameters;

/** Takes all nodes of a site down and keeps them there. */
export const siteOutage: PhysicalFault<typeof parameters> = {
  name: "site-outage",
  doc: "All nodes of a site go down, with everything in their memory. At the end of the fault they start again; without an end they stay down.",
  parameters,
  end: "optional",
  begin(world, values) {
    const known = world.topology.sites.map((site) => site.name);
    if (!known.includes(values.site)) throw new RangeError(`no site ${values.site}: there are ${known.join(", ")}`);
    const starts = world.nodes.filter((node) => node.site === values.site).map((node) => node.holdDown());
    return () => {
      for (const start of starts) start();
    };
  },
};
