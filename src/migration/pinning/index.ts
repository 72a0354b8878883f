/** For how long a chosen version stays chosen. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const perCall = {
  name: "per-call",
  doc: "Every call decides anew, so a flag that flips in the middle of a transfer mixes two framings in it.",
  parameters: {},
  source: "DWCP plan L335-345; facts 6.1 B6",
} as const satisfies VariantDescription;

export const perTransfer = {
  name: "per-transfer",
  doc: "A transfer keeps the versions with which it began.",
  parameters: {},
} as const satisfies VariantDescription;

export const pinning: MechanismDescription = {
  name: "pinning",
  doc: "For how long a chosen version stays chosen.",
  variants: [perCall, perTransfer],
  default: perTransfer.name,
};
