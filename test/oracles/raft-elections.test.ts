/** The simulated Raft against the published experiments with real and simulated ones: as fast, and as slow. */
import { beforeAll, describe, expect, it } from "vitest";
import { MILLISECOND } from "../../sim/kernel/units.ts";
import { RAFT_TIMING_OLD } from "../../src/systems/dwcp/constants/index.ts";
import { holdElections, type Setting, within } from "./raft-elections.ts";
import { binomialPValue, EVIDENCE, fisherPValue, type Share } from "./raft-exact-tests.ts";
import { LAN, type Published, type PublishedLan, WAN, WAN_LOGS_DIFFER } from "./raft-published.ts";

const TRIALS = 500;

/** The least likely of the differences between a sample and a published curve. */
function agreement(timesUs: readonly number[], { trials, quantiles }: Published): number {
  const each = quantiles.map(([share, milliseconds]) => {
    const published: Share = { hits: Math.round(share * trials), trials };
    return fisherPValue(within(timesUs, milliseconds * MILLISECOND), published);
  });
  return Math.min(...each);
}

describe("exact tests", () => {
  it("give what one can count by hand", () => {
    expect(binomialPValue({ hits: 0, trials: 4 }, 0.5)).toBeCloseTo(2 / 16, 12);
    expect(binomialPValue({ hits: 2, trials: 4 }, 0.5)).toBeCloseTo(1, 12);
    expect(binomialPValue({ hits: 1, trials: 1 }, 0)).toBe(0);
    // Fisher's lady tasting tea: 3 of 4 cups right, and 1 of 4.
    expect(fisherPValue({ hits: 3, trials: 4 }, { hits: 1, trials: 4 })).toBeCloseTo(34 / 70, 12);
    expect(fisherPValue({ hits: 4, trials: 4 }, { hits: 0, trials: 4 })).toBeCloseTo(2 / 70, 12);
  });
});

describe("on a LAN (paper, figure 16; thesis, figure 9.8)", () => {
  // What the cluster's messages and disks took in detail is not published, only "roughly 15 ms" for both. One pair of figures, chosen
  // once for all curves: each way of a message takes 1.5 ms and an exponential time of 2 ms on average, disk included.
  const setting = (electionMin: number, electionMax: number): Setting => ({
    size: 5,
    up: 4,
    rttUs: 3_000,
    jitter: 4 / 3,
    logsDiffer: true,
    timing: {
      electionMinUs: electionMin * MILLISECOND,
      electionMaxUs: electionMax * MILLISECOND,
      heartbeatUs: (electionMin / 2) * MILLISECOND,
    },
  });

  /** Times without a leader: it crashed at any moment of the interval between two heartbeats, each equally likely. */
  function downtimes({ electionMin, electionMax }: Pick<PublishedLan, "electionMin" | "electionMax">): readonly number[] {
    return holdElections(setting(electionMin, electionMax), TRIALS).map((election, index) => {
      const crashUs = ((index + 0.5) / TRIALS) * (electionMin / 2) * MILLISECOND;
      return election === undefined ? Number.POSITIVE_INFINITY : election.heardUs - crashUs;
    });
  }

  const samples = new Map<string, readonly number[]>();
  beforeAll(() => {
    for (const published of LAN) samples.set(published.name, downtimes(published));
  });
  const sample = (name: string): readonly number[] => samples.get(name) ?? [];

  it.each(LAN)("timeouts of $name take as long", (published) => {
    expect(agreement(sample(published.name), published)).toBeGreaterThan(EVIDENCE);
  });

  it("agrees with each published curve better than with other timeouts", () => {
    for (const published of LAN) {
      const byAgreement = LAN.toSorted((one, other) => agreement(sample(other.name), published) - agreement(sample(one.name), published));
      expect(byAgreement[0]?.name).toBe(published.name);
    }
    const [narrowest, ...wider] = LAN;
    for (const { name } of wider) expect(narrowest && agreement(sample(name), narrowest)).toBeLessThan(EVIDENCE);
  });

  it("never elects anybody within 10 s without randomness, where the paper's trials consistently took longer", () => {
    for (const election of holdElections(setting(150, 150), 20, 10_000 * MILLISECOND)) expect(election).toBeUndefined();
  });

  it("gets on with 1 ms of randomness, but takes seconds", () => {
    const timesUs = downtimes({ electionMin: 150, electionMax: 151 });
    // Of 1,000 published trials the fastest tenth took up to 434.5 ms and the slowest more than 3,132.8 ms.
    expect(within(timesUs, 434.5 * MILLISECOND).hits).toBeLessThan(TRIALS / 2);
    expect(within(timesUs, 3_132.8 * MILLISECOND).hits).toBeGreaterThan(TRIALS / 2);
  });

  it("is at worst as slow as the text says: 513 ms for 150-200 ms, and 152 ms for 12-24 ms, with 35 ms on average", () => {
    expect(fisherPValue(within(sample("150-200 ms"), 513 * MILLISECOND), { hits: 1_000, trials: 1_000 })).toBeGreaterThan(EVIDENCE);
    expect(fisherPValue(within(sample("12-24 ms"), 152 * MILLISECOND), { hits: 1_000, trials: 1_000 })).toBeGreaterThan(EVIDENCE);
    const { mean, standardError } = meanOf(sample("12-24 ms"));
    // The published mean of 1,000 trials is as uncertain as one of ours of that size.
    const bothErrors = Math.hypot(standardError, standardError * Math.sqrt(TRIALS / 1_000));
    expect(Math.abs(mean - 35 * MILLISECOND)).toBeLessThan(5 * bothErrors + 0.5 * MILLISECOND);
  });
});

