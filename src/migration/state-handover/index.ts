/** What becomes of the state that one version keeps when a node goes over to the other. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const none = {
  name: "none",
  doc: "Each version keeps its own: the next one begins with nothing, and after a rollback the old one goes on from where it stood.",
  parameters: {},
  source: "DWCP plan L446-449: no data migration required; facts 6.1 B9",
} as const satisfies VariantDescription;

export const merge = {
  name: "merge",
  doc: "Both versions work on one state, and nodes of different versions go on exchanging it in the old version's messages.",
  parameters: {},
} as const satisfies VariantDescription;

export const stateHandover: MechanismDescription = {
  name: "stateHandover",
  doc: "What becomes of the state that one version keeps when a node goes over to the other.",
  variants: [none, merge],
  default: merge.name,
};
