/** Raft's rules one by one, on groups so small that one can follow them by hand. */
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../../../sim/kernel/units.ts";
import type { Message } from "../../../../sim/network/message.ts";
import { ReplicatedLog } from "../../../../src/systems/dwcp/consensus/replicated-log.ts";
import { command, type GroupOptions, RaftGroup } from "./raft-group.ts";
import { logOf } from "./raft-member.ts";

function startedGroup(options: Partial<GroupOptions> = {}): RaftGroup {
  return new RaftGroup({ size: 5, seed: "raft", ...options }).start().run(SECOND);
}

function leaderOf(group: RaftGroup): number {
  const [leader, ...others] = group.leading();
  if (leader === undefined || others.length > 0) throw new Error(`expected one leader, found ${group.leading().length}`);
  return leader;
}

function othersThan(group: RaftGroup, ...positions: readonly number[]): readonly number[] {
  return group.positions.filter((position) => !positions.includes(position));
}

describe("an election", () => {
  it("gives one leader, whom all know, and who stays", () => {
    const group = startedGroup();
    const leader = leaderOf(group);
    for (const member of group.members) expect(member.engine.leader).toBe(leader);
    group.run(60 * SECOND);
    expect(group.leaders).toHaveLength(1);
    expect(leaderOf(group)).toBe(leader);
  });

  it("gives another leader, of a higher ballot, when the first one crashes, and the first one follows when it comes back", () => {
    const group = startedGroup();
    const first = leaderOf(group);
    group.member(first).node.crash();
    group.run(SECOND);
    const second = leaderOf(group);
    expect(second).not.toBe(first);
    const [early, late] = group.leaders;
    expect(late?.ballot).toBeGreaterThan(early?.ballot ?? Number.POSITIVE_INFINITY);
    group.member(first).node.start();
    group.run(SECOND);
    expect(leaderOf(group)).toBe(second);
    expect(group.member(first).engine.leader).toBe(second);
  });

  it("needs a majority: two of five elect nobody, and the old leader among them decides nothing", () => {
    const group = startedGroup();
    const first = leaderOf(group);
    const minority = [first, ...othersThan(group, first).slice(0, 1)];
    const heal = group.cut(minority);
    expect(group.member(first).engine.propose(command("lost"))).toBe(true);
    group.run(2 * SECOND);
    expect(group.decisions.filter(({ id }) => id === "lost")).toEqual([]);
    const second = group.leaders.at(-1);
    expect(minority).not.toContain(second?.position);
    expect(group.member(second?.position ?? -1).engine.propose(command("kept"))).toBe(true);
    group.run(SECOND);
    heal();
    group.run(2 * SECOND);
    for (const position of group.positions) expect(group.decidedBy(position)).toEqual(["kept"]);
    expect(group.member(first).log.slotOf("lost")).toBeUndefined();
  });

  it("counts the votes of the voters only, and nobody else stands", () => {
    const voters = [0, 1, 2];
    const group = startedGroup({ voters: () => voters });
    const leader = leaderOf(group);
    expect(voters).toContain(leader);
    for (const position of [3, 4]) {
      expect(group.member(position).engine.leader).toBeUndefined();
      expect(group.member(position).durable.ballot).toBe(0);
    }
    // Two of the three voters are enough, although they are not a majority of the five.
    group.member(leader).node.crash();
    group.run(SECOND);
    const second = leaderOf(group);
    expect(group.member(second).engine.propose(command("x"))).toBe(true);
    group.run(100 * MILLISECOND);
    expect(group.decidedBy(second)).toEqual(["x"]);
  });

  it("is won at once by the only member of a group", () => {
    const group = startedGroup({ size: 1, fsyncUs: 2_000 });
    expect(group.leading()).toEqual([0]);
    group.member(0).engine.propose(command("x"));
    group.run(2_000);
    expect(group.decidedBy(0)).toEqual(["x"]);
  });

  it("is not won by a log that lacks what is decided", () => {
    // Members 0 and 1 lag behind; only 2, 3 and 4 may lead.
    for (let run = 0; run < 20; run++) {
      const log = (position: number): ReplicatedLog => logOf(position < 2 ? [1] : [1, 1]);
      const group = new RaftGroup({ size: 5, seed: `short ${run}`, log }).start().run(2 * SECOND);
      for (const { position } of group.leaders) expect(position).toBeGreaterThanOrEqual(2);
      expect(group.decidedBy(0)).toEqual(["1 of 1", "2 of 1"]);
    }
  });

  it("prefers the later ballot to the longer log", () => {
    for (let run = 0; run < 20; run++) {
      const log = (position: number): ReplicatedLog => logOf(position < 3 ? [1, 2] : [1, 1, 1, 1]);
      const group = new RaftGroup({ size: 5, seed: `late ${run}`, log }).start().run(2 * SECOND);
      for (const { position } of group.leaders) expect(position).toBeLessThan(3);
      expect(group.decidedBy(4)).toEqual(["1 of 1", "2 of 2"]);
    }
  });
});

