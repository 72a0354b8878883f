/** What can be seen of shared state, of placed machines, and of what nodes take their links for. */
import type { ModeName, OperationResult } from "./terms.ts";

/** A client asks a node to write a key of the shared state, or to delete it; whether it is done the end of the operation says. */
export interface StateWritten {
  readonly kind: "state-written";
  readonly atUs: number;
  readonly node: string;
  readonly operation: number;
  readonly key: number;
  /** Identity of the write: that of its request. */
  readonly write: string;
  /** The writer's time of it, by which nodes decide which of two writes is the newer one. */
  readonly stampUs: number;
  readonly deleted: boolean;
  /** The node writes with the next version. */
  readonly next: boolean;
}

/** A write to a key as clients see it; an empty `write` says that there is none. */
export interface SeenWrite {
  readonly write: string;
  readonly stampUs: number;
  /** The node that wrote it. */
  readonly writer: string;
  readonly deleted: boolean;
}

/** The clients of a node now see another write of a key of the shared state. */
export interface StateShown {
  readonly kind: "state-shown";
  readonly atUs: number;
  readonly node: string;
  readonly key: number;
  /** One object for all nodes where they see the same: every write comes to every node. */
  readonly seen: SeenWrite;
  /** The node keeps its state on the next version. */
  readonly next: boolean;
}

/** A node now keeps the shared state on the other version. */
export interface StateVersion {
  readonly kind: "state-version";
  readonly atUs: number;
  readonly node: string;
  readonly next: boolean;
}

/** A machine that was placed by request has begun to run. `node` is its host. */
export interface MachinePlaced {
  readonly kind: "machine-placed";
  readonly atUs: number;
  readonly node: string;
  readonly machine: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** What the host has left with this machine; below zero where it has taken on more than it has. */
  readonly unusedCores: number;
  readonly unusedMemoryBytes: number;
}

/** A machine that was placed has ended, or its host has crashed. */
export interface MachineGone {
  readonly kind: "machine-gone";
  readonly atUs: number;
  readonly node: string;
  readonly machine: string;
}

/** A client has been told what became of its placement request. On the old version that is another service: no machine is placed. */
export interface PlacementEnded {
  readonly kind: "placement-ended";
  readonly atUs: number;
  /** The node that was asked. */
  readonly node: string;
  readonly machine: string;
  readonly next: boolean;
  readonly result: OperationResult;
  readonly latencyUs: number;
}

/**
 * A component of a node takes the path to a site for another network mode. `before` is absent the first time: that is no change, and what
 * it went by until then rested on nothing.
 */
export interface ModeChanged {
  readonly kind: "mode-changed";
  readonly atUs: number;
  readonly node: string;
  readonly site: string;
  readonly component: string;
  readonly mode: ModeName;
  readonly before: ModeName | undefined;
}
