/** Raft's rules where they are easiest to see: on one member, whose peers, timers and syncs the test plays. */
import { describe, expect, it } from "vitest";
import { RAFT_TIMING_OLD } from "../../../../src/systems/dwcp/constants/index.ts";
import { logOf, SingleMember } from "./raft-member.ts";

const stale = { lastSlot: 0, lastBallot: 0 };
const good = { lastSlot: 9, lastBallot: 9 };

describe("a vote", () => {
  it("goes to one candidate a ballot, again to the same, and to nobody of an earlier ballot", () => {
    const member = new SingleMember(5, logOf([1]), 3);
    expect(member.receive(1, "request-vote", { ballot: 4, ...good })).toMatchObject([{ kind: "vote", body: { ballot: 4, granted: true } }]);
    expect(member.receive(2, "request-vote", { ballot: 4, ...good })).toMatchObject([
      { kind: "vote", body: { ballot: 4, granted: false } },
    ]);
    expect(member.receive(1, "request-vote", { ballot: 4, ...good })).toMatchObject([{ kind: "vote", body: { ballot: 4, granted: true } }]);
    expect(member.receive(3, "request-vote", { ballot: 3, ...good })).toMatchObject([
      { kind: "vote", body: { ballot: 4, granted: false } },
    ]);
    expect(member.receive(3, "request-vote", { ballot: 5, ...good })).toMatchObject([{ kind: "vote", body: { ballot: 5, granted: true } }]);
  });

  it("begins the election timeout anew, and its denial does not", () => {
    const member = new SingleMember(5, logOf([1]), 3);
    const { timer } = member;
    member.receive(1, "request-vote", { ballot: 4, ...stale });
    expect(member.durable.ballot).toBe(4);
    expect(member.timer).toBe(timer);
    member.receive(2, "request-vote", { ballot: 4, ...good });
    expect(member.timer).not.toBe(timer);
    expect(member.timer?.delayUs).toBeGreaterThanOrEqual(RAFT_TIMING_OLD.electionMinUs);
    expect(member.timer?.delayUs).toBeLessThanOrEqual(RAFT_TIMING_OLD.electionMaxUs);
  });

  it("counts in its own ballot only, and once for each voter", () => {
    const member = new SingleMember(5);
    member.tick();
    member.tick();
    expect(member.durable).toEqual({ ballot: 2, votedFor: 0 });
    for (const ballot of [1, 1]) for (const voter of [1, 2, 3]) member.receive(voter, "vote", { ballot, granted: true });
    for (const voter of [1, 1, 1]) member.receive(voter, "vote", { ballot: 2, granted: true });
    member.receive(3, "vote", { ballot: 2, granted: false });
    expect(member.led).toEqual([]);
    member.receive(2, "vote", { ballot: 2, granted: true });
    expect(member.led).toEqual([2]);
  });

  it("of a candidate for itself is asked for, and counts, only once it is durable", () => {
    const member = new SingleMember(3);
    member.isSlow = true;
    member.tick();
    expect(member.sent).toEqual([]);
    member.tick();
    // The sync of the first ballot ends when the member is in the second: it says nothing of that one.
    member.syncs[0]?.();
    expect(member.sent).toEqual([]);
    member.receive(1, "vote", { ballot: 2, granted: true });
    expect(member.led).toEqual([]);
    member.syncs[1]?.();
    expect(member.led).toEqual([2]);
  });
});

describe("a leader", () => {
  it("that hears of a higher ballot falls silent, and waits for a leader like all others", () => {
    const member = new SingleMember(3, logOf([1]), 1);
    member.lead();
    expect(member.engine.leader).toBe(0);
    member.receive(1, "request-vote", { ballot: 7, ...stale });
    expect(member.engine.leader).toBeUndefined();
    expect(member.engine.propose({ id: "x", bytes: 1 })).toBe(false);
    expect(member.timer?.delayUs).toBeGreaterThanOrEqual(RAFT_TIMING_OLD.electionMinUs);
    member.sent.length = 0;
    member.tick();
    expect(member.sent).toMatchObject([1, 2].map((to) => ({ to, message: { kind: "request-vote", body: { ballot: 8 } } })));
  });

  it("decides entries of earlier ballots with the first of its own, not by counting copies (figure 8)", () => {
    const member = new SingleMember(5, logOf([1, 2]), 3);
    member.lead();
    for (const from of [1, 2]) member.receive(from, "appended", { ballot: 4, accepted: true, previousSlot: 1, slot: 2 });
    expect(member.decided).toEqual([]);
    for (const from of [1, 2]) member.receive(from, "appended", { ballot: 4, accepted: true, previousSlot: 2, slot: 3 });
    expect(member.decided).toEqual(["1 of 1", "2 of 2", undefined]);
  });

  it("goes back to where the logs agree with one message, however many rejections are under way", () => {
    const member = new SingleMember(3, logOf([1, 1, 1, 1]), 1);
    member.lead();
    for (const id of ["a", "b"]) member.engine.propose({ id, bytes: 1 });
    const rejected = (previousSlot: number): readonly unknown[] =>
      member.receive(1, "appended", { ballot: 2, accepted: false, previousSlot, slot: 2 });
    expect(rejected(4)).toMatchObject([{ kind: "append-entries", body: { previousSlot: 2, entries: { length: 5 } } }]);
    expect(rejected(5)).toEqual([]);
    expect(rejected(6)).toEqual([]);
    // While it looks for the place it sends nothing new; once it has found it, what has come meanwhile.
    member.sent.length = 0;
    member.engine.propose({ id: "c", bytes: 1 });
    const found = member.receive(1, "appended", { ballot: 2, accepted: true, previousSlot: 2, slot: 7 });
    expect(found).toMatchObject([{ kind: "append-entries", body: { previousSlot: 7, entries: [{ command: { id: "c" } }] } }]);
    expect(rejected(6)).toEqual([]);
  });

  it("counts header, entries and commands as bytes", () => {
    const member = new SingleMember(3);
    member.lead();
    member.sent.length = 0;
    member.engine.propose({ id: "a", bytes: 1_000 });
    expect(member.sent.map(({ message }) => message.bytes)).toEqual([40 + 16 + 1_000, 40 + 16 + 1_000]);
    member.sent.length = 0;
    member.tick();
    expect(member.sent.map(({ message }) => message.bytes)).toEqual([40, 40]);
  });
});

