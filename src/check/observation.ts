/**
 * What can be seen of a run, by which it is judged. The simulator knows more than any node of the cluster does; observations are the part
 * of that truth that invariants, criteria and reports read.
 *
 * `atUs` is simulated time. Versions are masks over the system's components: bit `i` is set where component `i` runs the next version.
 */
import type { ByzantineBehaviour } from "../migration/faults/byzantine-behaviour.ts";
import type { Flags, WriteKind } from "../migration/flags.ts";
import type { VersionMask, Work } from "../migration/versions.ts";
import type { GateMetric, RollbackLevel } from "../plan/plan.ts";

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
  /** The nodes that its target meant; none for a fault that names what it strikes. */
  readonly nodes: readonly string[];
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

/** The protocols by which a consensus group may decide. */
export type ConsensusProtocolName = "raft" | "pbft";

/** What a member of a consensus group runs, and what it says about it. */
interface ConsensusMember {
  readonly atUs: number;
  readonly node: string;
  readonly group: string;
  /** Whether the protocol is that of the next version. */
  readonly next: boolean;
  readonly protocol: ConsensusProtocolName;
}

/** A member has begun to run a protocol: after a start, or in place of another. */
export interface ConsensusRunning extends ConsensusMember {
  readonly kind: "consensus-running";
  /** How many members that run the same it takes to decide, itself included; infinite if they can never decide. */
  readonly quorum: number;
}

/** A member has begun to lead a ballot. */
export interface ConsensusLeader extends ConsensusMember {
  readonly kind: "consensus-leader";
  readonly ballot: number;
  /** The last slot that its log had from earlier ballots. */
  readonly lastSlot: number;
}

/** A member has learned what stands in a slot of the group's log for good. */
export interface Decided extends ConsensusMember {
  readonly kind: "decided";
  readonly slot: number;
  /** Identity of the command; absent for an entry that a leader has made to have one of its own ballot. */
  readonly command?: string;
  /** The ballot in which the entry was made. */
  readonly ballot: number;
}

/** A client has its answer: its command is decided. */
export interface CommandServed extends ConsensusMember {
  readonly kind: "command-served";
  readonly request: string;
  readonly latencyUs: number;
  /** The mode that the worst path between two members of the group is of. */
  readonly groupMode: ModeName;
}

/** Which members of a consensus group are up and in touch with each other, by the simulator's truth: said whenever that changes. */
export interface ConsensusLinks {
  readonly kind: "consensus-links";
  readonly atUs: number;
  readonly group: string;
  /** For each member that is up, the members that it can talk with both ways, itself first. */
  readonly inTouch: readonly (readonly string[])[];
}

/** A node begins or ceases to lie to its peers: the fault, whether it finds occasion for it or not. */
export interface ByzantineFault {
  readonly kind: "byzantine-begun" | "byzantine-ended";
  readonly atUs: number;
  readonly node: string;
  readonly behaviour: ByzantineBehaviour;
}

/** A Byzantine member has sent a lie, or has kept back what it should have sent. */
export interface ByzantineAct extends ConsensusMember {
  readonly kind: "byzantine-acted";
  readonly behaviour: ByzantineBehaviour;
}

/** A member of a consensus group has come to suspect another of being Byzantine, or is sure of it and hears it no more. */
export interface ByzantineSuspicion {
  readonly kind: "byzantine-suspected" | "byzantine-confirmed";
  readonly atUs: number;
  readonly node: string;
  readonly group: string;
  /** The member that is accused. */
  readonly peer: string;
}

/** A client asks a node to write a key of the shared state, or to delete it; whether it is done the end of the operation says. */
export interface StateWritten {
  readonly kind: "state-written";
  readonly atUs: number;
  readonly node: string;
  readonly key: number;
  /** Identity of the write: that of its request. */
  readonly write: string;
  /** The writer's time of it, by which nodes decide which of two writes is the newer one. */
  readonly stampUs: number;
  readonly deleted: boolean;
  /** The node writes with the next version. */
  readonly next: boolean;
}

/** The clients of a node now see another write of a key of the shared state, or, with an empty `write`, that there is none. */
export interface StateShown {
  readonly kind: "state-shown";
  readonly atUs: number;
  readonly node: string;
  readonly key: number;
  readonly write: string;
  readonly stampUs: number;
  /** The node that wrote it. */
  readonly writer: string;
  readonly deleted: boolean;
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

/** Everything that can be observed, told apart by `kind`. */
export type Observation =
  | OperationStarted
  | OperationEnded
  | Unreadable
  | Damaged
  | FlagsCommitted
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
