/**
 * What a consensus protocol is to the component that runs it, whichever protocol it is: something that is started on one member of a
 * group, gets messages from the other members, is asked to decide commands, and says in order what was decided.
 *
 * Members are named by their position in the group, 0 to size - 1. A protocol sees nothing of nodes, versions or the migration.
 */
import type { RandomStream } from "../../../../sim/kernel/random.ts";
import type { ReplicatedLog } from "./replicated-log.ts";

/** What clients want decided. */
export interface Command {
  /** Identity of the request, the same in every run of the seed; a command that is proposed twice carries it twice. */
  readonly id: string;
  readonly bytes: number;
}

/** A message between members of a group, without the framing that the version puts around it. */
export interface EngineMessage {
  readonly kind: string;
  readonly bytes: number;
  readonly body: unknown;
}

/** A timer that can be withdrawn. */
export type EngineTimer = object | number;

/** What a member keeps through a crash besides its log. */
export interface DurableBallot {
  /** The highest ballot that the member has taken part in: Raft's term, PBFT's view. They count on across a change of protocol. */
  ballot: number;
  /** The member that got this one's vote in that ballot; undefined if it has voted for none. */
  votedFor: number | undefined;
  /** The ballot at which this protocol took the log over from another one; absent if none had it before. Whoever hands over sets it. */
  since?: number;
}

/** What a protocol runs on. */
export interface EngineContext {
  readonly position: number;
  readonly size: number;
  /** Positions whose votes count, ascending, this member's own among them if it counts: all members, or only those of one version. */
  voters(): readonly number[];
  readonly random: RandomStream;
  /** Survives a crash, as far as it was durable by then. */
  readonly log: ReplicatedLog;
  readonly durable: DurableBallot;
  /** Time, microseconds, for measuring spans. */
  nowUs(): number;
  send(to: number, message: EngineMessage): void;
  /** Sets a timer on the member's own clock. Timers die with `stop` and with a crash. */
  after(delayUs: number, action: () => void): EngineTimer;
  cancel(timer: EngineTimer): void;
  /** Whether all that log and ballot hold now has reached the disk: then `whenDurable` runs its action at once. */
  isDurable(): boolean;
  /** Runs an action once all that log and ballot hold now has reached the disk; never if the member crashes before. */
  whenDurable(action: () => void): void;
  /** Slot `slot` is decided: called once for each slot, in their order, when the log's `committedSlot` passes it. */
  committed(slot: number, command: Command | undefined): void;
  /** For the evidence: this member has begun to lead a ballot. */
  leads(ballot: number): void;
}

/** A consensus protocol on one member. */
export interface ConsensusEngine {
  /** The member whom this one takes for the leader or primary, itself perhaps. */
  readonly leader: number | undefined;
  /**
   * Begins, or goes on after a crash, from what log and ballot hold. `hasLed`: the member led the protocol from which the group comes, and
   * had better lead this one too, before others think of it.
   */
  start(hasLed: boolean): void;
  /** Ends for good: no timer goes off and no message is sent after it. */
  stop(): void;
  /** Asks for a command to be decided. False if this member can neither decide it nor hand it to a leader now: try again later. */
  propose(command: Command): boolean;
  receive(from: number, message: EngineMessage): void;
}
