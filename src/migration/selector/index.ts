/** Who decides on a node which version each component runs. */
import type { MechanismDescription } from "../mechanism.ts";
import { asPlanned, asPlannedSelector } from "./as-planned.ts";
import { perComponent, perComponentSelector } from "./per-component.ts";
import type { Selector } from "./selector.ts";

export const selector: MechanismDescription = {
  name: "selector",
  doc: "Who decides on a node which version each component runs.",
  variants: [asPlanned, perComponent],
  default: perComponent.name,
};

/** The selector of the named variant. */
export function selectorOf(variant: string): Selector {
  return variant === asPlanned.name ? asPlannedSelector : perComponentSelector;
}
