/** Split votes of the simulated Raft against the formula of Ongaro's thesis, and against its simulation where there is none. */
import { describe, expect, it } from "vitest";
import { binomialPValue, EVIDENCE } from "./raft-exact-tests.ts";
import { splitVotes } from "./raft-split-runs.ts";
import { splitVoteIntegral, splitVoteRate } from "./raft-split-votes.ts";

const GROUPS = [
  { size: 3, up: 3 },
  { size: 3, up: 2 },
  { size: 5, up: 5 },
  { size: 5, up: 4 },
  { size: 5, up: 3 },
  { size: 9, up: 5 },
];
const CASES = GROUPS.flatMap((group) => [0.05, 0.2].map((latency) => ({ ...group, latency })));

describe("the formula (thesis, section 9.2)", () => {
  it("gives the thesis's examples: 0.06 %, 5.2 % and 18.1 % with one of five servers failed", () => {
    expect(100 * splitVoteRate({ size: 5, up: 4, latency: 0.01 })).toBeCloseTo(0.06, 2);
    expect(100 * splitVoteRate({ size: 5, up: 4, latency: 0.1 })).toBeCloseTo(5.2, 1);
    expect(100 * splitVoteRate({ size: 5, up: 4, latency: 0.2 })).toBeCloseTo(18.1, 1);
  });

  it("gives what the thesis reads off figure 9.5: about half with two of five failed, nearly 70 % with four of nine", () => {
    expect(splitVoteRate({ size: 5, up: 3, latency: 0.2 })).toBeCloseTo(0.49, 2);
    expect(splitVoteRate({ size: 9, up: 5, latency: 0.2 })).toBeCloseTo(0.67, 2);
  });

  it.each(CASES)("is the integral that it was derived from: $up of $size, $latency", (each) => {
    expect(splitVoteIntegral(each)).toBeCloseTo(splitVoteRate(each), 6);
  });
});

describe("simulated split votes", () => {
  const trials = 400;

  it.each(CASES)("are as frequent: $up of $size, one way $latency of the range", (each) => {
    expect(binomialPValue(splitVotes(each, trials), splitVoteRate(each))).toBeGreaterThan(EVIDENCE);
  });

  it("tell a group from one that has lost another member, and a latency from twice as much", () => {
    const share = splitVotes({ size: 5, up: 4, latency: 0.2 }, trials);
    expect(binomialPValue(share, splitVoteRate({ size: 5, up: 3, latency: 0.2 }))).toBeLessThan(EVIDENCE);
    expect(binomialPValue(share, splitVoteRate({ size: 5, up: 4, latency: 0.4 }))).toBeLessThan(EVIDENCE);
  });

  it.each([
    { up: 4, atLeast: 0.15, atMost: 0.17 },
    { up: 3, atLeast: 0.37, atMost: 0.4 },
  ])("with latencies of 0.1 to 0.2 and $up of 5 up are as in figure 9.6: about 16 %, nearly 40 %", ({ up, atLeast, atMost }) => {
    const share = splitVotes({ size: 5, up, latency: 0.1 }, 2_000, 0.1);
    const rate = Math.min(atMost, Math.max(atLeast, share.hits / share.trials));
    expect(binomialPValue(share, rate)).toBeGreaterThan(EVIDENCE);
  });
});
