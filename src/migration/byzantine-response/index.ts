/** What the rollout does when a member of a consensus group is found to lie. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const quarantine = {
  name: "quarantine",
  doc: "Nothing: the group bears the liar and hears it no more once it is sure. That is what the new version is for.",
  parameters: {},
  source: "facts 1.6: quarantine for 5 min",
} as const satisfies VariantDescription;

const rollBack = {
  name: "roll-back",
  doc: "The node that suspects another tells the controller, which rolls the fleet back: to a version that bears no liar, while the liar is still there.",
  parameters: {},
  source: "facts 1.9: AUTOMATED_ROLLBACK, any Byzantine event; facts 6.1 B21",
} as const satisfies VariantDescription;

export const byzantineResponse: MechanismDescription = {
  name: "byzantineResponse",
  doc: "What the rollout does when a member of a consensus group is found to lie.",
  variants: [rollBack, quarantine],
  default: quarantine.name,
};

/** Whether the named variant rolls back. */
export function rollsBackOnByzantine(variant: string): boolean {
  return variant === rollBack.name;
}
