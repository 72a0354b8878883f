/** Each component by its own flag, for all work. */
import { allowedMask } from "../flags.ts";
import type { VariantDescription } from "../mechanism.ts";
import type { Selector } from "./selector.ts";

export const perComponent = {
  name: "per-component",
  doc: "Each component by its own flag, for control work and data alike.",
  parameters: {},
} as const satisfies VariantDescription;

/** Decides by the manager's view of the flags, whatever the work; the live flags are not asked. */
export const perComponentSelector: Selector = {
  select: ({ manager, inRollout }) => allowedMask(manager, inRollout),
};
