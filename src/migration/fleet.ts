/** What the parts of a migration share: the nodes, the chosen mechanisms, the evidence, and the conditions that faults bend. */

import type { VirtualNode } from "../../sim/node/node.ts";
import type { ValuesOf } from "../../sim/parameters.ts";
import type { World } from "../../sim/world.ts";
import type { Evidence } from "../check/observation.ts";
import type { ConsensusHandover } from "./consensus-handover/index.ts";
import type { Exposure } from "./exposure/exposure.ts";
import type { ByzantineBehaviour } from "./faults/byzantine-behaviour.ts";
import type { replicated } from "./flag-store/index.ts";
import type { FlagView } from "./flag-view/flag-view.ts";
import type { WriteRule } from "./flags.ts";
import { LoadSurges } from "./load-surges.ts";
import type { Whereabouts } from "./others.ts";
import type { QuorumRule } from "./quorum/index.ts";
import type { Selector } from "./selector/selector.ts";
import type { Components, Version } from "./versions.ts";

/** How the flag store behaves, whichever variant was chosen. */
export interface StoreRules {
  /** What replicas hold survives their restart. */
  readonly durable: boolean;
  /** A node that boots or was cut off reads the store before it serves. */
  readonly readBeforeServing: boolean;
  readonly timing: ValuesOf<typeof replicated.parameters>;
}

/** How changes reach the nodes, whichever variant was chosen; an absent part is not used. */
export interface PropagationRules {
  readonly pushRetryUs?: number;
  readonly pollIntervalUs?: number;
  readonly gossip?: { readonly fanout: number; readonly periodUs: number };
}

/** A host that writes to the flag store: the plan's steps and rollbacks come from the controller, commands from the operator. */
export type WritingHost = "controller" | "operator";

/** What faults of the control plane and of the versions bend. */
export interface Conditions {
  /** Number of outages of the flag store in force: while above 0 no replica answers. */
  storeOutages: number;
  /** Number of outages of the metrics pipeline in force: while above 0 it takes no report and answers no question. */
  metricsOutages: number;
  /** Time by which each write of a host reaches the store later, one entry for each fault in force. */
  readonly writeDelays: { readonly [host in WritingHost]: Set<{ readonly delayUs: number }> };
  /** Nodes that sleep with their memory instead of crashing, by name, one entry for each fault in force. */
  readonly asleep: Set<{ readonly node: string }>;
  /** Nodes that lie to their peers, by name, one entry for each fault in force. */
  readonly byzantine: Set<{ readonly node: string; readonly behaviour: ByzantineBehaviour }>;
  /** Nodes on which the next version cannot be built, by name, one entry for each fault in force. */
  readonly unbuildable: Set<{ readonly node: string }>;
  readonly surges: LoadSurges;
  /** Probability that an operation on this version fails, one entry for each fault in force. */
  readonly errorRates: { readonly [version in Version]: Set<{ readonly rate: number }> };
  /** Delay added to each operation on this version, one entry for each fault in force. */
  readonly addedLatencies: { readonly [version in Version]: Set<{ readonly delayUs: number }> };
  /** Records that a process writes to its disk with this version cannot be read again: one entry for each fault in force. */
  readonly unreadableRecords: { readonly [version in Version]: Set<object> };
}

/** Built once for each run and handed to every part of it; of its own fields only what is in `conditions` changes while the run goes on. */
export interface Fleet {
  readonly world: World;
  readonly evidence: Evidence;
  readonly components: Components;
  /** The nodes that run the protocol, in the order of their names' running numbers. */
  readonly members: readonly VirtualNode[];
  readonly whereabouts: Whereabouts;
  /** Replicas of the flag store, the first primary ahead. */
  readonly store: readonly VirtualNode[];
  readonly controller: VirtualNode;
  readonly operator: VirtualNode;
  readonly metrics: VirtualNode;
  readonly exposure: Exposure;
  readonly selector: Selector;
  readonly flagView: FlagView;
  readonly writeRule: WriteRule;
  readonly storeRules: StoreRules;
  readonly propagation: PropagationRules;
  /** Absent without negotiation. */
  readonly negotiation?: { readonly retryUs: number };
  readonly pinned: boolean;
  readonly quorumRule: QuorumRule;
  readonly consensusHandover: ConsensusHandover;
  /** State that one version keeps goes over to the other with each switch. */
  readonly handsStateOver: boolean;
  /** A host is asked for room before a machine is placed on it. */
  readonly reservesRoom: boolean;
  /** A process in which the next version cannot be built serves nothing. */
  readonly buildsTogether: boolean;
  /** A command that takes Raft too long in hybrid mode goes to PBFT too. */
  readonly fallsBackOnTimeout: boolean;
  /** A node that suspects another of lying has the controller roll back. */
  readonly rollsBackOnByzantine: boolean;
  readonly telemetryIntervalUs: number;
  /** Numbers the operations of all nodes, from 0. */
  readonly nextOperation: () => number;
  readonly conditions: Conditions;
}

/** Conditions in which nothing is bent. */
export function healthyConditions(): Conditions {
  return {
    storeOutages: 0,
    metricsOutages: 0,
    writeDelays: { controller: new Set(), operator: new Set() },
    asleep: new Set(),
    byzantine: new Set(),
    unbuildable: new Set(),
    surges: new LoadSurges(),
    errorRates: { old: new Set(), next: new Set() },
    addedLatencies: { old: new Set(), next: new Set() },
    unreadableRecords: { old: new Set(), next: new Set() },
  };
}

/** Probability that an operation on this version fails: independent faults combine. */
export function errorRateOf(conditions: Conditions, version: Version): number {
  let healthy = 1;
  for (const { rate } of conditions.errorRates[version]) healthy *= 1 - rate;
  return 1 - healthy;
}

/** Delay added to each operation on this version, microseconds: delays add up. */
export function addedLatencyOf(conditions: Conditions, version: Version): number {
  let delayUs = 0;
  for (const added of conditions.addedLatencies[version]) delayUs += added.delayUs;
  return delayUs;
}

/** By how much a host's writes reach the store later, microseconds: delays add up. */
export function writeDelayOf(conditions: Conditions, host: WritingHost): number {
  let delayUs = 0;
  for (const added of conditions.writeDelays[host]) delayUs += added.delayUs;
  return delayUs;
}

/** Whether a node that goes down now only sleeps, and comes back with what it knew. */
export function isAsleep(conditions: Conditions, node: string): boolean {
  for (const sleeper of conditions.asleep) if (sleeper.node === node) return true;
  return false;
}

/** Whether the next version cannot be built now on a node. */
export function isUnbuildable(conditions: Conditions, node: string): boolean {
  for (const failure of conditions.unbuildable) if (failure.node === node) return true;
  return false;
}

/** How a node lies now, by the first of the faults in force; undefined if it is honest. */
export function behaviourOf(conditions: Conditions, node: string): ByzantineBehaviour | undefined {
  for (const liar of conditions.byzantine) if (liar.node === node) return liar.behaviour;
  return undefined;
}
