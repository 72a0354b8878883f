/**
 * What can be seen of a run, by which it is judged. The simulator knows more than any node of the cluster does; observations are the part
 * of that truth that invariants, criteria and reports read.
 *
 * `atUs` is simulated time. Versions are masks over the system's components: bit `i` is set where component `i` runs the next version.
 */
import type { Flags, WriteKind } from "../migration/flags.ts";
import type { VersionMask, Work } from "../migration/versions.ts";

/** How an operation ended. `unserved`: nobody answered; `aborted`: given up half-way; `error`: answered with a failure. */
export type OperationResult = "ok" | "error" | "unserved" | "aborted";

/** The network modes of the DWCP plan (L54-70); round trip and bandwidth of a link decide which one it is of. */
export type ModeName = "datacenter" | "hybrid" | "internet";

/**
 * A node has chosen versions for an operation: the sender when it begins one or moves a running one to more of the next version, the
 * receiver when it admits one that uses the next version.
 */
export interface OperationStarted {
  readonly kind: "operation-started";
  readonly atUs: number;
  readonly node: string;
  readonly peer: string;
  readonly role: "sender" | "receiver";
  readonly operation: number;
  readonly work: Work;
  /** Components that the operation uses. */
  readonly uses: VersionMask;
  /** Of those, the ones that run the next version. */
  readonly next: VersionMask;
  /** Of those, the ones that the node would have run on the next version if the peer could. */
  readonly declinedByPeer: VersionMask;
}

/** An operation is over on the node that began it. A request that could not even begin is reported too, unserved and with the number -1. */
export interface OperationEnded {
  readonly kind: "operation-ended";
  readonly atUs: number;
  readonly node: string;
  readonly peer: string;
  readonly operation: number;
  readonly work: Work;
  readonly next: VersionMask;
  readonly result: OperationResult;
  readonly latencyUs: number;
  /** Identity of the request: the same in the migration run and in the control run. */
  readonly request: string;
  /** The operation crossed a physical fault: an endpoint was down or restarting, the path was cut, or a message of it was lost. */
  readonly faulted: boolean;
  /** A defect of the version hit it: an injected error or delay, or a message that the other end could not read. */
  readonly harmed: boolean;
}

/** A message has arrived in a version that its receiver does not read. */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly atUs: number;
  /** The receiver, which could not read. */
  readonly node: string;
  readonly peer: string;
  readonly component: string;
  readonly sentNext: boolean;
  /** What the receiver's reader made of it. */
  readonly effect: string;
}

/** The store has committed a revision: from now on it is the truth by which a node's work is judged, whatever the node has heard of it. */
export interface FlagsCommitted {
  readonly kind: "flags-committed";
  readonly atUs: number;
  readonly flags: Flags;
  readonly write: WriteKind;
}

/** Somebody asked for the kill, or for its end: the intent, whatever the store makes of it. */
export interface KillOrdered {
  readonly kind: "kill-ordered" | "kill-lifted";
  readonly atUs: number;
  readonly by: string;
}

/** A node has taken over a revision as its own copy of the flags, which may be later than the store's commit by any time. */
export interface FlagsApplied {
  readonly kind: "flags-applied";
  readonly atUs: number;
  readonly node: string;
  readonly flags: Flags;
}

/** A node came within or out of reach of the flag store: up, with a path to a replica, or not. */
export interface ReachabilityChanged {
  readonly kind: "reachability";
  readonly atUs: number;
  readonly node: string;
  readonly reachable: boolean;
}

/** A node began or stopped to serve. */
export interface ServingChanged {
  readonly kind: "serving";
  readonly atUs: number;
  readonly node: string;
  readonly serving: boolean;
  readonly why: string;
}

/** The sender of a transfer has put a further piece of it on the wire; `next` is what it chose for this piece. */
export interface PieceSent {
  readonly kind: "piece-sent";
  readonly atUs: number;
  readonly node: string;
  readonly peer: string;
  readonly transfer: number;
  readonly next: VersionMask;
}

/** A virtual machine runs at its new place. `node` is the receiver, which observes it, and `peer` the sender. */
export interface TransferCompleted {
  readonly kind: "transfer-completed";
  readonly atUs: number;
  readonly node: string;
  readonly peer: string;
  readonly transfer: number;
  readonly next: VersionMask;
  /** The sites, written `from -> to`, and what goes from a node at the one to a node at the other at most, bits per second. */
  readonly link: string;
  readonly linkBps: number;
  /** The modes that the sender and the receiver took the link for, and the mode that it is of. */
  readonly mode: ModeName;
  readonly peerMode: ModeName;
  readonly linkMode: ModeName;
  /** For how long the link had clearly been of its mode when the transfer began, calendar time; absent where it is near a threshold. */
  readonly linkModeForUs: number | undefined;
  readonly sizeBytes: number;
  /** What the receiver took for the whole. */
  readonly receivedBytes: number;
  /** What was in the machine's memory, and what the receiver has made of it: names, the same if all went well. */
  readonly sent: string;
  readonly received: string;
  /** Only what had changed since the machine last went there was sent. */
  readonly isDelta: boolean;
  readonly streams: number;
  /** Which version's bandwidth prediction the transport followed. */
  readonly advisedBy: "nobody" | "old" | "next";
  /** Bytes before and after encoding, over all rounds. */
  readonly rawBytes: number;
  readonly wireBytes: number;
  readonly durationUs: number;
  /** How long the virtual machine stood still. */
  readonly pauseUs: number;
}

/** The store has committed a step's write, kill or no kill. `percentage` is what the store then holds, 0 to 100. */
export interface StepApplied {
  readonly kind: "step-applied";
  readonly atUs: number;
  readonly step: string;
  readonly percentage: number;
  /** Nodes that the exposure mechanism includes at this percentage. */
  readonly eligible: readonly string[];
  /** A kill was set when the step was stored. */
  readonly killed: boolean;
}

/** A node reached a milestone of a rollback; `revision` is the one with which it stepped back. */
export interface RollbackMilestone {
  readonly kind: "milestone";
  readonly atUs: number;
  readonly node: string;
  readonly revision: number;
  readonly phase: "applied" | "drained" | "reconnected" | "reconciled" | "verified";
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

/** Everything that can be observed, told apart by `kind`. */
export type Observation =
  | OperationStarted
  | OperationEnded
  | Unreadable
  | FlagsCommitted
  | KillOrdered
  | FlagsApplied
  | ReachabilityChanged
  | ServingChanged
  | PieceSent
  | TransferCompleted
  | StepApplied
  | RollbackMilestone
  | ModeChanged;

/** The names by which a listener asks for observations. */
export type ObservationKind = Observation["kind"];

type OfKind<Kind extends ObservationKind> = Extract<Observation, { readonly kind: Kind }>;

/** Hands each observation to those who asked for its kind, in the order in which they asked. */
export class Evidence {
  readonly #listeners = new Map<ObservationKind, ((observation: Observation) => void)[]>();

  on<Kind extends ObservationKind>(kind: Kind, listener: (observation: OfKind<Kind>) => void): void {
    const listeners = this.#listeners.get(kind) ?? [];
    listeners.push(listener as (observation: Observation) => void);
    this.#listeners.set(kind, listeners);
  }

  emit(observation: Observation): void {
    const listeners = this.#listeners.get(observation.kind);
    if (listeners === undefined) return;
    for (const listener of listeners) listener(observation);
  }
}
