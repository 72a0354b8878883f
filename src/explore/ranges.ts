/**
 * Between which bounds exploration draws each figure: those within which a sound plan on sound mechanisms has to hold. What is not named
 * here is never drawn. Durations in microseconds, sizes in bytes, rates in bits per second, shares from 0 to 1.
 */

import type { ParameterValues } from "../../sim/parameters.ts";

/** Bounds of a figure, drawn evenly or, over several orders of magnitude, by magnitude; or the choices that are open. */
export type Range =
  | { readonly least: number; readonly most: number; readonly by?: "magnitude"; readonly step?: number }
  | { readonly choices: readonly (number | string)[] };

/** Ranges by the name of a parameter. */
export type Ranges = { readonly [parameter: string]: Range };

const MS = 1_000;
const SECOND = 1_000_000;

/** Of a duration that is drawn by its magnitude. */
function span(leastUs: number, mostUs: number): Range {
  return { least: leastUs, most: mostUs, by: "magnitude" };
}

function share(least: number, most: number): Range {
  return { least, most, step: 0.01 };
}

/** The workload of each system, by the names of its parameters. */
export const WORKLOADS: { readonly [system: string]: Ranges } = {
  dwcp: {
    controlInterval: span(350 * MS, 750 * MS),
    controlService: span(500, 5 * MS),
    migrationInterval: span(2 * SECOND, 12 * SECOND),
    machines: { least: 1, most: 4 },
    migrationSizeLeast: { least: 1_000_000, most: 60_000_000, by: "magnitude" },
    migrationSizeMost: { least: 60_000_000, most: 400_000_000, by: "magnitude" },
    dirtyMost: share(0.01, 0.03),
    localShare: share(0.2, 0.8),
    consensusGroups: { choices: ["cluster", "cluster", "region"] },
    consensusMembers: { least: 3, most: 7 },
    consensusInterval: span(400 * MS, 10 * SECOND),
    consensusHeartbeat: { choices: [150 * MS, 200 * MS] },
    consensusMode: { choices: ["auto", "datacenter", "internet"] },
    stateInterval: span(300 * MS, 20 * SECOND),
    stateKeys: { least: 2, most: 40 },
    stateDeletes: share(0, 0.6),
    stateVoters: { least: 1, most: 3 },
    stateHeartbeat: { choices: [300 * MS, 500 * MS] },
    stateMode: { choices: ["auto", "datacenter", "internet"] },
    placementInterval: span(800 * MS, 30 * SECOND),
    machineLifetime: span(2 * SECOND, 60 * SECOND),
  },
};

/** Figures of mechanisms, by mechanism, variant and parameter. */
export const MECHANISM_FIGURES: { readonly [mechanism: string]: { readonly [variant: string]: Ranges } } = {
  flagStore: {
    replicated: {
      replicas: { choices: [1, 3, 3, 3] },
      heartbeat: { least: 250 * MS, most: 700 * MS, step: 10 * MS },
      // An election may take two timeouts, and another two if the vote is split; within the kill bound the store has to answer again.
      electionTimeout: { least: 1_500 * MS, most: 2_000 * MS, step: 10 * MS },
      lease: { least: 3 * SECOND, most: 5 * SECOND, step: 100 * MS },
    },
  },
  propagation: {
    push: { retry: span(200 * MS, 1_500 * MS) },
    gossip: { fanout: { least: 2, most: 5 }, period: span(200 * MS, 800 * MS) },
  },
  negotiation: { handshake: { retry: span(500 * MS, 3 * SECOND) } },
  checklist: { enforced: { patience: { least: 5 * SECOND, most: 15 * SECOND, step: SECOND } } },
};

