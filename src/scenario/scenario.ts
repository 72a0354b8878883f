/**
 * One rehearsal as plain data: everything that a run needs besides the seed.
 *
 * This is what the loader makes of a scenario file: every default filled in, every time resolved to calendar microseconds, every quantity
 * in its held unit, every file that the scenario names (latency tables) read into it. It can be printed, saved, compared and replayed.
 */
import type { LinkSpec } from "../../sim/network/topology.ts";
import type { ParameterValues } from "../../sim/parameters.ts";
import type { Plan } from "../plan/plan.ts";

/** A place where nodes stand, in a region of the latency table. */
export interface SiteSpec {
  readonly name: string;
  /** The region's name in the latency table; the site's own name if the scenario gives none. */
  readonly region: string;
  /** Share of the cluster's nodes that stand here, 0 to 1; shares add up to 1. */
  readonly share: number;
}

/** A directed round-trip time between two regions. */
export interface RttEntry {
  readonly from: string;
  readonly to: string;
  readonly rttUs: number;
}

/** The links of the cluster. Those between sites differ in their round trip and in nothing else. */
export interface NetworkSpec {
  /** Round trips between regions, from the CSV that the scenario names or from its own list; none if it has neither. */
  readonly rtt: readonly RttEntry[];
  /** The CSV that the table came from, relative to the scenario file; absent if it stands in the scenario. */
  readonly rttFile?: string;
  /** Round trip between two sites whose regions the table does not join, as written or from the network's profile, microseconds. */
  readonly siteRttUs?: number;
  /** Round trip between two nodes of one site, microseconds. */
  readonly localRttUs: number;
  /** Mean of the exponential delay added to each one-way trip, as a fraction of the one-way delay. */
  readonly jitter: number;
  /** Bandwidth of a node's own link, each direction, bits per second. */
  readonly accessBps: number;
  /** Bandwidth between two sites, each direction, bits per second. */
  readonly siteBps: number;
  /** Probability that a message between two sites is lost. */
  readonly loss: number;
  /** Links that differ from the rest, one for each direction; absent if there are none. */
  readonly links?: readonly LinkSpec[];
}

/** Sites of the nodes that run the rollout itself. */
export interface ControlPlaneSpec {
  readonly controller: string;
  readonly operator: string;
  readonly metrics: string;
  /** One site for each flag-store replica; the store uses as many as its variant has. */
  readonly flagStore: readonly string[];
}

/** Where everything stands and what connects it. */
export interface ClusterSpec {
  readonly nodes: number;
  /** Node names, with `{index}` for the running number from 0. */
  readonly naming: string;
  readonly sites: readonly SiteSpec[];
  readonly network: NetworkSpec;
  readonly controlPlane: ControlPlaneSpec;
}

/** The phases of a rollback, in their order. */
export type RollbackPhase = "detect" | "decide" | "propagate" | "drain" | "reconnect" | "reconcile" | "verify";

/**
 * Something that may come to pass in a run, by the simulator's truth: a share of the nodes has completed an operation on the next
 * version while a step stands; a rollback is committed; a rollback enters a phase.
 */
export type FaultCondition =
  | { readonly kind: "share"; readonly leastShare: number }
  | { readonly kind: "rollback" }
  | { readonly kind: "phase"; readonly phase: RollbackPhase };

/** What a node does in the rollout, in place of its name: who that is, is found out when a fault begins. */
export type FaultRole = "flag-store primary" | "flag-store replica" | "controller" | "metrics" | "operator" | "canary";

/** Whom a fault strikes that does not name its one node: several nodes, a share of the fleet, the fleet's nodes at a site, or a role. */
export type FaultTarget =
  | { readonly kind: "nodes"; readonly nodes: readonly string[] }
  | { readonly kind: "share"; readonly share: number }
  | { readonly kind: "site"; readonly site: string }
  | { readonly kind: "role"; readonly role: FaultRole };

