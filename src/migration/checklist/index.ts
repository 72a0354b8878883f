/** What the boxes of a plan's checklist are worth: whether anybody looks before a step is taken. */
import type { Parameters } from "../../../sim/parameters.ts";
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const byHand = {
  name: "by-hand",
  doc: "The boxes are ticked by hand: a step is taken when its time has come, whatever the telemetry says.",
  parameters: {},
  source: "DWCP plan L481-487",
} as const satisfies VariantDescription;

export const enforced = {
  name: "enforced",
  doc: "The controller takes a step once all of its checks are met in one look at the telemetry. Without an answer it waits; once its patience is spent, the rollout stops where it stands.",
  parameters: {
    patience: {
      kind: "duration",
      default: 60_000_000,
      minUs: 0,
      doc: "How long a step waits for its checks before the rollout is stopped.",
      source: "modelling choice",
    },
  } as const satisfies Parameters,
} as const satisfies VariantDescription;

export const checklist: MechanismDescription = {
  name: "checklist",
  doc: "Whether a step waits for its checks.",
  variants: [byHand, enforced],
  default: enforced.name,
};
