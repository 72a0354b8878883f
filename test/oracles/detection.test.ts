/**
 * How long a gate takes to see a breach. It looks every T, and fires at the first look at which the limit has been seen passed for D. Where
 * the metric steps over the limit at a moment that has nothing to do with the looks, the first look that can see it comes after a time that
 * is uniform between 0 and T (the residual life of a renewal process with equal intervals); the one that fires comes ceil(D / T) looks
 * later; and the answer takes its way back. So the delay is uniform over one interval: from ceil(D / T) T to that and T, and the way back.
 */
import { describe, expect, it } from "vitest";
import type { Message } from "../../sim/network/network.ts";
import type { TelemetryReport } from "../../src/migration/messages.ts";
import { LatencyHistogram } from "../../src/migration/telemetry/latency-histogram.ts";
import type { Step } from "../../src/plan/plan.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { SECOND_US, smallScenario, TestFleet } from "../migration/fixtures.ts";
import { distributionDistance, distributionSlack } from "./confidence.ts";

const SAMPLES = 400;

const STEP: Step = {
  name: "week-7",
  title: "week-7",
  atUs: 0,
  bakeUs: 0,
  checks: [],
  gates: [{ metric: "error-rate", of: "next", limit: 0.01, rollback: { level: "flag" } }],
  write: { enable: ["transport"], percentage: 10 },
};

/** What the pipeline hears each second: too little goes wrong to notice, or half of everything. */
function report(errors: number): Message {
  const nothing = { count: 0, errors: 0, latency: new LatencyHistogram() };
  const body: TelemetryReport = { old: nothing, next: { ...nothing, count: 100, errors } };
  return { kind: "metrics.report", from: 0, to: 0, bytes: 0, body, sentAtUs: 0, corrupted: false };
}

/** From the moment from which the pipeline knows of the breach to the answer that makes the gate fire, microseconds. */
function detectionDelayUs(scenario: Scenario, pollUs: number, seed: string): number {
  const test = new TestFleet(scenario, seed);
  const { kernel } = test.fleet.world;
  test.controller.apply(STEP);
  test.run(2);
  test.pipeline.message(report(0));
  const untilBreachUs = pollUs + kernel.stream("test.phase").integer(pollUs);
  const breachUs = test.nowUs + untilBreachUs;
  const breach = (): void => {
    test.pipeline.message(report(50));
    kernel.call(SECOND_US, breach);
  };
  kernel.call(untilBreachUs, breach);
  while (test.tracker.fired.length === 0) kernel.advance(1);
  const answer = test.sent.findLast(
    ({ kind, to, sentAtUs }) => kind === "metrics.reply" && to === test.fleet.controller.index && sentAtUs < test.nowUs,
  );
  return (answer?.sentAtUs ?? Number.NaN) - breachUs;
}

describe.each([
  { pollUs: 1_000_000, forUs: 0, looks: 0 },
  { pollUs: 1_000_000, forUs: 3_000_000, looks: 3 },
  { pollUs: 1_000_000, forUs: 3_000_001, looks: 4 },
  { pollUs: 4_000_000, forUs: 2_500_000, looks: 1 },
])("a gate that looks every $pollUs us and waits for $forUs us", ({ pollUs, forUs, looks }) => {
  it("fires after a delay that is uniform over one interval", () => {
    const rules = `poll: ${pollUs}us, for: ${forUs}us, window: 10s, minimumSamples: 50, longestWait: 60s`;
    // Without jitter the answers come at the intervals of the looks.
    const scenario = smallScenario("cluster.nodes=5", "cluster.network.jitter=0%", `mechanisms.gates={variant: act, ${rules}}`);
    const delays = Array.from({ length: SAMPLES }, (_, sample) => detectionDelayUs(scenario, pollUs, `sample ${sample}`));
    const distance = (first: number): number =>
      distributionDistance(delays, (delayUs) => Math.min(1, Math.max(0, delayUs / pollUs - first)));
    expect(distance(looks)).toBeLessThan(distributionSlack(SAMPLES));
    // The tolerance is narrow enough to tell a look more or less, and half of one.
    for (const other of [-1, -0.5, 0.5, 1]) expect(distance(looks + other)).toBeGreaterThan(distributionSlack(SAMPLES));
    for (const delayUs of delays) expect(Math.floor(delayUs / pollUs)).toBe(looks);
  });
});
