/**
 * The manager's enable flags are a copy made when it was constructed; percentage and kill switch are read live (DWCP plan L236, L243, L248,
 * L258-275). Built at boot, the copy says "off" for ever, however the flags change (facts 6.1 B1).
 */
import type { VariantDescription } from "../mechanism.ts";
import type { FlagView } from "./flag-view.ts";

export const copiedAtConstruction = {
  name: "copied-at-construction",
  doc: "The manager keeps the enable flags that it saw when it was constructed; percentage and kill switch are read live.",
  parameters: {},
  source: "DWCP plan L236, L258-275",
} as const satisfies VariantDescription;

/** The live flags with the enable flags of the construction in them. */
export const copiedView: FlagView = {
  managerFlags: (live, constructed) => ({ ...live, enabled: constructed.enabled }),
};
