/** Every decision reads one consistent snapshot of the flags. */
import type { VariantDescription } from "../mechanism.ts";
import type { FlagView } from "./flag-view.ts";

export const snapshot = {
  name: "snapshot",
  doc: "Every decision reads one consistent snapshot of the node's current flags.",
  parameters: {},
} as const satisfies VariantDescription;

export const snapshotView: FlagView = {
  managerFlags: (live) => live,
};
