/** Everything that there is: the vocabulary gathered from the registries of the rooms below. */
import { physicalFaults } from "../../sim/faults/index.ts";
import { criteria } from "../check/criteria/index.ts";
import { IDLE_ON_CONTROL_PLANE, migrationFaults } from "../migration/faults/index.ts";
import { mechanisms } from "../migration/mechanisms.ts";
import { systems } from "../systems/index.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What this program knows. Tests that need little make a vocabulary of their own. */
export const vocabulary: Vocabulary = {
  systems,
  mechanisms,
  faults: [
    ...physicalFaults.map((fault) => (IDLE_ON_CONTROL_PLANE.has(fault.name) ? { ...fault, fleetOnly: true as const } : fault)),
    ...migrationFaults,
  ],
  criteria,
};
