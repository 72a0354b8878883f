/** The RDMA fabric of a site fails. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  site: { kind: "site", doc: "The site whose nodes cannot reach each other by RDMA any more." },
} as const satisfies Parameters;

/** Takes RDMA within a site away and leaves the rest of its network alone. */
export const rdmaLoss: PhysicalFault<typeof parameters> = {
  name: "rdma-loss",
  doc: "RDMA does not work within a site: bulk transfers that it carries break, and new ones find none; TCP and messages go on. The end brings it back.",
  parameters,
  end: "optional",
  begin: (world, { site }) => world.network.wayBetween(site, site).blockRdma(),
};
