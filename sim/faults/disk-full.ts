/** A node's disk fills up. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node whose disk fills up." },
  free: { kind: "bytes", default: 0, doc: "What is left free when it begins.", source: "modelling choice: nothing is left" },
} as const satisfies Parameters;

/** Fills a node's disk with something else. */
export const diskFull: PhysicalFault<typeof parameters> = {
  name: "disk-full",
  doc: "Something else takes up the room on a node's disk, so that the node can write no more. At the end it is cleared away.",
  parameters,
  end: "optional",
  begin: (world, values) => world.node(values.node).disk.fill(values.free),
};
