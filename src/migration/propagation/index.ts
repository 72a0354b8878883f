/** How a committed change reaches the nodes. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

export const push = {
  name: "push",
  doc: "The store sends every change to every node and repeats it until the node has acknowledged.",
  parameters: {
    retry: {
      kind: "duration",
      default: 1_000_000,
      minUs: 1_000,
      doc: "Time after which an unacknowledged change is sent again.",
      source: "facts 1.2: retries 3 x 1 s",
    },
  },
} as const satisfies VariantDescription;

export const poll = {
  name: "poll",
  doc: "Every node asks the store at a fixed interval, each at its own phase.",
  parameters: {
    interval: {
      kind: "duration",
      default: 30_000_000,
      minUs: 1_000,
      doc: "Time between two polls of a node.",
      source: "facts 8: poll 30 s",
    },
  },
} as const satisfies VariantDescription;

export const gossip = {
  name: "gossip",
  doc: "The store tells a few nodes, and every node tells a few random others at a fixed period.",
  parameters: {
    fanout: { kind: "count", default: 4, min: 1, max: 100, doc: "Nodes told in each round.", source: "facts 1.9: fanout 4" },
    period: { kind: "duration", default: 500_000, minUs: 1_000, doc: "Time between two rounds of a node.", source: "facts 1.9: 500 ms" },
  },
} as const satisfies VariantDescription;

export const propagation: MechanismDescription = {
  name: "propagation",
  doc: "How a committed change of the flags reaches the nodes.",
  variants: [push, poll, gossip],
  default: push.name,
};
