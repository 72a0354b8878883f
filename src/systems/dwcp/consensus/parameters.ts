/** What a scenario may set about consensus: the groups, their clients, and what they are judged by. */
import type { Parameters, ValuesOf } from "../../../../sim/parameters.ts";
import { RAFT_TIMING_OLD } from "../constants/index.ts";

/** The descriptions by which the loader reads and fills a scenario's `parameters` block. */
export const consensusParameters = {
  consensusGroups: {
    kind: "choice",
    values: { cluster: "one group for the whole cluster", region: "one group for each region" },
    default: "cluster",
    doc: "Which nodes decide together.",
    source: "facts 1.6: one engine for the cluster",
  },
  consensusMembers: {
    kind: "count",
    default: 7,
    min: 1,
    max: 100,
    doc: "Voters of a group at most; the sites of the group take turns.",
    source: "facts 1.6: 3, 5 or 7 nodes",
  },
  consensusInterval: {
    kind: "duration",
    default: 10_000_000,
    minUs: 1_000,
    doc: "Mean time between two commands that clients give a voter to have decided; exponential, open loop.",
    source: "modelling choice",
  },
  consensusHeartbeat: {
    kind: "duration",
    default: RAFT_TIMING_OLD.heartbeatUs,
    minUs: 1_000,
    doc: "Time between two heartbeats of a Raft leader; a member that hears of none for three to six of them stands for election.",
    source: "facts 1.6",
  },
  consensusMode: {
    kind: "choice",
    values: {
      auto: "as each node's mode detector says, by the worst path to another member",
      datacenter: "Raft on v3",
      internet: "PBFT on v3",
    },
    default: "auto",
    doc: "The network mode that v3 takes a group to be in, and with it the protocol; hybrid is run as datacenter, its fallback is not modelled.",
    source: "facts 1.6: rules by mode only",
  },
  quorumGrace: {
    kind: "duration",
    default: 5_000_000,
    minUs: 1_000,
    doc: "Longest time for which a group that faults have left whole enough may be without a quorum.",
    source: "facts 1.10 D7; DWCP plan L412",
  },
} as const satisfies Parameters;

/** The values as the model reads them. */
export type ConsensusParameters = ValuesOf<typeof consensusParameters>;
