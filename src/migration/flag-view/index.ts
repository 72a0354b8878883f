/** What a long-lived manager sees of the flags that its process has been told. */
import type { MechanismDescription } from "../mechanism.ts";
import { copiedAtConstruction, copiedView } from "./copied-at-construction.ts";
import type { FlagView } from "./flag-view.ts";
import { snapshot, snapshotView } from "./snapshot.ts";

export const flagView: MechanismDescription = {
  name: "flagView",
  doc: "What a long-lived manager sees of the flags that its process has been told.",
  variants: [copiedAtConstruction, snapshot],
  default: snapshot.name,
};

/** The view of the named variant. */
export function flagViewOf(variant: string): FlagView {
  return variant === copiedAtConstruction.name ? copiedView : snapshotView;
}
