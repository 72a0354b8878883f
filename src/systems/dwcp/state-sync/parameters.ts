/** What a scenario may set about state synchronisation: its clients, and the bounds within which replicas must be equal. */
import type { Parameters, ValuesOf } from "../../../../sim/parameters.ts";
import { STATE_HEARTBEAT_US } from "../constants/index.ts";

/** Part of DWCP's parameters. */
export const stateSyncParameters = {
  stateInterval: {
    kind: "duration",
    default: 30_000_000,
    minUs: 100_000,
    doc: "Mean time between two writes to the shared state on a node; exponential, open loop.",
    source: "modelling choice",
  },
  stateKeys: {
    kind: "count",
    default: 200,
    min: 1,
    max: 10_000,
    doc: "Keys of the shared state: the records of so many machines.",
    source: "modelling choice: two for each node of the test lab; facts 1.5 speak of 1,000 machines",
  },
  stateDeletes: {
    kind: "share",
    default: 0.2,
    doc: "Share of the writes that delete their key.",
    source: "modelling choice",
  },
  stateVoters: {
    kind: "count",
    default: 3,
    min: 1,
    max: 7,
    doc: "Nodes of each site that vote in v3's Raft group of that site; the others learn from its leader.",
    source: "facts 1.5: benchmarks with 3 and with 7 nodes",
  },
  stateHeartbeat: {
    kind: "duration",
    default: STATE_HEARTBEAT_US,
    minUs: 1_000,
    doc: "Time between two heartbeats in v3's Raft group of a site; a voter that hears of no leader for ten to twenty of them stands for election.",
    source: "facts 1.6; etcd's defaults",
  },
  stateMode: {
    kind: "choice",
    values: {
      auto: "as the node's mode detector takes the paths within its site",
      datacenter: "Raft, always",
      internet: "CRDT, always",
    },
    default: "auto",
    doc: "How v3 decides between Raft and the CRDT.",
    source: "facts 1.5",
  },
  convergenceBoundOld: {
    kind: "duration",
    default: 300_000_000,
    minUs: 0,
    doc: "Time within which a write must be with every node in reach, while some node keeps its state on v1.",
    source: "facts 1.5, 1.10 D9: v1 5 min",
  },
  convergenceBoundNext: {
    kind: "duration",
    default: 30_000_000,
    minUs: 0,
    doc: "The same while all nodes keep their state on v3.",
    source: "facts 1.5, 1.10 D9: v3 30 s",
  },
} as const satisfies Parameters;

/** The values as the model reads them: microseconds, fractions, counts. */
export type StateSyncParameters = ValuesOf<typeof stateSyncParameters>;