describe("on a WAN (thesis, section 9.4)", () => {
  const setting = (failed: number, logsDiffer: boolean): Setting => ({
    size: 5,
    up: 5 - failed,
    rttUs: 60 * MILLISECOND,
    spreadUs: 10 * MILLISECOND,
    logsDiffer,
    timing: { electionMinUs: 300 * MILLISECOND, electionMaxUs: 600 * MILLISECOND, heartbeatUs: 150 * MILLISECOND },
  });

  function times(failed: number, logsDiffer: boolean): readonly number[] {
    return holdElections(setting(failed, logsDiffer), TRIALS).map((election) => election?.electedUs ?? Number.POSITIVE_INFINITY);
  }

  let alike: readonly (readonly number[])[] = [];
  let differing: readonly (readonly number[])[] = [];
  beforeAll(() => {
    alike = WAN.map((_, failed) => times(failed, false));
    differing = WAN_LOGS_DIFFER.map((_, failed) => times(failed, true));
  });

  it.each(WAN.map((published, failed) => ({ ...published, failed })))(
    "takes as long with $name (figure 9.9)",
    ({ failed, ...published }) => {
      expect(agreement(alike[failed] ?? [], published)).toBeGreaterThan(EVIDENCE);
    },
  );

  it.each(WAN_LOGS_DIFFER.map((published, failed) => ({ ...published, failed })))(
    "takes as long with $name and logs that differ (figure 9.10)",
    ({ failed, ...published }) => {
      expect(agreement(differing[failed] ?? [], published)).toBeGreaterThan(EVIDENCE);
    },
  );

  it("is told from the other experiments by the same measure", () => {
    const curves = [...WAN, ...WAN_LOGS_DIFFER];
    for (const [index, timesUs] of [...alike, ...differing].entries()) {
      for (const [other, published] of curves.entries()) {
        if (other !== index) expect(agreement(timesUs, published)).toBeLessThan(EVIDENCE);
      }
    }
  });

  it("is as fast on average, and in 99.9 % of all cases, as the text says", () => {
    for (const [failed, meanMilliseconds, mostMilliseconds] of [
      [1, 475, 1_500],
      [2, 650, 3_000],
    ] as const) {
      const timesUs = alike[failed] ?? [];
      const { mean, standardError } = meanOf(timesUs);
      // "About": the text rounds to 25 ms.
      expect(Math.abs(mean - meanMilliseconds * MILLISECOND)).toBeLessThan(5 * standardError + 25 * MILLISECOND);
      expect(binomialPValue(within(timesUs, mostMilliseconds * MILLISECOND), 0.999)).toBeGreaterThan(EVIDENCE);
    }
  });
});

describe("a first timeout (thesis, section 9.1)", () => {
  it("of s members comes 1/(s + 1) through the range on average", () => {
    const { electionMinUs, electionMaxUs } = RAFT_TIMING_OLD;
    for (const up of [2, 3, 5]) {
      // Nobody is interrupted where messages take next to no time, so the election ends with the first timeout.
      const elections = holdElections({ size: up, up, rttUs: 2, timing: RAFT_TIMING_OLD }, 1_000);
      const shares = elections.map((election) => ((election?.electedUs ?? 0) - electionMinUs) / (electionMaxUs - electionMinUs));
      // The least of s uniform numbers is a beta variable with the parameters 1 and s.
      const deviation = Math.sqrt(up / (up + 2)) / (up + 1);
      expect(Math.abs(meanOf(shares).mean - 1 / (up + 1))).toBeLessThan((5 * deviation) / Math.sqrt(elections.length));
    }
  });
});

function meanOf(values: readonly number[]): { readonly mean: number; readonly standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) };
}
