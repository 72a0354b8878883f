/** Where the flags live. */
import type { MechanismDescription, VariantDescription } from "../mechanism.ts";

export const processGlobal = {
  name: "process-global",
  doc: "One struct in every process, set by the operator's tool: no replica, nothing survives a restart, and a booting node serves at once with everything off.",
  parameters: {},
  source: "DWCP plan L103-129",
} as const satisfies VariantDescription;

export const replicated = {
  name: "replicated",
  doc: "A store of one to three replicas: a write counts once a majority holds it on disk, the primary fails over, and a node serves nothing before it has read it.",
  parameters: {
    replicas: {
      kind: "count",
      default: 3,
      min: 1,
      max: 3,
      doc: "Replicas; two tolerate no more failures than one.",
      source: "modelling choice",
    },
    heartbeat: {
      kind: "duration",
      default: 500_000,
      minUs: 1_000,
      doc: "Time between two heartbeats of the primary.",
      source: "modelling choice",
    },
    electionTimeout: {
      kind: "duration",
      default: 2_000_000,
      minUs: 10_000,
      doc: "A replica that hears nothing from a primary for this long, and up to twice as long, stands for election.",
      source: "modelling choice; above the 0.15-0.3 s of facts 1.6 because the replicas stand in different regions",
    },
    lease: {
      kind: "duration",
      default: 5_000_000,
      minUs: 100_000,
      doc: "A node that has had no answer from the store for this long starts nothing on the next version; if it hears nobody outside its site either, it serves nothing until it has read the store.",
      source: "modelling choice: the bound of DWCP plan L412",
    },
  },
} as const satisfies VariantDescription;

export const flagStore: MechanismDescription = {
  name: "flagStore",
  doc: "Where the rollout flags live, and what survives of them.",
  variants: [processGlobal, replicated],
  default: replicated.name,
};
