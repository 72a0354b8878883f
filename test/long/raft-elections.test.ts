/** Elections of the simulated Raft with as many trials as the published experiments have, and split votes with more. */
import { describe, expect, it } from "vitest";
import { MILLISECOND } from "../../sim/kernel/units.ts";
import { holdElections, within } from "../oracles/raft-elections.ts";
import { binomialPValue, EVIDENCE, fisherPValue } from "../oracles/raft-exact-tests.ts";
import { WAN, WAN_LOGS_DIFFER } from "../oracles/raft-published.ts";
import { splitVotes } from "../oracles/raft-split-runs.ts";
import { splitVoteRate } from "../oracles/raft-split-votes.ts";

const TIMING = { electionMinUs: 300 * MILLISECOND, electionMaxUs: 600 * MILLISECOND, heartbeatUs: 150 * MILLISECOND };

describe("elections on a WAN (thesis, figures 9.9 and 9.10)", () => {
  const experiments = [WAN, WAN_LOGS_DIFFER].flatMap((figure, which) =>
    figure.map((published, failed) => ({ ...published, failed, logs: which === 0 ? "equal" : "differing" })),
  );

  it.each(experiments)("take as long with $name and $logs logs", ({ failed, logs, trials, quantiles }) => {
    const network = { rttUs: 60 * MILLISECOND, spreadUs: 10 * MILLISECOND };
    const elections = holdElections({ size: 5, up: 5 - failed, ...network, timing: TIMING, logsDiffer: logs === "differing" }, trials);
    const timesUs = elections.map((election) => election?.electedUs ?? Number.POSITIVE_INFINITY);
    for (const [share, milliseconds] of quantiles) {
      const published = { hits: Math.round(share * trials), trials };
      expect(fisherPValue(within(timesUs, milliseconds * MILLISECOND), published)).toBeGreaterThan(EVIDENCE);
    }
  });
});

describe("split votes (thesis, section 9.2)", () => {
  const groups = [3, 5, 7, 9].flatMap((size) => [0, 1, 2, 3, 4].map((failed) => ({ size, up: size - failed })));
  const cases = groups
    .filter(({ size, up }) => up > size / 2)
    .flatMap((group) => [0.02, 0.05, 0.1, 0.2, 0.4].map((latency) => ({ ...group, latency })));

  it.each(cases)("are as frequent as the formula says: $up of $size, one way $latency of the range", (each) => {
    expect(binomialPValue(splitVotes(each, 5_000), splitVoteRate(each))).toBeGreaterThan(EVIDENCE);
  });
});
