/** Whose votes a consensus group counts while some of its members run one version and some the other. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

/** What a member is asked of each member of its group. */
export interface QuorumRule {
  /** Whether a member counts among the voters: `alike` says that, by the asker's flags, it runs the same version. */
  counts(alike: boolean): boolean;
}

const allMembers = {
  name: "all-members",
  doc: "All members of the group, whatever version they run: two quorums of different versions always have a member in common.",
  parameters: {},
  source: "Ongaro and Ousterhout 2014, section 5.2; Castro and Liskov 1999, section 4",
} as const satisfies VariantDescription;

const ownMembers = {
  name: "own-members",
  doc: "Only the members that the node's flags put on its own version: both versions may decide at the same time.",
  parameters: {},
  source: "facts 1.6: each side counts only its own members",
} as const satisfies VariantDescription;

export const quorum: MechanismDescription = {
  name: "quorum",
  doc: "Whose votes a consensus group counts while its members run different versions.",
  variants: [allMembers, ownMembers],
  default: allMembers.name,
};

/** The rule of the named variant. */
export function quorumRuleOf(variant: string): QuorumRule {
  return variant === ownMembers.name ? { counts: (alike) => alike } : { counts: () => true };
}
