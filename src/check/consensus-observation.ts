/** What can be seen of consensus groups: what their members run, decide and say of each other. */
import type { ByzantineBehaviour } from "../migration/faults/byzantine-behaviour.ts";
import type { ModeName } from "./terms.ts";

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
  readonly command: string | undefined;
  /** The ballot in which the entry was made. */
  readonly ballot: number;
}

/** A client has its answer: its command is decided. */
export interface CommandServed extends ConsensusMember {
  readonly kind: "command-served";
  readonly request: string;
  /** Where the command stands in the group's log. */
  readonly slot: number;
  readonly latencyUs: number;
  /** The mode that the worst path between two members of the group is of. */
  readonly groupMode: ModeName;
}

/** A node has started and cannot make sense of the records on its disk: it has lost what it had promised, and takes no part any more. */
export interface RecordsLost {
  readonly kind: "records-lost";
  readonly atUs: number;
  readonly node: string;
  readonly group: string;
  /** `rotten`: a checksum is wrong. `unreadable`: the record is whole and says nothing that its reader understands. */
  readonly cause: "rotten" | "unreadable";
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
