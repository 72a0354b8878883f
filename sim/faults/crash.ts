/** A node goes down. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node that crashes." },
} as const satisfies Parameters;

/** Takes a node down and keeps it there. */
export const crash: PhysicalFault<typeof parameters> = {
  name: "crash",
  doc: "A node goes down with everything in its memory. At the end of the fault it starts again; without an end it stays down.",
  parameters,
  end: "optional",
  begin: (world, values) => world.node(values.node).holdDown(),
};