/** What any fault has. `kind` names its description, and `parameters` are those that this description admits. */
export interface FaultBase {
  readonly kind: string;
  /** The fault in words, its quantities as a scenario writes them: `loss: link eu-w -> apac, rate 1%`. */
  readonly title: string;
  /** Absent for a fault that has no end of its own. */
  readonly forUs?: number;
  readonly parameters: ParameterValues;
  /** Stands in place of the parameter `node`. */
  readonly target?: FaultTarget;
  /** The verdict is at best unknown if the fault never strikes. */
  readonly required?: true;
  /** Nothing happens between its beginning and its end, so the calendar may jump in between. */
  readonly quiet?: true;
}

/** A fault at its moment. */
export interface TimedFault extends FaultBase {
  /** Calendar microseconds. */
  readonly atUs: number;
  readonly when?: never;
}

/** A fault that waits for a condition and has no place on the calendar. It begins once, or with `repeat` each time. */
export interface ConditionalFault extends FaultBase {
  readonly atUs?: never;
  readonly when: FaultCondition;
  /** Simulated time from the condition to the beginning. */
  readonly afterUs: number;
  readonly repeat: boolean;
}

/** One fault of a scenario. */
export type FaultSpec = TimedFault | ConditionalFault;

/** A mechanism's chosen variant with all its parameters. */
export interface MechanismChoice {
  readonly variant: string;
  readonly parameters: ParameterValues;
}

/** What a scenario's author expects of a run. */
export interface Expectation {
  readonly verdict: "holds" | "violated" | "unknown";
  /** The invariant that must break first. */
  readonly first?: string;
  /** Further invariants and criteria that may break. */
  readonly allowed: readonly string[];
}

/** One claim of the plan, with the limits against which this scenario judges it. */
export interface CriterionSpec {
  readonly id: string;
  readonly parameters: ParameterValues;
  /** Reported, not judged. */
  readonly measure: boolean;
}

/** What a run of an incident broke first. */
export interface IncidentFirst {
  /** Of the invariant or criterion. */
  readonly id: string;
  /** Simulated microseconds since the run began; absent for a criterion. */
  readonly atUs?: number;
  /** The plan step that stood at that moment. */
  readonly step?: string;
  readonly node?: string;
}

/** The run that a scenario is the incident of: what a replay must come to again. */
export interface IncidentSpec {
  readonly seed: string;
  /** Fingerprint of the models that gave the digest. */
  readonly model: string;
  readonly digest: string;
  readonly first: IncidentFirst;
}

/** What exploration may draw in place of what the scenario says. What is not open stays as it is. */
export interface ExploreSpec {
  readonly cluster: {
    /** The cluster is drawn small, whatever the scenario's own size. */
    readonly nodesLeast: number;
    readonly nodesMost: number;
    readonly naming: boolean;
    readonly sites: boolean;
  };
  readonly plan: { readonly timing: boolean; readonly order: boolean; readonly drop: boolean };
  readonly faults: {
    /** Kinds that may be drawn; absent for all that a sound plan can bear. */
    readonly kinds?: readonly string[];
    readonly most: number;
    readonly longestUs: number;
  };
  /** Rates and sizes of the system's workload. */
  readonly workload: boolean;
  /** Figures of the chosen variants, never the variants themselves. */
  readonly mechanisms: boolean;
}

/** Complete in itself: with a seed it determines every byte of the outcome. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly system: string;
  readonly cluster: ClusterSpec;
  /** Parameters of the system under migration, its workload among them. */
  readonly parameters: ParameterValues;
  readonly plan: Plan;
  readonly faults: readonly FaultSpec[];
  readonly mechanisms: { readonly [mechanism: string]: MechanismChoice };
  /** Known defects of the versions' own code, by name: present or not. */
  readonly defects: { readonly [defect: string]: boolean };
  readonly criteria: readonly CriterionSpec[];
  readonly expect?: Expectation;
  /** Of a scenario that was found and shrunk. It changes nothing in a run. */
  readonly incident?: IncidentSpec;
  /** For exploration alone; a single run takes no notice of it. */
  readonly explore?: ExploreSpec;
  /** A run that needs more events than this ends with the verdict `unknown`. */
  readonly eventLimit: number;
}
