/** How a write changes the flags that the store holds. */
import type { WriteRule } from "../flags.ts";
import type { MechanismDescription } from "../mechanism.ts";
import { mergeLatched, mergeLatchedRule } from "./merge-latched.ts";
import { replace, replaceRule } from "./replace.ts";

export const write: MechanismDescription = {
  name: "write",
  doc: "How a write changes the flags that the store holds.",
  variants: [replace, mergeLatched],
  default: mergeLatched.name,
};

/** The rule of the named variant. */
export function writeRuleOf(variant: string): WriteRule {
  return variant === replace.name ? replaceRule : mergeLatchedRule;
}
