/** PBFT without Byzantine members: decisions, catching up, views, crashes and hand-over. */
import { describe, expect, it } from "vitest";
import { PBFT_BUDGET_US } from "../../../../src/systems/dwcp/constants/index.ts";
import { PbftTestGroup } from "./pbft-group.ts";

const BUDGET_SECONDS = PBFT_BUDGET_US / 1_000_000;
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe("in the normal case", () => {
  it.each([4, 5, 6, 7, 10, 13])("%i members decide what any of them is asked for, in one order", (size) => {
    const group = new PbftTestGroup({ size });
    for (const position of numbers(size)) expect(group.propose(position, `c${position}`)).toBe(true);
    group.run(1);
    expect([...group.decidedBy(0)].sort()).toEqual(
      numbers(size)
        .map((position) => `c${position}`)
        .sort(),
    );
    for (const position of numbers(size)) expect(group.decidedBy(position)).toEqual(group.decidedBy(0));
  });

  it("a decision takes three one-way trips at the primary, and four where the command has to go there first", () => {
    for (const [position, trips] of [
      [0, 3],
      [1, 4],
    ] as const) {
      const group = new PbftTestGroup({ size: 4, rttUs: 200_000 });
      group.propose(position, "c");
      // Jitter adds at most a few tens of milliseconds to each trip.
      group.run(trips * 0.1 - 0.001);
      expect(group.decidedBy(position)).toEqual([]);
      group.run(0.3);
      expect(group.decidedBy(position)).toEqual(["c"]);
    }
  });

  it("a command that several members are asked for, or one twice, is decided once", () => {
    const group = new PbftTestGroup({ size: 4 });
    for (const position of [0, 1, 2, 3, 1]) group.propose(position, "c");
    group.run(3);
    expect(group.propose(2, "c")).toBe(true);
    group.run(3);
    expect(group.decidedBy(3)).toEqual(["c"]);
  });

  it.each([1, 2, 3])("%i members decide nothing", (size) => {
    const group = new PbftTestGroup({ size });
    expect(group.propose(0, "c")).toBe(false);
    group.run(60);
    expect(group.decidedBy(0)).toEqual([]);
  });

  it("more commands than the window are decided as checkpoints become stable", () => {
    const group = new PbftTestGroup({ size: 4 });
    for (const index of numbers(700)) group.propose(0, `c${index}`);
    group.run(10);
    expect(group.decidedBy(3)).toEqual(numbers(700).map((index) => `c${index}`));
  });

  it("an idle group only says from time to time how far it is", () => {
    const group = new PbftTestGroup({ size: 4 });
    group.propose(0, "c");
    group.run(5);
    const before = group.sent.length;
    group.run(60);
    expect(group.sent.length - before).toBe(2 * 4 * 3);
  });
});

