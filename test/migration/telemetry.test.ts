/** What the nodes count on its way to those who decide: the coarse histogram, the reporter, and the windows of the pipeline. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../sim/network/network.ts";
import type { TelemetryReply, TelemetryReport } from "../../src/migration/messages.ts";
import { LatencyHistogram } from "../../src/migration/telemetry/latency-histogram.ts";
import { TelemetryReporter } from "../../src/migration/telemetry/reporter.ts";
import { SECOND_US, smallScenario, TestFleet } from "./fixtures.ts";

const scenario = smallScenario();
/** Few or many: a histogram keeps these in other ways than those. */
const latencies = fc.oneof(
  ...[8, 200].map((maxLength) => fc.array(fc.integer({ min: 100, max: 90_000_000 }), { minLength: 1, maxLength })),
);

function histogramOf(samples: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const sample of samples) histogram.add(sample);
  return histogram;
}

describe("the latency histogram", () => {
  it("gives a quantile from the exact nearest-rank value to 10 % above it", () => {
    fc.assert(
      fc.property(latencies, fc.integer({ min: 0, max: 100 }), (samples, percent) => {
        const rank = Math.max(1, Math.ceil((percent * samples.length) / 100));
        const exact = samples.toSorted((one, other) => one - other)[rank - 1] ?? 0;
        const given = histogramOf(samples).quantile(percent / 100);
        expect(given).toBeGreaterThanOrEqual(exact);
        expect(given).toBeLessThanOrEqual(exact * 1.1);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is not led a rank too high by a product that a double rounds up", () => {
    const samples = Array.from({ length: 100 }, (_, index) => 1_000 * (index + 1));
    expect(0.07 * samples.length).toBeGreaterThan(7);
    expect(histogramOf(samples).quantile(0.07)).toBe(histogramOf([7_000]).quantile(1));
  });

  it("merges to what counting both at once gives", () => {
    fc.assert(
      fc.property(latencies, latencies, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, q) => {
        const merged = histogramOf(one);
        merged.merge(histogramOf(other));
        const union = histogramOf([...one, ...other]);
        expect([merged.count, merged.quantile(q)]).toEqual([union.count, union.quantile(q)]);
      }),
    );
  });

  it("takes back what it has merged", () => {
    fc.assert(
      fc.property(latencies, latencies, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, q) => {
        const [left, kept] = [histogramOf(one), histogramOf(one)];
        left.merge(histogramOf(other));
        left.unmerge(histogramOf(other));
        expect([left.count, left.quantile(q)]).toEqual([kept.count, kept.quantile(q)]);
      }),
    );
  });

  it("is 0 when empty, and keeps what lies outside of its range at its ends", () => {
    expect(new LatencyHistogram().quantile(0.95)).toBe(0);
    expect(histogramOf([0]).quantile(1)).toBe(100);
    expect(histogramOf([1e12]).quantile(1)).toBe(histogramOf([1e13]).quantile(1));
  });
});

describe("a node's reporter", () => {
  it("counts by version, keeps latencies of what succeeded, and sends nothing when there was nothing", () => {
    const test = new TestFleet(scenario);
    const { node } = test.agent(0);
    const reporter = new TelemetryReporter(node, test.fleet.metrics.index, 5 * SECOND_US);
    reporter.start(SECOND_US);
    reporter.count("control", true, false, 1_000);
    reporter.count("control", true, true, 9_000);
    reporter.count("control", false, false, 500);
    test.run(20);
    const reports = test.sent.filter(({ kind, from }) => kind === "metrics.report" && from === node.index);
    expect(reports.map(({ sentAtUs }) => sentAtUs)).toEqual([SECOND_US]);
    const counts = reports.map(({ body }) => body as TelemetryReport);
    expect(counts.map(({ old, next }) => [old.count, old.errors, next.count, next.errors, next.latency.count])).toEqual([[1, 0, 2, 1, 1]]);
  });
});

describe("the metrics pipeline", () => {
  interface Fixture {
    readonly test: TestFleet;
    readonly replies: TelemetryReply[];
    readonly report: (next: number, nextErrors: number, old?: number) => void;
    readonly ask: (windowUs: number, of?: "next" | "all") => void;
  }

  function pipeline(): Fixture {
    const test = new TestFleet(scenario);
    const replies: TelemetryReply[] = [];
    const { operator, metrics } = test.fleet;
    operator.behaviour = {
      started: () => {},
      stopped: () => {},
      message: ({ kind, body }: Message) => {
        if (kind === "metrics.reply") replies.push(body as TelemetryReply);
      },
    };
    const counts = (count: number, errors: number, latencyUs: number): TelemetryReport["old"] => ({
      count,
      errors,
      latency: histogramOf(new Array<number>(count - errors).fill(latencyUs)),
    });
    return {
      test,
      replies,
      report: (next, nextErrors, old = 0) => {
        const report: TelemetryReport = { old: counts(old, 0, 50_000), next: counts(next, nextErrors, 1_000) };
        operator.send(metrics.index, "metrics.report", 2_048, report);
      },
      ask: (windowUs, of = "next") => operator.send(metrics.index, "metrics.query", 128, { id: replies.length, of, windowUs }),
    };
  }

  it("answers with what arrived within the window, and with nothing older", () => {
    const { test, replies, report, ask } = pipeline();
    report(10, 10);
    test.run(30);
    report(40, 1);
    test.run(5);
    ask(20 * SECOND_US);
    test.run(1);
    ask(60 * SECOND_US);
    test.run(1);
    expect(replies.map(({ samples, errorRate }) => [samples, errorRate])).toEqual([
      [40, 1 / 40],
      [50, 11 / 50],
    ]);
  });

  it("misses nothing of the window, whatever fraction of a second the question comes at", () => {
    const { test, replies, report, ask } = pipeline();
    for (const milliseconds of [0, 100, 300, 600, 900]) {
      report(10, 5);
      test.run(0.9 + milliseconds / 10_000);
      ask(SECOND_US);
      test.run(3);
    }
    expect(replies.map(({ samples }) => samples)).toEqual([10, 10, 10, 10, 10]);
  });

  it("counts operations on the next version only, or all of them, as it is asked", () => {
    const { test, replies, report, ask } = pipeline();
    report(10, 5, 90);
    test.run(1);
    ask(60 * SECOND_US, "next");
    test.run(1);
    ask(60 * SECOND_US, "all");
    test.run(1);
    expect(replies.map(({ samples, errorRate }) => [samples, errorRate])).toEqual([
      [10, 0.5],
      [100, 0.05],
    ]);
    expect(replies[0]?.latencyP95Us).toBeLessThanOrEqual(1_100);
    expect(replies[1]?.latencyP95Us).toBeGreaterThanOrEqual(50_000);
  });

  it("says that it knows nothing where nothing arrived", () => {
    const { test, replies, ask } = pipeline();
    ask(60 * SECOND_US);
    test.run(1);
    expect(replies).toEqual([{ id: 0, samples: 0, errorRate: 0, latencyP95Us: 0 }]);
  });

  it.each([
    ["its host restarts", ({ fleet }: TestFleet) => fleet.metrics.restart()],
    ["the calendar jumps", (test: TestFleet) => test.pipeline.forget()],
  ])("forgets everything when %s", (_, happens) => {
    const { test, replies, report, ask } = pipeline();
    report(10, 5);
    test.run(1);
    happens(test);
    ask(60 * SECOND_US);
    test.run(1);
    expect(replies.map(({ samples }) => samples)).toEqual([0]);
  });
});
