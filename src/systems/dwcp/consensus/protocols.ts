/** Which protocol each version of consensus runs in which network mode, and what it takes to decide by it (facts 1.6). */
import type { ConsensusProtocolName, ModeName } from "../../../check/observation.ts";
import { PBFT_MEMBERS_LEAST } from "../constants/index.ts";
import { quorumSize } from "./pbft-quorum.ts";

/** What a member runs: a protocol in the wire format of one version. Members that run something else do not understand it. */
export interface Running {
  /** Whether it is the next version's. */
  readonly next: boolean;
  readonly protocol: ConsensusProtocolName;
}

/** v1 runs Raft, whatever the mode. */
export const OLD: Running = Object.freeze({ next: false, protocol: "raft" });

/** What v3 runs in a mode: PBFT on the internet, Raft in a datacenter, and in hybrid mode Raft too; `consensusFallback` is about that. */
export function nextIn(mode: ModeName): Running {
  return { next: true, protocol: mode === "internet" ? "pbft" : "raft" };
}

/** The name under which logs are kept apart. */
export function labelOf({ next, protocol }: Running): string {
  return `${next ? "next" : "old"} ${protocol}`;
}

/** What a label stands for; v1's protocol for a label that is none of a version's. */
export function runningOf(label: string): Running {
  const next = { raft: nextIn("datacenter"), pbft: nextIn("internet") };
  return [next.raft, next.pbft].find((running) => labelOf(running) === label) ?? OLD;
}

/** Whether two members understand each other. */
export function isSame(one: Running, other: Running): boolean {
  return one.next === other.next && one.protocol === other.protocol;
}

/** How many members it takes to decide, out of `size` voters; infinite if they never can. `paperQuorum` is the defect of PBFT. */
export function quorumOf(protocol: ConsensusProtocolName, size: number, paperQuorum: boolean): number {
  if (protocol === "raft") return Math.floor(size / 2) + 1;
  return size < PBFT_MEMBERS_LEAST ? Number.POSITIVE_INFINITY : quorumSize(size, paperQuorum);
}
