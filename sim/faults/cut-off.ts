/** One node loses sight of all others. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node that nobody reaches." },
} as const satisfies Parameters;

/** Cuts one node off from everybody, in both directions. */
export const cutOff: PhysicalFault<typeof parameters> = {
  name: "cut-off",
  doc: "One node is cut off from all others, in both directions; it runs on. The end reconnects it; without one it stays cut off.",
  parameters,
  end: "optional",
  begin(world, values) {
    const index = world.network.indexOf(values.node);
    return world.network.cut(
      (node) => node === index,
      (node) => node !== index,
      true,
    );
  },
};
