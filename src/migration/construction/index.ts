/** What becomes of a process in which the next version cannot be built. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const together = {
  name: "together",
  doc: "The constructor builds both versions and fails with either: the process ends and is started again, and the old version serves nobody meanwhile.",
  parameters: {},
  source: "DWCP plan L213-227; facts 6.1 B17",
} as const satisfies VariantDescription;

const apart = {
  name: "apart",
  doc: "The old version serves, and the next one is built as soon as it can be.",
  parameters: {},
} as const satisfies VariantDescription;

export const construction: MechanismDescription = {
  name: "construction",
  doc: "What becomes of a process in which the next version cannot be built.",
  variants: [together, apart],
  default: apart.name,
};

/** A process that has the old version alone, as in the control run, builds nothing that could fail. */
export const OLD_ALONE = Object.freeze({ variant: apart.name, parameters: Object.freeze({}) });

/** Whether the named variant builds both versions or none. */
export function buildsTogether(variant: string): boolean {
  return variant === together.name;
}
