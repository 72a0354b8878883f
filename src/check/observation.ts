/**
 * What can be seen of a run, by which it is judged. The simulator knows more than any node of the cluster does; observations are the part
 * of that truth that invariants, criteria and reports read.
 *
 * `atUs` is simulated time. Versions are masks over the system's components: bit `i` is set where component `i` runs the next version.
 */
import type { Flags, WriteKind } from "../migration/flags.ts";
import type { VersionMask, Work } from "../migration/versions.ts";
import type { GateMetric, RollbackLevel } from "../plan/plan.ts";
import type {
  MachineGone,
  MachinePlaced,
  ModeChanged,
  PlacementEnded,
  StateShown,
  StateVersion,
  StateWritten,
} from "./component-observation.ts";
import type {
  ByzantineAct,
  ByzantineFault,
  ByzantineSuspicion,
  CommandServed,
  ConsensusLeader,
  ConsensusLinks,
  ConsensusRunning,
  Decided,
  RecordsLost,
} from "./consensus-observation.ts";
import type { StoreAnswered, StoreCalled, StoreWithdrawn } from "./store-observation.ts";
import type { ModeName, OperationResult } from "./terms.ts";

export type * from "./component-observation.ts";
export type * from "./consensus-observation.ts";
export type * from "./store-observation.ts";
export type * from "./terms.ts";

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

/**
 * A message has arrived damaged, and no checksum of the transport has shown it. `rejected`: its connection's authentication did;
 * `unreadable`: its receiver can make nothing of it; `misread`: the receiver would take it for good.
 */
export interface Damaged {
  readonly kind: "damaged";
  readonly atUs: number;
  /** The receiver. */
  readonly node: string;
  readonly peer: string;
  /** The message's kind. */
  readonly type: string;
  readonly effect: "rejected" | "unreadable" | "misread";
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

/** Somebody has ordered a rollback. */
export interface RollbackOrdered {
  readonly kind: "rollback-ordered";
  readonly atUs: number;
  /** Names the write that carries it out. */
  readonly writer: string;
  readonly level: RollbackLevel;
  readonly trigger: string;
  /** First harmful effect; for an operator's command, the command. */
  readonly startedAtUs: number;
}

/** A gate begins to watch, has had an answer from the metrics pipeline, fires by it, or watches no more. */
export interface GateChanged {
  readonly kind: "gate-armed" | "gate-looked" | "gate-fired" | "gate-disarmed";
  readonly atUs: number;
  /** Counts the gates of the run in the order in which they were armed. */
  readonly watch: number;
  readonly step: string;
  /** For a reader: `error-rate of next > 1 %`. */
  readonly gate: string;
  readonly metric: GateMetric;
  readonly of: "next" | "all";
  /** A fraction or microseconds, by its metric; absent where there is no baseline to compare with. */
  readonly limit: number | undefined;
  /** It rolls back when it fires; otherwise it only says so. */
  readonly acts: boolean;
  readonly pollUs: number;
  readonly forUs: number;
  readonly windowUs: number;
  readonly minimumSamples: number;
  readonly longestWaitUs: number;
  /** Operations in the answer that it had last; 0 before the first. */
  readonly samples: number;
}

/** A fault begins or has come to its end. One that begins and finds nothing to strike is missed at once. */
export interface FaultChanged {
  readonly kind: "fault-began" | "fault-ended" | "fault-missed";
  readonly atUs: number;
  /** Its place in the scenario, from 1. */
  readonly fault: number;
  readonly title: string;
  /** The nodes that it strikes; none for a fault of something else, such as a link or the store. */
  readonly nodes: readonly string[];
  /** Invariants that cannot tell what it did from what the migration did must not hold it against the migration. */
  readonly excuses: boolean;
  /** What it does is done in a moment, so it never ends. */
  readonly isMomentary: boolean;
}

/** An invariant was found broken. */
export interface ViolationFound {
  readonly kind: "violation";
  readonly atUs: number;
  readonly invariant: string;
  /** When it broke, which may be earlier than when that showed. */
  readonly brokenAtUs: number;
  readonly node: string | undefined;
  readonly message: string;
}

/** The calendar has moved on over days in which nothing was simulated. */
export interface CalendarJumped {
  readonly kind: "calendar-jumped";
  readonly atUs: number;
  readonly byUs: number;
}

/** Everything that can be observed, told apart by `kind`. */
export type Observation =
  | OperationStarted
  | OperationEnded
  | Unreadable
  | Damaged
  | FlagsCommitted
  | StoreCalled
  | StoreAnswered
  | StoreWithdrawn
  | KillOrdered
  | FlagsApplied
  | ReachabilityChanged
  | ServingChanged
  | PieceSent
  | TransferCompleted
  | StepApplied
  | RollbackMilestone
  | RollbackOrdered
  | GateChanged
  | FaultChanged
  | ViolationFound
  | CalendarJumped
  | ConsensusRunning
  | ConsensusLeader
  | Decided
  | CommandServed
  | ConsensusLinks
  | ByzantineFault
  | ByzantineAct
  | ByzantineSuspicion
  | RecordsLost
  | StateWritten
  | StateShown
  | StateVersion
  | MachinePlaced
  | MachineGone
  | PlacementEnded
  | ModeChanged;

/** The names by which a listener asks for observations. */
export type ObservationKind = Observation["kind"];

/** The type has a new kind fail here until it is named. */
const KINDS: { readonly [kind in ObservationKind]: true } = {
  "operation-started": true,
  "operation-ended": true,
  unreadable: true,
  damaged: true,
  "flags-committed": true,
  "store-called": true,
  "store-answered": true,
  "store-withdrawn": true,
  "kill-ordered": true,
  "kill-lifted": true,
  "flags-applied": true,
  reachability: true,
  serving: true,
  "piece-sent": true,
  "transfer-completed": true,
  "step-applied": true,
  milestone: true,
  "rollback-ordered": true,
  "gate-armed": true,
  "gate-looked": true,
  "gate-fired": true,
  "gate-disarmed": true,
  "calendar-jumped": true,
  "fault-began": true,
  "fault-ended": true,
  "fault-missed": true,
  violation: true,
  "mode-changed": true,
  "state-written": true,
  "state-shown": true,
  "state-version": true,
  "machine-placed": true,
  "machine-gone": true,
  "placement-ended": true,
  "consensus-running": true,
  "consensus-leader": true,
  decided: true,
  "command-served": true,
  "consensus-links": true,
  "byzantine-begun": true,
  "byzantine-ended": true,
  "byzantine-acted": true,
  "byzantine-suspected": true,
  "byzantine-confirmed": true,
  "records-lost": true,
};

/** Every kind of observation, for those who want to hear of all. */
export const observationKinds = Object.keys(KINDS) as readonly ObservationKind[];

/** The interface of a kind, also where it is one of several kinds of that interface. */
type OfKind<Kind extends ObservationKind, Any = Observation> = Any extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Any
    : never
  : never;

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
