/** What members of a Raft group say to each other, and how many bytes it takes. Every message but a forwarded command has its ballot. */
import { RAFT_BYTES } from "../constants/index.ts";
import type { Command, EngineMessage } from "./engine.ts";
import type { LogEntry } from "./replicated-log.ts";

/** A candidate asks for a vote and says how much it has in its log. */
export interface RequestVote {
  readonly ballot: number;
  readonly lastSlot: number;
  readonly lastBallot: number;
}

/** The answer to `RequestVote`. */
export interface Vote {
  readonly ballot: number;
  readonly granted: boolean;
}

/** A leader hands on the entries behind a slot, or none: then it is a heartbeat. */
export interface AppendEntries {
  readonly ballot: number;
  readonly previousSlot: number;
  readonly previousBallot: number;
  readonly entries: readonly LogEntry[];
  /** How far the leader knows the log to be decided. */
  readonly committedSlot: number;
}

/** The answer to `AppendEntries` and to `InstallSnapshot`. */
export interface Appended {
  readonly ballot: number;
  readonly accepted: boolean;
  /** The slot behind which the entries should have gone. */
  readonly previousSlot: number;
  /** If accepted, the log agrees with the leader's up to here and is durable; if not, it may agree up to here, and no further. */
  readonly slot: number;
}

/** A leader whose log begins behind what a follower lacks tells it to begin there too (figure 13 of the extended Raft paper). */
export interface InstallSnapshot {
  readonly ballot: number;
  readonly slot: number;
}

/** What Raft sends, by kind. */
export type RaftMessage =
  | { readonly kind: "request-vote"; readonly bytes: number; readonly body: RequestVote }
  | { readonly kind: "vote"; readonly bytes: number; readonly body: Vote }
  | { readonly kind: "append-entries"; readonly bytes: number; readonly body: AppendEntries }
  | { readonly kind: "appended"; readonly bytes: number; readonly body: Appended }
  | { readonly kind: "install-snapshot"; readonly bytes: number; readonly body: InstallSnapshot }
  | { readonly kind: "forward"; readonly bytes: number; readonly body: Command };

/** A request for a vote. */
export function requestVote(body: RequestVote): EngineMessage {
  return { kind: "request-vote", bytes: RAFT_BYTES.requestVote, body };
}

/** A vote, given or denied. */
export function vote(body: Vote): EngineMessage {
  return { kind: "vote", bytes: RAFT_BYTES.vote, body };
}

/** Entries for a follower: the header, and for each entry its own and the command. */
export function appendEntries(body: AppendEntries): EngineMessage {
  let bytes = RAFT_BYTES.appendEntries;
  for (const { command } of body.entries) bytes += RAFT_BYTES.entry + (command?.bytes ?? 0);
  return { kind: "append-entries", bytes, body };
}

/** A follower's answer. */
export function appended(body: Appended): EngineMessage {
  return { kind: "appended", bytes: RAFT_BYTES.appended, body };
}

/** A place to begin. The state at that slot is not modelled, so it has no bytes. */
export function installSnapshot(body: InstallSnapshot): EngineMessage {
  return { kind: "install-snapshot", bytes: RAFT_BYTES.installSnapshot, body };
}

/** A command that a follower hands to its leader. */
export function forward(command: Command): EngineMessage {
  return { kind: "forward", bytes: RAFT_BYTES.forward + command.bytes, body: command };
}
