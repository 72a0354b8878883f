/** What the next version's consensus does with a command that takes long where its group is in hybrid mode. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const onTimeout = {
  name: "on-timeout",
  doc: "A command that Raft has not decided within its budget is given to PBFT, beside it and with a log of its own. But time that has run out is no abort: Raft may decide it all the same.",
  parameters: {},
  source: "facts 1.6: hybrid: Raft (100 ms budget), then PBFT on failure",
} as const satisfies VariantDescription;

const wait = {
  name: "wait",
  doc: "A command stays with one protocol until it is decided or given up; nobody can know that it is aborted before.",
  parameters: {},
} as const satisfies VariantDescription;

export const consensusFallback: MechanismDescription = {
  name: "consensusFallback",
  doc: "What the next version's consensus does with a command that takes long where its group is in hybrid mode.",
  variants: [onTimeout, wait],
  default: wait.name,
};

/** Whether the named variant gives commands to a second protocol. */
export function fallsBackOnTimeout(variant: string): boolean {
  return variant === onTimeout.name;
}
