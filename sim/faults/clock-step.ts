/** A node's clock is set wrong. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node whose clock is set." },
  by: { kind: "duration", minUs: 1, doc: "How far it is set." },
  direction: {
    kind: "choice",
    values: { ahead: "the clock shows a time to come", back: "the clock shows a time that has passed" },
    default: "ahead",
    doc: "Where to.",
    source: "modelling choice: a clock that is ahead lets go of what others still hold",
  },
} as const satisfies Parameters;

/** Steps a node's clock. */
export const clockStep: PhysicalFault<typeof parameters> = {
  name: "clock-step",
  doc: "A node's clock is set ahead or back at once; timers that count a span are not affected. The end sets it right again.",
  parameters,
  end: "optional",
  begin(world, { node, by: byUs, direction }) {
    return world.node(node).clock.step(direction === "ahead" ? byUs : -byUs);
  },
};
