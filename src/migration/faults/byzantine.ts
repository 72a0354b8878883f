/** A node lies to its peers. */
import type { Parameters } from "../../../sim/parameters.ts";
import { BYZANTINE_BEHAVIOURS } from "./byzantine-behaviour.ts";
import type { MigrationFault } from "./fault.ts";

const parameters = {
  node: { kind: "node", doc: "The node of the fleet that lies." },
  behaviour: { kind: "choice", values: BYZANTINE_BEHAVIOURS, default: "equivocate", doc: "What it does." },
} as const satisfies Parameters;

export const byzantine: MigrationFault<typeof parameters> = {
  name: "byzantine",
  doc: "A node lies to the other members of its consensus group, as far as it can sign its lies: in its own votes and proposals. All such nodes are in league. PBFT is made to bear some of them, Raft is not. At the end the node is honest again.",
  parameters,
  end: "optional",
  fleetOnly: true,
  begin({ world, evidence, conditions }, { node, behaviour }) {
    const liar = { node, behaviour };
    const tell = (kind: "byzantine-begun" | "byzantine-ended"): void => {
      evidence.emit({ kind, atUs: world.kernel.nowUs, node, behaviour });
    };
    conditions.byzantine.add(liar);
    tell("byzantine-begun");
    return () => {
      if (conditions.byzantine.delete(liar)) tell("byzantine-ended");
    };
  },
};
