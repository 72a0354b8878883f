/** Whole-struct replace: what a write does not state becomes false or zero, the kill switch included (DWCP plan L144-156; facts 6.1 B3). */
import type { WriteRule } from "../flags.ts";
import type { VariantDescription } from "../mechanism.ts";

export const replace = {
  name: "replace",
  doc: "A write replaces the whole struct; fields that it does not state become false or 0, so a late write can undo a kill.",
  parameters: {},
  source: "DWCP plan L144-156",
} as const satisfies VariantDescription;

/** Looks neither at the current flags nor at the kind of the write. */
export const replaceRule: WriteRule = {
  apply(_current, { change }, components) {
    return {
      enabled: components.mask(change.enable ?? []) & ~components.mask(change.disable ?? []),
      percentage: change.percentage ?? 0,
      forced: change.force ?? false,
    };
  },
};
