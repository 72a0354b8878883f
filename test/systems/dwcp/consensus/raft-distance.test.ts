/**
 * What v1's timeouts of 150 to 300 ms do to a group whose members are far apart: facts 1.6 say that such a group has permanent leader churn
 * on internet links.
 */
import { describe, expect, it } from "vitest";
import { MILLISECOND, SECOND } from "../../../../sim/kernel/units.ts";
import type { LinkSpec } from "../../../../sim/network/topology.ts";
import { RAFT_TIMING_OLD } from "../../../../src/systems/dwcp/constants/index.ts";
import { command, RaftGroup } from "./raft-group.ts";

/** A leader that has led for so long keeps on, since its heartbeats have reached all others. */
const STABLE_US = 5 * SECOND;
const SEEDS = 20;

/** The ballot that gave a stable leader, or undefined if none has within a minute. */
function stableBallot(rttUs: number, seed: number, links: readonly LinkSpec[] = []): number | undefined {
  const group = new RaftGroup({ size: 5, seed: String(seed), rttUs, links }).start();
  const isStable = (): boolean => {
    const leader = group.leaders.at(-1);
    return leader !== undefined && group.world.kernel.nowUs - leader.atUs >= STABLE_US && group.leading().includes(leader.position);
  };
  return group.runUntil(isStable, 60 * SECOND) ? group.leaders.at(-1)?.ballot : undefined;
}

function stableBallots(rttUs: number, links: readonly LinkSpec[] = []): readonly (number | undefined)[] {
  return Array.from({ length: SEEDS }, (_, seed) => stableBallot(rttUs, seed, links));
}

function median(ballots: readonly (number | undefined)[]): number {
  const sorted = ballots.map((ballot) => ballot ?? Number.POSITIVE_INFINITY).sort((one, other) => one - other);
  return sorted[sorted.length >>> 1] ?? Number.NaN;
}

describe("a group with timeouts of 150 to 300 ms", () => {
  it("within a datacenter elects a leader in the first ballot, and keeps it", () => {
    const ballots = stableBallots(500);
    expect(median(ballots)).toBe(1);
    expect(Math.max(...ballots.map((ballot) => ballot ?? Number.POSITIVE_INFINITY))).toBeLessThanOrEqual(3);
  });

  it("needs the more ballots the farther its members are apart, up to 300 ms", () => {
    const medians = [0.5, 100, 150, 200, 240].map((milliseconds) => median(stableBallots(milliseconds * MILLISECOND)));
    expect(medians).toEqual(medians.toSorted((one, other) => one - other));
    const [datacenter, , , far, farther] = medians;
    expect(datacenter).toBe(1);
    expect(far).toBeGreaterThanOrEqual(4);
    expect(farther).toBeGreaterThanOrEqual(15);
  });

  it("never has a leader where no majority is nearer than 300 ms: each candidate gives up before its votes come", () => {
    for (const rttUs of [RAFT_TIMING_OLD.electionMaxUs + 2 * MILLISECOND, 500 * MILLISECOND]) {
      const group = new RaftGroup({ size: 5, seed: "far", rttUs }).start().run(60 * SECOND);
      expect(group.leaders).toEqual([]);
      expect(Math.max(...group.members.map(({ durable }) => durable.ballot))).toBeGreaterThan(100);
      expect(group.member(0).engine.propose(command("x"))).toBe(false);
    }
  });

  it("is disturbed by a far minority too, since there is no vote before the vote: leaders come and go, and something is decided", () => {
    // The far members hear of each leader so late that they have stood for election by then, in a ballot that is higher than its own.
    const group = new RaftGroup({ size: 5, seed: "minority", rttUs: MILLISECOND, links: farLinks(500 * MILLISECOND) }).start();
    for (let number = 0; number < 600; number++) {
      group.member(number % 3).engine.propose(command(`${number}`));
      group.run(100 * MILLISECOND);
    }
    expect(group.leaders.length).toBeGreaterThan(20);
    expect(group.leaders.every(({ position }) => position < 3)).toBe(true);
    expect(group.decidedBy(0).length).toBeGreaterThan(200);
    for (const ballot of stableBallots(MILLISECOND, farLinks(100 * MILLISECOND))) expect(ballot).toBeDefined();
  });
});

/** Members 3 and 4 are this far from all others and from each other. */
function farLinks(rttUs: number): readonly LinkSpec[] {
  const sites = [0, 1, 2, 3, 4];
  const isFar = (from: number, to: number): boolean => from !== to && Math.max(from, to) >= 3;
  return sites.flatMap((from) =>
    sites.flatMap((to) => {
      const link = { from: String(from), to: String(to), rttUs, bandwidthBps: 1_000_000_000, loss: 0, jitter: 0 };
      return isFar(from, to) ? [link] : [];
    }),
  );
}
