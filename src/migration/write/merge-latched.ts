/**
 * Field merge with a latched kill: a write changes only what it states, against the store's current revision, and a kill stays until
 * somebody lifts it on purpose. A step that arrives while the kill is set is stored and takes effect when the kill is lifted.
 */
import type { WriteRule } from "../flags.ts";
import type { VariantDescription } from "../mechanism.ts";

export const mergeLatched = {
  name: "merge-latched",
  doc: "A write changes only the fields that it states, compared and set at the store's current revision; only an explicit unforce lifts a kill.",
  parameters: {},
} as const satisfies VariantDescription;

/** Every kind of write merges alike; only one of the kind `unforce` can clear `forced`. */
export const mergeLatchedRule: WriteRule = {
  apply(current, { kind, change }, components) {
    const lifts = kind === "unforce" && change.force === false;
    return {
      enabled: (current.enabled | components.mask(change.enable ?? [])) & ~components.mask(change.disable ?? []),
      percentage: change.percentage ?? current.percentage,
      forced: change.force === true || (current.forced && !lifts),
    };
  },
};
