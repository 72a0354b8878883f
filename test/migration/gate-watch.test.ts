/** One gate on a stream of telemetry: it fires on a breach that lasts, once, and on nothing else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GateWatch, type WatchRules } from "../../src/migration/gates/gate-watch.ts";
import type { TelemetryReply } from "../../src/migration/messages.ts";
import type { GateSpec } from "../../src/plan/plan.ts";

const RULES: WatchRules = { poll: 10, for: 30, window: 100, minimumSamples: 50, longestWait: 200, onMissing: "hold", armed: "until-end" };
const ERRORS: GateSpec = { metric: "error-rate", of: "next", limit: 0.01, rollback: { level: "flag" } };
const LATENCY: GateSpec = { metric: "latency-p95", of: "all", baselineTimes: 2, rollback: { level: "flag" } };

const reply = (errorRate: number, samples = 100, latencyP95Us = 0): TelemetryReply => ({ id: 0, samples, errorRate, latencyP95Us });
const watchOf = (gate = ERRORS, baselineUs?: number, rules = RULES): GateWatch => new GateWatch(gate, "week-7", 0, baselineUs, rules);

/** When the gate fires on these error rates, one look every 10 us from 10 us on. */
function firesAt(rates: readonly (number | undefined)[], watch = watchOf()): number[] {
  return rates.flatMap((rate, look) => {
    const nowUs = (look + 1) * RULES.poll;
    return watch.judge(rate === undefined ? reply(1, 49) : reply(rate), nowUs) ? [nowUs] : [];
  });
}

describe("a gate", () => {
  it("fires once the limit has stayed passed for the whole time, and only once", () => {
    const watch = watchOf();
    expect(firesAt([0, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02], watch)).toEqual([50]);
    expect([watch.breachSinceUs, watch.firedAtUs, watch.worst]).toEqual([20, 50, 0.02]);
  });

  it("does not fire on shorter bursts, however many there are", () => {
    expect(firesAt([0.5, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0])).toEqual([]);
  });

  it("does not breach at the limit itself", () => {
    expect(firesAt([0.01, 0.01, 0.01, 0.01, 0.01, 0.01])).toEqual([]);
  });

  it("fires at once where no time is asked for", () => {
    expect(firesAt([0, 0.02], watchOf(ERRORS, undefined, { ...RULES, for: 0 }))).toEqual([20]);
  });

  it("agrees with its definition on any stream: the first look that ends an unbroken breach of `for`", () => {
    const rates = fc.array(fc.oneof(fc.constantFrom(0, 0.01, 0.011, 1), fc.constant(undefined)), { maxLength: 25 });
    fc.assert(
      fc.property(rates, (stream) => {
        let sinceUs: number | undefined;
        const expected: number[] = [];
        stream.forEach((rate, look) => {
          const nowUs = (look + 1) * RULES.poll;
          if (rate === undefined || expected.length > 0) return;
          sinceUs = rate > 0.01 ? (sinceUs ?? nowUs) : undefined;
          if (sinceUs !== undefined && nowUs - sinceUs >= RULES.for) expected.push(nowUs);
        });
        expect(firesAt(stream)).toEqual(expected);
      }),
    );
  });

  it("holds on too few samples: they neither begin a breach nor end it", () => {
    expect(firesAt([undefined, undefined, undefined, undefined, undefined])).toEqual([]);
    expect(firesAt([0.02, undefined, undefined, 0.02])).toEqual([40]);
    const watch = watchOf();
    watch.judge(reply(1, 49), 10);
    expect([watch.worst, watch.samples]).toEqual([undefined, 49]);
  });

  it("compares latency with a multiple of the baseline, and never fires without one", () => {
    const late = reply(0, 100, 2_001);
    const measured = watchOf(LATENCY, 1_000);
    expect(measured.limit).toBe(2_000);
    expect([10, 20, 30, 40].map((nowUs) => measured.judge(late, nowUs))).toEqual([false, false, false, true]);
    const blind = watchOf(LATENCY);
    expect([10, 20, 30, 40, 50].map((nowUs) => blind.judge(late, nowUs))).toEqual([false, false, false, false, false]);
  });

  it("is open until its first full window, and while a breach is undecided", () => {
    const watch = watchOf();
    expect([watch.isOpen(0), watch.isOpen(199), watch.isOpen(200)]).toEqual([true, true, false]);
    watch.judge(reply(0), 10);
    expect(watch.isOpen(20)).toBe(false);
    watch.judge(reply(0.02), 30);
    expect([watch.isOpen(229), watch.isOpen(230)]).toEqual([true, false]);
    firesAt([0.02, 0.02, 0.02, 0.02, 0.02, 0.02], watch);
    expect(watch.firedAtUs).toBe(60);
    expect(watch.isOpen(70)).toBe(false);
  });

  it("forgets a breach of before a jump of the calendar, but not that it fired", () => {
    const watch = watchOf();
    watch.judge(reply(0.02), 10);
    watch.forget();
    expect(watch.isOpen(20)).toBe(false);
    expect(watch.judge(reply(0.02), 60)).toBe(false);
    expect(watch.judge(reply(0.02), 90)).toBe(true);
    watch.forget();
    expect([watch.firedAtUs, watch.breachSinceUs]).toEqual([90, 60]);
  });
});
