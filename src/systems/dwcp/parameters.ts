/** What a scenario may set about DWCP: its workload, and the bounds that its invariants judge by. */
import type { Parameters, ValuesOf } from "../../../sim/parameters.ts";
import { byzantineParameters } from "./consensus/byzantine-parameters.ts";
import { consensusParameters } from "./consensus/parameters.ts";
import { placementParameters } from "./placement/parameters.ts";
import { stateSyncParameters } from "./state-sync/parameters.ts";

/** The descriptions by which the loader reads and fills a scenario's `parameters` block. */
export const dwcpParameters = {
  controlInterval: {
    kind: "duration",
    default: 1_000_000,
    minUs: 1_000,
    doc: "Mean time between two control requests of a node; exponential, open loop.",
    source: "modelling choice",
  },
  controlService: {
    kind: "duration",
    default: 1_000,
    minUs: 0,
    doc: "Mean CPU time of one control request on v1; exponential.",
    source: "modelling choice",
  },
  migrationInterval: {
    kind: "duration",
    default: 300_000_000,
    minUs: 100_000,
    doc: "Mean time between two virtual machines leaving a node; exponential, open loop.",
    source: "modelling choice",
  },
  machines: {
    kind: "count",
    default: 4,
    min: 1,
    max: 1_000,
    doc: "Virtual machines that a node is home to. Each leaves for one node of its site or one elsewhere, again and again.",
    source: "modelling choice",
  },
  migrationSizeLeast: {
    kind: "bytes",
    default: 1_000_000_000,
    min: 1,
    upTo: "migrationSizeMost",
    doc: "Smallest memory of a migrating machine.",
    source: "facts 1.8: 1 to 8 GB",
  },
  migrationSizeMost: {
    kind: "bytes",
    default: 8_000_000_000,
    min: 1,
    doc: "Largest memory of a migrating machine.",
    source: "facts 1.8: 1 to 8 GB",
  },
  dirtyLeast: {
    kind: "share",
    default: 0.001,
    upTo: "dirtyMost",
    doc: "Least share of its memory that a machine dirties in a second.",
    source: "facts 8: 1-10 % of the memory, read as per 10 s (modelling choice)",
  },
  dirtyMost: {
    kind: "share",
    default: 0.01,
    doc: "Largest share of its memory that a machine dirties in a second.",
    source: "facts 8: 1-10 % of the memory, read as per 10 s (modelling choice)",
  },
  localShare: {
    kind: "share",
    default: 0.7,
    doc: "Share of requests and migrations that stay within the site.",
    source: "modelling choice",
  },
  killBound: {
    kind: "duration",
    default: 5_000_000,
    minUs: 0,
    doc: "Time after a kill within which no reachable node may start work on v3 any more.",
    source: "DWCP plan L412",
  },
  availabilityGrace: {
    kind: "duration",
    default: 30_000_000,
    minUs: 0,
    doc: "Time within which a node that is allowed v3 must have it available.",
    source: "facts 1.10 D1 (declared grace); facts 8: poll 30 s",
  },
  modeGrace: {
    kind: "duration",
    default: 120_000_000,
    minUs: 0,
    doc: "Time within which both ends of a link must take it for what it is, once it is that.",
    source: "modelling choice: twice the age up to which a measurement counts",
  },
  modeCooldown: {
    kind: "duration",
    default: 30_000_000,
    minUs: 0,
    doc: "Time after a change of mode in which there must be no other on the same link.",
    source: "facts 1.0: 30 s cooldown; 1.10 D11",
  },
  pauseLimitDatacenter: {
    kind: "duration",
    default: 500_000,
    minUs: 0,
    doc: "Longest stop of a machine on a datacenter link.",
    source: "DWCP plan L461",
  },
  pauseLimitHybrid: {
    kind: "duration",
    default: 5_000_000,
    minUs: 0,
    doc: "Longest stop of a machine on a hybrid link.",
    source: "facts 1.10 D12",
  },
  pauseLimitInternet: {
    kind: "duration",
    default: 90_000_000,
    minUs: 0,
    doc: "Longest stop of a machine on an internet link.",
    source: "facts 1.8: 45-90 s",
  },
  ...consensusParameters,
  ...stateSyncParameters,
  ...placementParameters,
  ...byzantineParameters,
} as const satisfies Parameters;

/** The values as the model reads them: microseconds, bytes, fractions. */
export type DwcpParameters = ValuesOf<typeof dwcpParameters>;
