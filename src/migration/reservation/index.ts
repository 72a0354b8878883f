/** Whether a host is asked before something is placed on it. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

const none = {
  name: "none",
  doc: "The placer trusts what it last heard of a host, and tells the host and its client at once.",
  parameters: {},
  source: "modelling choice: facts 1.7 say how a host is chosen, and nothing of how it is taken",
} as const satisfies VariantDescription;

export const handshake = {
  name: "handshake",
  doc: "The host promises the room, the placer confirms, and then the client is told; a promise that is not confirmed runs out.",
  parameters: {},
} as const satisfies VariantDescription;

export const reservation: MechanismDescription = {
  name: "reservation",
  doc: "Whether a host is asked before something is placed on it.",
  variants: [none, handshake],
  default: handshake.name,
};
