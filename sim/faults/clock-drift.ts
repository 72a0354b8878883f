/** A node's clock goes at a wrong rate. */
import type { Parameters } from "../parameters.ts";
import type { PhysicalFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node whose clock drifts." },
  rate: {
    kind: "count",
    default: 200,
    min: -100_000,
    max: 100_000,
    doc: "Parts per million by which the clock is too fast; too slow if negative.",
    source: "Corbett and others 2012, Spanner, section 3: clocks are taken to drift by 200 us in a second at worst",
  },
} as const satisfies Parameters;

/** Has a node's clock drift, for weeks if need be. */
export const clockDrift: PhysicalFault<typeof parameters> = {
  name: "clock-drift",
  doc: "A node's clock and its timers go too fast or too slow, also while the calendar jumps. At the end the clock is set right and keeps time.",
  parameters,
  end: "optional",
  quiet: true,
  begin: (world, values) => world.node(values.node).clock.drift(values.rate),
};