describe("replication", () => {
  it("decides a command after one round trip, without waiting for a heartbeat, and tells the followers with the next one", () => {
    const group = startedGroup({ rttUs: 10_000 });
    const leader = leaderOf(group);
    const startUs = group.world.kernel.nowUs;
    group.member(leader).engine.propose(command("x"));
    group.run(200 * MILLISECOND);
    const seen = group.decisions.filter(({ id }) => id === "x");
    const atLeader = seen.find(({ position }) => position === leader);
    expect((atLeader?.atUs ?? 0) - startUs).toBeGreaterThanOrEqual(10_000);
    expect((atLeader?.atUs ?? 0) - startUs).toBeLessThan(10_100);
    expect(seen).toHaveLength(5);
    for (const { atUs } of seen) expect(atUs - startUs).toBeLessThan(10_000 + 50_000 + 5_100);
  });

  it("does not wait for the answers to earlier commands", () => {
    const group = startedGroup({ rttUs: 10_000 });
    const leader = leaderOf(group);
    const startUs = group.world.kernel.nowUs;
    for (let number = 0; number < 8; number++) {
      group.member(leader).engine.propose(command(`x${number}`));
      group.run(1_000);
    }
    group.run(20_000);
    const last = group.decisions.find(({ position, id }) => position === leader && id === "x7");
    expect((last?.atUs ?? 0) - startUs).toBeLessThan(7_000 + 10_100);
  });

  it("takes a follower's commands through its leader, and none where there is no leader", () => {
    const group = startedGroup();
    const [follower = -1] = othersThan(group, leaderOf(group));
    expect(group.member(follower).engine.propose(command("x"))).toBe(true);
    group.run(100 * MILLISECOND);
    expect(group.decidedBy(follower)).toEqual(["x"]);
    const fresh = new RaftGroup({ size: 3, seed: "fresh" }).start();
    expect(fresh.member(0).engine.propose(command("x"))).toBe(false);
  });

  it("decides a command once, however often it is proposed", () => {
    const group = startedGroup();
    const leader = leaderOf(group);
    for (const position of [leader, leader, ...othersThan(group, leader)]) group.member(position).engine.propose(command("x"));
    group.run(SECOND);
    group.member(leader).engine.propose(command("x"));
    group.run(SECOND);
    for (const position of group.positions) expect(group.decidedBy(position)).toEqual(["x"]);
  });

  it("brings a follower's log back in line, however it differs: the six followers of figure 7", () => {
    const ballots = [
      [1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
      [1, 1, 1, 4, 4, 5, 5, 6, 6],
      [1, 1, 1, 4],
      [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
      [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
      [1, 1, 1, 4, 4, 4, 4],
      [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ];
    // The leader of figure 7 is made to stand first; it gets the votes of a, b, e and f.
    const group = new RaftGroup({ size: 7, seed: "figure 7", log: (position) => logOf(ballots[position] ?? []) }).start();
    for (const { durable } of group.members) durable.ballot = 7;
    const hold = group.positions.slice(1).map((position) => group.member(position).node.pause());
    expect(group.runUntil(() => group.member(0).durable.ballot === 8, SECOND)).toBe(true);
    for (const release of hold) release();
    group.run(SECOND);
    expect(group.leaders.map(({ position, ballot }) => ({ position, ballot }))).toEqual([{ position: 0, ballot: 8 }]);
    for (const { log } of group.members) {
      expect(log.from(1).map(({ ballot }) => ballot)).toEqual([...(ballots[0] ?? []), 8]);
      expect(log.committedSlot).toBe(11);
    }
  });

  it("catches up a member that was away, in messages of a hundred entries at most", () => {
    const group = startedGroup();
    const leader = leaderOf(group);
    const [away = -1] = othersThan(group, leader);
    group.member(away).node.crash();
    for (let number = 0; number < 450; number++) group.member(leader).engine.propose(command(`x${number}`));
    group.run(SECOND);
    const sizes: number[] = [];
    const watch = lossOf(group, ({ kind, to, body }) => {
      if (kind === "append-entries" && to === away) sizes.push((body as { entries: readonly unknown[] }).entries.length);
      return false;
    });
    group.member(away).node.start();
    // The next heartbeat finds it out, and from then on each answer is followed by the next hundred.
    group.run(60 * MILLISECOND);
    watch.end();
    expect(group.member(away).log.lastSlot).toBe(451);
    group.run(60 * MILLISECOND);
    expect(Math.max(...sizes)).toBe(100);
    // Nothing is sent twice.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(450);
    expect(group.decidedBy(away)).toHaveLength(450);
  });

  it("has a follower whose log begins too early begin where the leader's does", () => {
    // As after a change of protocol without a transfer: each member has begun behind what it knew to be decided.
    const bases = [10, 12, 7];
    const group = new RaftGroup({ size: 3, seed: "bases", log: (position) => new ReplicatedLog(bases[position] ?? 0) }).start();
    group.run(SECOND);
    const leader = leaderOf(group);
    group.member(leader).engine.propose(command("x"));
    group.run(SECOND);
    for (const position of group.positions) expect(group.decidedBy(position)).toEqual(["x"]);
    const slots = new Set(group.decisions.filter(({ id }) => id === "x").map(({ slot }) => slot));
    expect(slots.size).toBe(1);
    expect([...slots][0]).toBeGreaterThan(12);
  });
});

describe("durability", () => {
  it("comes before an acknowledgement: a command takes a round trip and two syncs, not less", () => {
    const group = startedGroup({ rttUs: 10_000, fsyncUs: 2_000 });
    const leader = leaderOf(group);
    const startUs = group.world.kernel.nowUs;
    group.member(leader).engine.propose(command("x"));
    group.run(50 * MILLISECOND);
    const decided = group.decisions.find(({ position, id }) => position === leader && id === "x");
    // The leader's own sync runs beside the round trip.
    expect((decided?.atUs ?? 0) - startUs).toBeGreaterThanOrEqual(12_000);
    expect((decided?.atUs ?? 0) - startUs).toBeLessThan(12_100);
  });

  it("comes before a vote: a member that forgets it by crashing has not given it", () => {
    const group = new RaftGroup({ size: 3, seed: "votes", fsyncUs: 5_000 }).start();
    const votesOf: number[] = [];
    const watch = lossOf(group, ({ kind, from }) => {
      if (kind === "vote") votesOf.push(from);
      return false;
    });
    const voterOf = (): number | undefined =>
      group.positions.find((position) => ![undefined, position].includes(group.member(position).durable.votedFor));
    expect(group.runUntil(() => voterOf() !== undefined, SECOND)).toBe(true);
    const voter = voterOf() ?? -1;
    group.member(voter).node.restart();
    expect(group.member(voter).durable.votedFor).toBeUndefined();
    group.run(20 * MILLISECOND);
    watch.end();
    expect(votesOf).not.toContain(voter);
  });

  it("a leader does not count itself before its own entry is durable", () => {
    const group = startedGroup({ size: 1, fsyncUs: 5_000 });
    group.member(0).engine.propose(command("x"));
    group.run(4_999);
    expect(group.decidedBy(0)).toEqual([]);
    group.run(1);
    expect(group.decidedBy(0)).toEqual(["x"]);
  });
});

describe("check quorum", () => {
  it("has a leader without a majority step down, who otherwise would go on for ever", () => {
    for (const checkQuorum of [false, true]) {
      const group = startedGroup({ checkQuorum });
      const first = leaderOf(group);
      group.cut([first]);
      group.run(400 * MILLISECOND);
      expect(group.member(first).engine.leader === first).toBe(!checkQuorum);
    }
  });

  it("leaves a leader alone that has one", () => {
    const group = startedGroup({ checkQuorum: true });
    const first = leaderOf(group);
    group.cut(othersThan(group, first).slice(0, 2));
    group.run(10 * SECOND);
    expect(group.leaders).toHaveLength(1);
    expect(group.member(first).engine.leader).toBe(first);
  });
});

describe("stop", () => {
  it("ends everything: no message, no timer, no decision", () => {
    const group = startedGroup({ fsyncUs: 2_000 });
    const leader = leaderOf(group);
    group.member(leader).engine.propose(command("x"));
    for (const { engine } of group.members) engine.stop();
    const decisions = group.decisions.length;
    expect(group.member(leader).engine.propose(command("y"))).toBe(false);
    // What is under way arrives, and is not answered.
    expect(group.world.kernel.advance(1_000)).toBe("idle");
    expect(group.decisions).toHaveLength(decisions);
  });
});

/** Has messages lost that a test chooses. */
function lossOf(group: RaftGroup, isLost: (message: Pick<Message, "from" | "to" | "kind" | "body">) => boolean): { end(): void } {
  const ends = group.members.map((member) => {
    const send = member.send.bind(member);
    member.send = (to, message) => {
      if (!isLost({ from: member.position, to, kind: message.kind, body: message.body })) send(to, message);
    };
    return () => {
      member.send = send;
    };
  });
  return { end: () => ends.forEach((end) => void end()) };
}
