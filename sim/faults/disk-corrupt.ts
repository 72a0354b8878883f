/** Records rot on a disk. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node whose disk rots." },
  rate: { kind: "share", doc: "Probability that a record is hit, of those on the disk and of those that are written meanwhile." },
} as const satisfies Parameters;

/** Flips bits in what a node has on its disk. */
export const diskCorrupt: PhysicalFault<typeof parameters> = {
  name: "disk-corrupt",
  doc: "One bit flips in some records on a node's disk. What is written after the end is sound; what has rotted by then stays rotten.",
  parameters,
  end: "optional",
  begin: (world, values) => world.node(values.node).disk.corrupt(values.rate),
};
