/** A crash leaves half of a write on the disk. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node whose writes may tear." },
} as const satisfies Parameters;

/** Has crashes tear what was being written. */
export const diskTorn: PhysicalFault<typeof parameters> = {
  name: "disk-torn",
  doc: "If the node crashes before the end, a part of what it had not synced is on its disk, cut off anywhere, instead of nothing.",
  parameters,
  end: "optional",
  begin: (world, values) => world.node(values.node).disk.tear(),
};
