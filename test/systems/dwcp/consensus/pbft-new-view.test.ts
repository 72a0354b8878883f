/** What a new view of PBFT takes over from the reports of a quorum. */
import { describe, expect, it } from "vitest";
import type { ViewChange } from "../../../../src/systems/dwcp/consensus/pbft-messages.ts";
import { chooseEntries, reportOf } from "../../../../src/systems/dwcp/consensus/pbft-new-view.ts";
import { type LogEntry, ReplicatedLog } from "../../../../src/systems/dwcp/consensus/replicated-log.ts";

const entry = (id: string, ballot: number, prepared?: number): LogEntry => ({
  ballot,
  command: { id, bytes: 1 },
  ...(prepared !== undefined && { prepared }),
});

function report(member: number, entries: readonly LogEntry[], committedSlot = 0): ViewChange {
  const log = new ReplicatedLog();
  for (const each of entries) log.append(each);
  log.commit(committedSlot);
  return reportOf(log, 9, member);
}

function chosen(reports: readonly ViewChange[], since?: number): readonly (string | undefined)[] {
  const { firstSlot, entries } = chooseEntries(reports, since);
  return [`from ${firstSlot}`, ...entries.map(({ command }) => command?.id)];
}

describe("a new view takes over", () => {
  it("nothing where nothing was reported", () => {
    expect(chosen([report(0, []), report(1, []), report(2, [])])).toEqual(["from 1"]);
  });

  it("what the highest proof says, whatever stands in later and longer logs", () => {
    const proven = report(0, [entry("old", 1, 1)]);
    const later = report(1, [entry("a", 2, 2)]);
    const unproven = report(2, [entry("x", 5), entry("y", 5)]);
    expect(chosen([proven, later, unproven])).toEqual(["from 1", "a", "y"]);
    expect(chooseEntries([proven, later]).entries[0]?.prepared).toBe(2);
  });

  it("no proof from before another protocol had the log", () => {
    const stale = report(0, [entry("stale", 4, 4)]);
    const raft = report(1, [entry("decided by Raft", 8)]);
    expect(chosen([stale, raft], 8)).toEqual(["from 1", "decided by Raft"]);
    expect(chosen([stale, raft], 3)).toEqual(["from 1", "stale"]);
    expect(chooseEntries([stale], 8).entries[0]).not.toHaveProperty("prepared");
  });

  it("without proof the log of the highest last ballot, and the longest of these", () => {
    const long = report(0, [entry("x", 1), entry("y", 1), entry("z", 1)]);
    const short = report(1, [entry("a", 2)]);
    const longer = report(2, [entry("a", 2), entry("b", 2)]);
    expect(chosen([long, short, longer])).toEqual(["from 1", "a", "b"]);
  });

  it("a decided log that ends counts as later than an undecided one that goes on", () => {
    const decided = report(0, [entry("a", 1), entry("b", 3)], 2);
    const stray = report(1, [entry("a", 1), entry("x", 2), entry("y", 2)], 1);
    expect(chosen([decided, stray])).toEqual(["from 3"]);
  });

  it("no command twice: what is proven in one slot is not taken from another one without proof", () => {
    const half = report(0, [entry("told to one half", 3, 3)]);
    const other = report(1, [entry("told to the other", 3), entry("told to one half", 3), entry("next", 3)]);
    expect(chosen([half, other])).toEqual(["from 1", "told to one half", undefined, "next"]);
    // The one that a proof has pushed out of its slot may come again.
    const again = report(2, [entry("x", 4), entry("x", 4), entry("y", 4)]);
    expect(chosen([half, again])).toEqual(["from 1", "told to one half", "x", "y"]);
    expect(chosen([again])).toEqual(["from 1", "x", undefined, "y"]);
  });

  it("no command for a gap before a proven slot", () => {
    const gap = report(0, [entry("a", 1, 1), entry("b", 1), entry("c", 1, 1)]);
    const short = report(1, [entry("a", 2)]);
    expect(chosen([gap, short])).toEqual(["from 1", "a", undefined, "c"]);
  });
});
