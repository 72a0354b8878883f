/** Whether two peers agree on a version before they use it. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const noNegotiation = {
  name: "none",
  doc: "The sender picks by its own flags; nothing on the wire says which version a message has, and the receiver reads with the version that it runs itself.",
  parameters: {},
  source: "DWCP plan L335-345; facts 6.1 B5",
} as const satisfies VariantDescription;

export const handshake = {
  name: "handshake",
  doc: "Peers agree on the versions that both run now; until they have, and when one of them steps back, they use the old one.",
  parameters: {
    retry: {
      kind: "duration",
      default: 10_000_000,
      minUs: 1_000,
      doc: "How long a node waits before it asks a peer again that has declined.",
      source: "modelling choice",
    },
  },
} as const satisfies VariantDescription;

export const negotiation: MechanismDescription = {
  name: "negotiation",
  doc: "Whether two peers agree on a version before they use it.",
  variants: [noNegotiation, handshake],
  default: handshake.name,
};