describe("a follower", () => {
  const heartbeat = { ballot: 7, previousBallot: 6, entries: [], committedSlot: 0 };

  it("decides no further than its log agrees with the leader's, whatever the leader has decided", () => {
    const member = new SingleMember(3, logOf([1, 2]), 2);
    member.receive(1, "append-entries", { ballot: 3, previousSlot: 1, previousBallot: 1, entries: [], committedSlot: 2 });
    expect(member.decided).toEqual(["1 of 1"]);
  });

  it("says where its log may agree, and skips the whole stretch of a ballot that does not (figure 7, f)", () => {
    const member = new SingleMember(7, logOf([1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]), 7);
    for (const [previousSlot, slot] of [
      [12, 11],
      [11, 6],
      [6, 3],
    ] as const) {
      const answers = member.receive(1, "append-entries", { ...heartbeat, previousSlot });
      expect(answers).toMatchObject([{ kind: "appended", body: { accepted: false, previousSlot, slot } }]);
    }
    expect(member.log.lastSlot).toBe(11);
  });

  it("keeps what it has when an old message comes late", () => {
    const member = new SingleMember(3, logOf([1]), 1);
    const entries = [2, 3, 4].map((slot) => ({ ballot: 1, command: { id: `${slot}`, bytes: 1 } }));
    const append = { ballot: 1, previousSlot: 1, previousBallot: 1, committedSlot: 0 };
    member.receive(1, "append-entries", { ...append, entries });
    const answers = member.receive(1, "append-entries", { ...append, entries: entries.slice(0, 1) });
    expect(answers).toMatchObject([{ body: { accepted: true, slot: 2 } }]);
    expect(member.log.lastSlot).toBe(4);
  });

  it("acknowledges what is durable and nothing before, a heartbeat included", () => {
    const member = new SingleMember(3);
    member.isSlow = true;
    const append = { ballot: 1, previousSlot: 0, previousBallot: 0, entries: [{ ballot: 1, command: undefined }], committedSlot: 0 };
    expect(member.receive(1, "append-entries", append)).toEqual([]);
    expect(member.receive(1, "append-entries", { ...append, previousSlot: 1, previousBallot: 1, entries: [] })).toEqual([]);
    for (const sync of member.syncs) sync();
    expect(member.sent.map(({ message }) => message.kind)).toEqual(["appended", "appended"]);
  });

  it("does not answer to leaders of earlier ballots but with its own", () => {
    const member = new SingleMember(3, logOf([1]), 9);
    const { timer } = member;
    const answers = member.receive(1, "append-entries", { ...heartbeat, previousSlot: 1 });
    expect(answers).toMatchObject([{ kind: "appended", body: { ballot: 9, accepted: false } }]);
    expect(member.engine.leader).toBeUndefined();
    expect(member.timer).toBe(timer);
  });

  it("begins where a snapshot ends, but forgets nothing that it knows to be decided", () => {
    const member = new SingleMember(3, logOf([1, 1, 1]), 1);
    member.log.commit(2);
    expect(member.receive(1, "install-snapshot", { ballot: 2, slot: 1 })).toMatchObject([{ body: { accepted: true, slot: 1 } }]);
    expect(member.log.base).toBe(0);
    expect(member.receive(1, "install-snapshot", { ballot: 2, slot: 8 })).toMatchObject([{ body: { accepted: true, slot: 8 } }]);
    expect(member.log).toMatchObject({ base: 8, lastSlot: 8, committedSlot: 8 });
    expect(member.log.slotOf("1 of 1")).toBeUndefined();
  });
});

it("stands before anybody else may, if the group comes from a protocol that it led", () => {
  const member = new SingleMember(5, logOf([1]), 3, true);
  expect(member.timer?.delayUs).toBe(RAFT_TIMING_OLD.electionMinUs / 2);
  member.tick();
  expect(member.durable).toEqual({ ballot: 4, votedFor: 0 });
  expect(member.timer?.delayUs).toBeGreaterThanOrEqual(RAFT_TIMING_OLD.electionMinUs);
});