describe("when messages or members are lost", () => {
  it("a fifth of all messages lost costs time, not decisions", () => {
    const group = new PbftTestGroup({ size: 4, loss: 0.2 });
    for (const position of numbers(4)) group.propose(position, `c${position}`);
    group.run(60);
    for (const position of numbers(4)) expect([...group.decidedBy(position)].sort()).toEqual(["c0", "c1", "c2", "c3"]);
  });

  it("a member that was away learns what was decided without it", () => {
    const group = new PbftTestGroup({ size: 4 });
    const back = group.member(3).node.holdDown();
    for (const index of numbers(250)) group.propose(1, `c${index}`);
    group.run(5);
    back();
    group.run(31);
    expect(group.decidedBy(3)).toHaveLength(250);
    expect(group.decidedBy(3)).toEqual(group.decidedBy(1));
  });

  it.each([4, 7])("of %i members the primary crashes: a new one decides within the budget, and nothing is lost", (size) => {
    const group = new PbftTestGroup({ size, rttUs: 200_000 });
    group.propose(1, "before");
    group.run(2);
    group.member(0).node.holdDown();
    group.propose(1, "after");
    group.run(BUDGET_SECONDS);
    expect(group.decidedBy(1)).toEqual(["before", "after"]);
    expect(group.member(1).ledViews).toEqual([2]);
  });

  it("what the primary had decided alone before it crashed stands", () => {
    const group = new PbftTestGroup({ size: 4 });
    group.propose(0, "c");
    group.run(0.055);
    // The commits are on their way, and now reach the primary only.
    const heal = group.world.network.cutPairs((_from, to) => to !== 0);
    group.run(0.05);
    expect(numbers(4).map((position) => group.decidedBy(position))).toEqual([["c"], [], [], []]);
    group.member(0).node.holdDown();
    heal();
    group.propose(1, "d");
    group.run(BUDGET_SECONDS);
    for (const position of [1, 2, 3]) expect(group.decidedBy(position)).toEqual(["c", "d"]);
  });

  it("two primaries in a row may be dead", () => {
    const group = new PbftTestGroup({ size: 7 });
    for (const position of [0, 1]) group.member(position).node.holdDown();
    group.propose(2, "c");
    group.run(15);
    expect(group.decidedBy(6)).toEqual(["c"]);
    expect(group.member(2).engine?.leader).toBe(2);
  });

  it("the group goes on after all members have crashed at once, in a later view too", () => {
    const group = new PbftTestGroup({ size: 4 });
    const back = group.member(0).node.holdDown();
    group.propose(1, "a");
    group.run(5);
    back();
    for (const { node } of group.members) node.restart();
    group.run(10);
    expect(group.propose(2, "b")).toBe(true);
    group.run(5);
    for (const position of numbers(4)) expect(group.decidedBy(position)).toEqual(["a", "b"]);
  });

  it("a primary that restarts goes on in its view", () => {
    const group = new PbftTestGroup({ size: 4 });
    const back = group.member(0).node.holdDown();
    group.propose(2, "a");
    group.run(5);
    back();
    group.member(1).node.restart();
    group.run(1);
    group.propose(1, "b");
    group.run(1);
    expect(group.decidedBy(2)).toEqual(["a", "b"]);
    expect(group.member(1).ledViews).toEqual([2, 2]);
  });

  it("without a quorum nothing is decided, and with one again all is", () => {
    const group = new PbftTestGroup({ size: 4 });
    const heal = group.partition((position) => position % 2);
    for (const position of numbers(4)) group.propose(position, `c${position}`);
    group.run(60);
    for (const position of numbers(4)) expect(group.decidedBy(position)).toEqual([]);
    heal();
    group.run(60);
    for (const position of numbers(4)) expect([...group.decidedBy(position)].sort()).toEqual(["c0", "c1", "c2", "c3"]);
  });
});

describe("on a log that Raft leaves behind", () => {
  const entry = (ballot: number, id: string) => ({ ballot, command: { id, bytes: 10 } });
  const ballots = (...terms: readonly number[]) => terms.map((ballot) => ({ ballot, votedFor: undefined, since: ballot }));

  it("what a majority of logs holds is decided first", () => {
    const decided = [entry(1, "a"), entry(2, "b")];
    const logs = [[], decided, decided, [...decided, entry(2, "c")]];
    const group = new PbftTestGroup({ size: 4, logs, ballots: ballots(1, 2, 2, 2) });
    group.run(3);
    expect(group.decidedBy(0).slice(0, 2)).toEqual(["a", "b"]);
    group.propose(0, "d");
    group.run(3);
    for (const position of numbers(4)) expect(group.decidedBy(position)).toEqual(group.decidedBy(0));
    expect(group.decidedBy(0).at(-1)).toBe("d");
  });

  it("the log of the latest ballot counts, not the longest", () => {
    const logs = [[entry(1, "x"), entry(1, "y"), entry(1, "z")], [entry(3, "a")], [entry(3, "a")], [entry(3, "a")]];
    const group = new PbftTestGroup({ size: 4, logs, ballots: ballots(1, 3, 3, 3) });
    group.run(5);
    for (const position of numbers(4)) expect(group.decidedBy(position)).toEqual(["a"]);
  });

  it("members of different ballots meet in one view", () => {
    const group = new PbftTestGroup({ size: 7, ballots: ballots(1, 9, 4, 4, 7, 2, 6) });
    group.run(30);
    expect(group.propose(3, "c")).toBe(true);
    group.run(5);
    expect(group.decidedBy(5)).toEqual(["c"]);
  });
});
