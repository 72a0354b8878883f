/** Who decides on a node which version each component runs. */
import type { MechanismDescription } from "../mechanism.ts";
import { asPlanned, asPlannedSelector } from "./as-planned.ts";
import { bypass, bypassSelector } from "./bypass.ts";
import { perComponent, perComponentSelector } from "./per-component.ts";
import type { Selector } from "./selector.ts";

export const selector: MechanismDescription = {
  name: "selector",
  doc: "Who decides on a node which version each component runs.",
  variants: [asPlanned, bypass, perComponent],
  default: perComponent.name,
};

/** The selector of the named variant. */
export function selectorOf(variant: string): Selector {
  if (variant === bypass.name) return bypassSelector;
  return variant === asPlanned.name ? asPlannedSelector : perComponentSelector;
}
