/** A node's process is stopped and goes on later, as with SIGSTOP, a long collection of garbage, or a virtual machine that is moved. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node that is stopped." },
} as const satisfies Parameters;

/** Stops a node's process where it is. */
export const pause: PhysicalFault<typeof parameters> = {
  name: "pause",
  doc: "A node does nothing, but keeps all that it knows; messages and timers wait. At the end it goes on and does them in their order.",
  parameters,
  end: "optional",
  begin: (world, values) => world.node(values.node).pause(),
};
