/**
 * The plan's two selectors side by side, which may disagree on one node (facts 6.1 B4): control work asks `SelectManager`,
 * which gates the whole next-version manager, every component of it, on the transport flag; data goes through `SendData`,
 * which reads each component's own flag live.
 */
import { allowedMask } from "../flags.ts";
import type { VariantDescription } from "../mechanism.ts";
import type { Selector } from "./selector.ts";

export const asPlanned = {
  name: "as-planned",
  doc: "Control work: one manager for all components, gated by the first component's flag. Data: each component by its own flag, read live.",
  parameters: {},
  source: "DWCP plan L240-281 and L335-345",
} as const satisfies VariantDescription;

/** The first component (transport, in the plan) is the one whose flag gates the manager. */
const MANAGER_GATE = 1;

/** Control work: every component or none, by the gate's flag in the manager's view. Data: the live flags, component by component. */
export const asPlannedSelector: Selector = {
  select({ work, live, manager, inRollout, components }) {
    if (work === "data") return allowedMask(live, inRollout);
    return (allowedMask(manager, inRollout) & MANAGER_GATE) !== 0 ? components.all : 0;
  },
};