/** Figures of faults, by kind and parameter; a parameter that is not named has its default. */
export const FAULT_FIGURES: { readonly [kind: string]: Ranges } = {
  crash: {},
  restart: {},
  "crash-loop": { period: span(2 * SECOND, 8 * SECOND), up: span(500 * MS, 1_900 * MS) },
  pause: {},
  "slow-node": { factor: { least: 2, most: 50 } },
  "clock-step": { by: span(10 * MS, 60 * SECOND), direction: { choices: ["ahead", "back"] } },
  "clock-drift": { rate: { choices: [-500, -200, 200, 500] } },
  "disk-slow": { factor: { least: 2, most: 50 } },
  "disk-full": {},
  "disk-torn": {},
  "disk-corrupt": { rate: share(0.01, 1) },
  partition: {},
  "one-way-partition": {},
  "partial-partition": { share: share(0.2, 1) },
  "flapping-partition": { period: span(200 * MS, 4 * SECOND), duty: share(0.1, 0.9) },
  "cut-off": {},
  delay: { delay: span(5 * MS, 1 * SECOND), jitter: { choices: [0, 5 * MS, 100 * MS] } },
  jitter: { mean: span(1 * MS, 300 * MS) },
  bandwidth: { bandwidth: { least: 1_000_000, most: 500_000_000, by: "magnitude" } },
  wander: { delay: span(5 * MS, 500 * MS), period: span(200 * MS, 3 * SECOND), shape: { choices: ["swing", "walk", "leap"] } },
  "rdma-loss": {},
  loss: { rate: share(0.01, 0.6) },
  duplication: { rate: share(0.05, 1) },
  reorder: { rate: share(0.05, 0.6), hold: span(1 * MS, 1 * SECOND) },
  corruption: { rate: share(0.01, 0.5) },
  "site-outage": {},
  "flag-store-outage": {},
  "metrics-outage": {},
  "load-surge": { factor: { least: 2, most: 6 } },
  "command-delay": { from: { choices: ["controller", "operator"] }, delay: span(200 * MS, 2 * SECOND) },
  "command-duplicate": {
    from: { choices: ["controller", "operator"] },
    back: { least: 0, most: 2 },
    identity: { choices: ["same"] },
  },
  "restore-backup": { of: { choices: ["backup"] }, back: { least: 1, most: 2 } },
  zombie: {},
  "version-error-rate": { version: { choices: ["next", "next", "old"] }, rate: share(0.02, 1) },
  "version-latency": { version: { choices: ["next", "next", "old"] }, delay: span(1 * MS, 500 * MS) },
  "version-leak": { bytes: { least: 1_000_000, most: 8_000_000_000, by: "magnitude" }, restart: span(200 * MS, 3 * SECOND) },
  "version-unreadable-record": { version: { choices: ["next", "next", "old"] } },
  "init-failure": {},
  "crash-on-nth": { nth: { least: 1, most: 30 }, restart: span(200 * MS, 3 * SECOND) },
  byzantine: { behaviour: { choices: ["equivocate", "double-vote", "withhold", "bad-signature"] } },
};

/** What a run must be like for a kind of fault to be bearable at all. */
export interface FaultNeed {
  readonly nodesLeast?: number;
  /**
   * A component that is on the next version on every node for as long as the fault lasts. For that the operator's commands, the checks and
   * the gates are left out: nothing else takes a step back, or keeps it from being taken.
   */
  readonly onNext?: string;
  /** No other kinds of faults are drawn beside it. */
  readonly alone?: boolean;
  /** Parameters of the system, whatever was drawn for them. */
  readonly parameters: ParameterValues;
}

/** Kinds of faults that not every run can bear. */
export const FAULT_NEEDS: { readonly [kind: string]: FaultNeed } = {
  // PBFT is made to bear liars, Raft is not; and PBFT takes four members. A crash or a partition beside the liar is one fault too many for
  // four, and brings the group back to Raft.
  byzantine: {
    nodesLeast: 4,
    onNext: "consensus",
    alone: true,
    parameters: { consensusMode: "internet", consensusGroups: "cluster", consensusMembers: 7, consensusInterval: 700 * MS },
  },
  // A node that a defect of its version takes down in the middle of a machine's last round leaves that machine standing until its old host
  // has given up, and no mechanism can know of the defect beforehand.
  "crash-on-nth": { parameters: { pauseLimitDatacenter: 5 * SECOND } },
};

/** Kinds that are drawn more often than others, because much else has to come together for them to tell anything. */
export const FAULT_WEIGHTS: { readonly [kind: string]: number } = { byzantine: 2, "clock-step": 2, "metrics-outage": 3 };

/** Figures that only make sense together. */
interface RareWorkload {
  /** One run of so many has them. */
  readonly oneIn: number;
  /** Bandwidth between two sites, bits per second. */
  readonly siteBps: number;
  readonly parameters: ParameterValues;
}

/** By system: a machine of more than 4 GiB needs the bandwidth to get through in a run that is so short. */
export const RARE_WORKLOADS: { readonly [system: string]: RareWorkload } = {
  dwcp: {
    oneIn: 16,
    siteBps: 10_000_000_000,
    parameters: {
      migrationSizeLeast: 4_300_000_000,
      migrationSizeMost: 4_800_000_000,
      dirtyMost: 0.002,
      migrationInterval: 5 * SECOND,
      localShare: 0.8,
    },
  },
};
