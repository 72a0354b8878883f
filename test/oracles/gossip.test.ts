/** The propagation of flags by gossip, through the real agents and the real network, against the exact chain of push gossip in rounds. */
import { describe, expect, it } from "vitest";
import { SECOND_US, smallScenario, TestFleet } from "../migration/fixtures.ts";
import { distributionSlack, meanSlack } from "./confidence.ts";
import { gossipFromSource, gossipRound, type InformedCounts, meanRoundsToAll, momentsOf } from "./push-gossip.ts";

/** Longer than any message takes, so that what is told in a round is known in the next. */
const PERIOD_US = SECOND_US;

/**
 * Writes again and again, and counts who has each change at the beginning of each round: one row for each write. The nodes, each of which
 * has a phase of its own, are all stopped until their first rounds are overdue; so they begin them at one moment, and keep step from then
 * on.
 */
function informedCounts(nodes: number, fanout: number, writes: number, rounds: number): number[][] {
  const scenario = smallScenario(
    `cluster.nodes=${nodes}`,
    `mechanisms.propagation={variant: gossip, fanout: ${fanout}, period: ${PERIOD_US}us}`,
  );
  const test = new TestFleet(scenario, `${nodes} nodes, fanout ${fanout}`);
  const runUntil = (untilUs: number): unknown => test.fleet.world.kernel.advance(Number.POSITIVE_INFINITY, untilUs);
  const goOn = test.agents.map(({ node }) => node.pause());
  runUntil(PERIOD_US + 1);
  for (const each of goOn) each();
  // The primary keeps the rhythm of the first change that it has told: early in each round. Later ones are written after that.
  test.write("first", { percentage: 0 });
  runUntil(test.nowUs + PERIOD_US);
  const rows: number[][] = [];
  for (let write = 1; write <= writes; write++) {
    const beginsUs = test.nowUs;
    runUntil(beginsUs + 0.3 * PERIOD_US);
    test.write(`write-${write}`, { percentage: write % 100 });
    runUntil(beginsUs + (rounds + 1) * PERIOD_US);
    const knowsAtUs = test.seen("flags-applied").flatMap(({ atUs, flags }) => (flags.writer === `write-${write}` ? [atUs] : []));
    // What has been seen is done with.
    test.observations.length = 0;
    test.sent.length = 0;
    rows.push(
      Array.from({ length: rounds }, (_, round) => {
        const roundUs = beginsUs + (round + 1) * PERIOD_US;
        return knowsAtUs.filter((atUs) => atUs < roundUs).length;
      }),
    );
  }
  return rows;
}

/** By how many times its tolerance the sample is away from the chain, in the distribution and in the mean, at the worst round. */
function deviation(rows: readonly number[][], chain: readonly InformedCounts[]): number {
  return Math.max(
    ...chain.map((counts, round) => {
      const sample = rows.map((row) => row[round] ?? 0);
      const { mean, deviation } = momentsOf(counts);
      const offMean = Math.abs(sample.reduce((sum, known) => sum + known, 0) / sample.length - mean);
      let [share, distance] = [0, 0];
      for (const [known, probability] of counts.entries()) {
        share += probability;
        distance = Math.max(distance, Math.abs(sample.filter((value) => value <= known).length / sample.length - share));
      }
      // The mean of a round that nearly always ends alike is not normal; the distribution then says all that there is to say.
      const isSpread = deviation * deviation * sample.length > 100;
      return Math.max(distance / distributionSlack(sample.length), isSpread ? offMean / meanSlack(deviation, sample.length) : 0);
    }),
  );
}

describe("the chain", () => {
  it("is what one can work out by hand", () => {
    // Two of three nodes tell one each: both the third and thrice out of nine they know it already, or choose themselves.
    expect(gossipRound([0, 0, 1, 0], 1)).toEqual([0, 0, expect.closeTo(4 / 9, 12), expect.closeTo(5 / 9, 12)]);
    expect(gossipFromSource(2, 2, 1)).toEqual([[0, 0.5, 0.5]]);
  });

  it.each([32, 64, 128])("takes %i nodes log2 n + ln n rounds and a constant", (nodes) => {
    // Pittel 1987, On spreading a rumor; the bounds are those of Doerr and Kuennemann 2014, Tight analysis of randomized rumor spreading in
    // complete graphs, theorem 1, which hold for n towards infinity.
    const roundsLess = meanRoundsToAll(nodes) - Math.log2(nodes) - Math.log(nodes);
    expect(roundsLess).toBeGreaterThan(-1.116);
    expect(roundsLess).toBeLessThan(2.765);
  });
});

describe("gossip", () => {
  const small = [1, 2, 3].map((fanout) => ({ fanout, nodes: 8, writes: 600, rounds: 7 }));

  it.each([...small, { fanout: 1, nodes: 40, writes: 100, rounds: 12 }])(
    "with fanout $fanout informs $nodes nodes as the chain says",
    ({ nodes, fanout, writes, rounds }) => {
      const rows = informedCounts(nodes, fanout, writes, rounds);
      expect(deviation(rows, gossipFromSource(nodes, fanout, rounds))).toBeLessThan(1);
      // The tolerance is narrow enough to tell the fanout from the next one.
      expect(deviation(rows, gossipFromSource(nodes, fanout + 1, rounds))).toBeGreaterThan(1);
    },
  );
});
