/** Every decision reads one consistent snapshot of the flags. */
import type { VariantDescription } from "../mechanism.ts";
import type { FlagView } from "./flag-view.ts";

export const snapshot = {
  name: "snapshot",
  doc: "Every decision reads one consistent snapshot of the node's current flags.",
  parameters: {},
} as const satisfies VariantDescription;

/** The live flags as a whole: enable flags, percentage and kill switch of one revision. */
export const snapshotView: FlagView = {
  managerFlags: (live) => live,
};
