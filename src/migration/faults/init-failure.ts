/** The next version cannot be built on a node. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { MigrationFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node of the fleet on which it fails." },
} as const satisfies Parameters;

export const initFailure: MigrationFault<typeof parameters> = {
  name: "init-failure",
  doc: "A defect of the next version: a process that starts on the node while this lasts cannot build it. What runs already runs on. The control run has the old version alone, so nothing happens there.",
  parameters,
  end: "optional",
  fleetOnly: true,
  excusesNothing: true,
  begin({ conditions }, { node }) {
    const failure = { node };
    conditions.unbuildable.add(failure);
    return () => {
      conditions.unbuildable.delete(failure);
    };
  },
};
