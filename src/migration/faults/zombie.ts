/** A node sleeps and comes back with what it knew. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { MigrationFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node of the fleet that sleeps." },
} as const satisfies Parameters;

export const zombie: MigrationFault<typeof parameters> = {
  name: "zombie",
  doc: "A node is asleep, as a suspended machine is: it does nothing and hears nothing. At the end it goes on with the flags and agreements of before, until it notices. The calendar may jump while it sleeps.",
  parameters,
  end: "required",
  fleetOnly: true,
  quiet: true,
  begin({ world, conditions }, { node }) {
    const sleeper = { node };
    conditions.asleep.add(sleeper);
    const wake = world.node(node).holdDown();
    return () => {
      // The node must still count as asleep when it starts: that is how it knows that it only wakes.
      wake();
      conditions.asleep.delete(sleeper);
    };
  },
};
