/**
 * A third selector that upstream has beside the plan's two: it goes by the network's mode alone, and asks neither the flags nor the
 * rollout nor the kill switch (facts 6.1 B20, `hybrid/mode_aware_adapter.go`).
 */
import type { VariantDescription } from "../mechanism.ts";
import type { Selector } from "./selector.ts";

export const bypass = {
  name: "bypass",
  doc: "By the mode of the network alone: the old version in the datacenter, the next one for all components elsewhere. Flags, rollout and kill are not asked.",
  parameters: {},
  source: "facts 6.1 B20",
} as const satisfies VariantDescription;

/** Every component or none, by the worst mode of the links from the node. */
export const bypassSelector: Selector = {
  select: ({ mode, components }) => (mode() === "datacenter" ? 0 : components.all),
  recheckUs: 10_000_000,
};
