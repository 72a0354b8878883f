/** What an invariant is: a claim that must hold at every moment, checked against the evidence as it comes in. */
import type { ParameterValues } from "../../sim/parameters.ts";
import type { Components } from "../migration/versions.ts";
import type { InvariantDescription } from "../scenario/vocabulary.ts";
import type { Evidence } from "./observation.ts";

/** What an invariant may know besides the evidence. */
export interface InvariantContext {
  readonly evidence: Evidence;
  readonly components: Components;
  /** Names of the nodes that run the protocol. */
  readonly nodes: readonly string[];
  /** Whether the rollout at this percentage includes the node. */
  includes(node: string, percentage: number): boolean;
  /** Whether what a node reports now gets to the metrics node, whatever becomes of it there: the node is up, and the way is not cut. */
  canReport(node: string): boolean;
  readonly versions: { readonly old: string; readonly next: string };
  readonly parameters: ParameterValues;
}

/** Where an invariant says what it has looked at and what it has found. */
export interface Findings {
  /** One thing was checked. */
  checked(): void;
  /** `picture`: lines that show what happened, for whoever reads the first violation. */
  violated(atUs: number, node: string | undefined, message: string, picture?: readonly string[]): void;
}

/** A change to a sound scenario that must make the invariant fail: the proof that it is awake. Keys are paths as `--set` takes them. */
export interface KnownBad {
  readonly why: string;
  /** What the sound scenario needs besides, for the invariant to have anything in its scope; it must hold with that alone. */
  readonly within?: { readonly [path: string]: string };
  readonly set: { readonly [path: string]: string };
}

/**
 * What became in the control run of a request that began at a moment of this run, microseconds. `open`: it had not ended when that run
 * did, or it came while that run was over or paused. Where there is no such run to ask, every request counts as served.
 */
export type InControl = (request: string, beganUs: number) => "served" | "unserved" | "open";

/** An invariant that watches a run. */
export interface InvariantWatch {
  readonly inScope: () => boolean;
  /** Whether it has found what may be the migration's doing or not, as the control run will tell. */
  readonly awaitsControl?: () => boolean;
  /**
   * Called once, when the run is over, with what became of its requests in the control run. Gives why the invariant could not be judged
   * within its budget, if that is so.
   */
  readonly conclude?: (inControl: InControl) => string | undefined;
}

/** One claim of a system with the code that checks it. It is shared by all runs, so whatever a check remembers lives inside of `watch`. */
export interface Invariant extends InvariantDescription {
  readonly knownBad: KnownBad;
  /**
   * Begins to watch. What it gives says at the end whether there was anything in its scope, so that "nothing to check"
   * can be told from "not checked". An invariant that judges a history as a whole does so in `conclude`.
   */
  watch(context: InvariantContext, findings: Findings): InvariantWatch;
}
