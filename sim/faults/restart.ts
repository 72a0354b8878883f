/** A node's process ends and begins anew. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node that restarts." },
} as const satisfies Parameters;

/** Restarts a node at once. */
export const restart: PhysicalFault<typeof parameters> = {
  name: "restart",
  doc: "A node crashes and starts again at once, without what it had in memory. It has no end: what it does is done in a moment.",
  parameters,
  end: "none",
  begin(world, values) {
    world.node(values.node).restart();
    return () => {};
  },
};
