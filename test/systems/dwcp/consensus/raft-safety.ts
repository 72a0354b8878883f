/** Looks for a broken property of Raft (figure 3 of Ongaro and Ousterhout 2014) in what a group has done and holds. */
import type { LogEntry } from "../../../../src/systems/dwcp/consensus/replicated-log.ts";
import type { Decision, RaftGroup } from "./raft-group.ts";

/** The first property found broken, in words; undefined if all hold. */
export function violation(group: RaftGroup): string | undefined {
  return electionSafety(group) ?? stateMachineSafety(group) ?? leaderCompleteness(group) ?? logMatching(group);
}

/** At most one leader a ballot. */
function electionSafety({ leaders }: RaftGroup): string | undefined {
  const led = new Map<number, number>();
  for (const { position, ballot } of leaders) {
    const other = led.get(ballot);
    if (other !== undefined && other !== position) return `members ${other} and ${position} have both led ballot ${ballot}`;
    led.set(ballot, position);
  }
  return undefined;
}

/** No two members decide different commands for a slot, nor does one that has forgotten what it had decided. */
function stateMachineSafety({ decisions }: RaftGroup): string | undefined {
  const firsts = new Map<number, Decision>();
  for (const decision of decisions) {
    const { slot, id, position } = decision;
    const first = firsts.get(slot) ?? decision;
    if (first.id !== id) return `slot ${slot} is decided as ${first.id} by member ${first.position} and as ${id} by member ${position}`;
    firsts.set(slot, first);
  }
  return undefined;
}

/** What a ballot has decided stands in the logs of the leaders of all later ones. */
function leaderCompleteness({ decisions, leaders }: RaftGroup): string | undefined {
  for (const { position, ballot, entries } of leaders) {
    for (const decision of decisions) {
      const entry = entries[decision.slot - 1];
      if (decision.ballot >= ballot || (entry !== undefined && entry.command?.id === decision.id)) continue;
      return `member ${position} leads ballot ${ballot} without slot ${decision.slot}, which ballot ${decision.ballot} decided as ${decision.id}`;
    }
  }
  return undefined;
}

/** Logs that have an entry of the same slot and ballot are the same up to there. */
function logMatching({ members }: RaftGroup): string | undefined {
  for (const one of members) {
    for (const other of members.slice(one.position + 1)) {
      let slot = Math.min(one.log.lastSlot, other.log.lastSlot);
      while (slot > 0 && one.log.ballotAt(slot) !== other.log.ballotAt(slot)) slot--;
      const agreedSlot = slot;
      while (slot > 0 && isSame(one.log.entry(slot), other.log.entry(slot))) slot--;
      if (slot > 0)
        return `the logs of members ${one.position} and ${other.position} agree at slot ${agreedSlot} and differ at slot ${slot}`;
    }
  }
  return undefined;
}

function isSame(one: LogEntry | undefined, other: LogEntry | undefined): boolean {
  return one?.ballot === other?.ballot && one?.command?.id === other?.command?.id;
}
