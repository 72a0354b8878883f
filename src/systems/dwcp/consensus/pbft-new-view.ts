/**
 * What a new view of PBFT begins with: the one decision on which nothing decided may be lost. A pure function, which the new primary and
 * every member that checks it compute alike.
 */
import type { ViewChange } from "./pbft-messages.ts";
import type { LogEntry, ReplicatedLog } from "./replicated-log.ts";

/** The slots that are proposed anew. */
export interface Reproposal {
  /** The first of them: all before it are decided, and somebody in the quorum can prove it. */
  readonly firstSlot: number;
  /** Command, and the view that proves it prepared if there is one, slot by slot. */
  readonly entries: readonly LogEntry[];
}

/**
 * Chooses from the reports of a quorum.
 *
 * 1. What PBFT decided was prepared by a quorum, and two quorums share an honest member: so one of the reports has the proof, and of
 *    several proofs the one of the highest view counts (Castro and Liskov 1999, section 4.4). Proofs of views up to `since` are of an
 *    earlier time, before another protocol had the log and perhaps decided otherwise: they prove nothing any more.
 * 2. Where no proof says what to take, PBFT has decided nothing, but the protocol before it may have. What Raft decided is on a majority
 *    of logs, a quorum shares a member with every majority (2f + 1 > n / 2, and the sound quorum is no smaller), and of any logs that
 *    include such a member the one with the highest last ballot, and the longest of these, has everything decided (Raft's election rule;
 *    Liskov and Cowling 2012, section 4.2). A member that accepted a new view holds these entries with the ballot of that view, so the
 *    rule stays right until they are prepared. Entries of Raft have no proof, so this half trusts the members: a Byzantine one may hide
 *    what Raft decided, until PBFT has prepared it.
 * 3. A gap before a proven slot gets no command, and neither does a slot without proof whose command stands in another one: a primary that
 *    tells two stories may have had one half of the group prepare a command, and the other half write it behind all that it has.
 */
export function chooseEntries(reports: readonly ViewChange[], since = 0): Reproposal {
  const firstSlot = Math.max(...reports.map(({ committedSlot }) => committedSlot)) + 1;
  const latest = reports.reduce((best, report) => (isLater(report, best) ? report : best));
  const proven = new Map<number, LogEntry>();
  let lastSlot = latest.lastSlot;
  for (const { committedSlot, entries } of reports) {
    for (const [index, entry] of entries.entries()) {
      const slot = committedSlot + 1 + index;
      const prepared = entry.prepared ?? 0;
      if (prepared <= since || prepared <= (proven.get(slot)?.prepared ?? 0)) continue;
      proven.set(slot, entry);
      lastSlot = Math.max(lastSlot, slot);
    }
  }
  const placed = new Set([...proven.values()].map(({ command }) => command?.id));
  const entries: LogEntry[] = [];
  for (let slot = firstSlot; slot <= lastSlot; slot++) {
    const known = proven.get(slot);
    const { ballot, command } = known ?? latest.entries[slot - latest.committedSlot - 1] ?? { ballot: 0, command: undefined };
    const isElsewhere = known === undefined && placed.has(command?.id);
    entries.push(known ?? { ballot, command: isElsewhere ? undefined : command });
    placed.add(command?.id);
  }
  return { firstSlot, entries };
}

/** A member's report about its log. */
export function reportOf(log: ReplicatedLog, view: number, member: number): ViewChange {
  const { committedSlot, lastSlot } = log;
  const lastBallot = log.ballotAt(lastSlot);
  return { kind: "pbft.view-change", view, member, committedSlot, lastBallot, lastSlot, entries: log.from(committedSlot + 1) };
}

function isLater(report: ViewChange, than: ViewChange): boolean {
  if (report.lastBallot !== than.lastBallot) return report.lastBallot > than.lastBallot;
  return report.lastSlot > than.lastSlot;
}
