/**
 * What a system under migration provides: the old and the new version of a protocol as models, with their workload, their invariants and
 * the situations that a run must have seen. One small interface carries every system.
 */

import type { VirtualNode } from "../../sim/node/node.ts";
import type { ParameterValues } from "../../sim/parameters.ts";
import type { Invariant } from "../check/invariant.ts";
import type { Situation } from "../check/situation.ts";
import type { Agent } from "../migration/agent.ts";
import type { FleetNode } from "../migration/exposure/exposure.ts";
import type { Fleet } from "../migration/fleet.ts";
import type { ModeDetector } from "../migration/mode-detection/mode-detector.ts";
import type { Member } from "../migration/operation.ts";
import type { SystemDescription } from "../scenario/vocabulary.ts";
import type { WireExchange } from "./wire-exchange.ts";

/** What a node of the system is built from. */
export interface NodeContext {
  readonly fleet: Fleet;
  readonly node: VirtualNode;
  /** Chooses versions and keeps count; every operation begins and ends there. */
  readonly agent: Agent;
  readonly modes: ModeDetector;
  /** The system's parameters, as its description has them. */
  readonly parameters: ParameterValues;
  /** Known defects by name: present or not. */
  readonly defects: { readonly [defect: string]: boolean };
  /** Whether a message of this operation has been dropped by the network. Asking forgets it. */
  readonly wasDropped: (operation: number) => boolean;
}

/** A workload in force: open-loop arrivals that do not wait for answers. */
export interface Workload {
  /**
   * Begins to send. What arrives when depends on the seed and on the calendar alone, so that two runs of one seed see the same requests.
   */
  resume(): void;
  pause(): void;
  /** Transfers under way: the calendar does not jump over them. */
  transfersRunning(): number;
}

/** A description with the code behind it. Each run has a system of its own, which may therefore hold state of the run. */
export interface System extends SystemDescription {
  readonly invariants: readonly Invariant[];
  /** Situations that a run should have seen, or it proves little. */
  readonly situations: readonly Situation[];
  /** The bound that the plan claims for a rollback: for so long after its commit a node must stay in reach to count as reachable. */
  rollbackBoundUs(parameters: ParameterValues): number;
  /**
   * What each node of a cluster does that others at its site may not do, in words, so that two of one site and role can be exchanged.
   * Absent where all nodes do the same.
   */
  rolesOf?(nodes: readonly FleetNode[], regionOf: (site: string) => string, parameters: ParameterValues): readonly string[];
  createNode(context: NodeContext): Member;
  createWorkload(fleet: Fleet, members: readonly Member[], parameters: ParameterValues): Workload;
  /** What the versions make of each other's messages, by component and role; absent where no wire is modelled. */
  wireMatrix?(): readonly WireExchange[];
}
