/**
 * Holds a measurement against its baseline.
 *
 * Exactly, where it can be: with the same models, a seed gives the same run, so on the seeds that both have every metric must be as good
 * as it was. Otherwise by intervals: only what is worse by more than chance counts, and where the runs are too few to show even the
 * worst, the answer is `unknown`.
 */

import type { ScenarioPath } from "../scenario/locate.ts";
import { type Baseline, type BaselineMetric, present } from "./baseline.ts";
import { lowerLimit, upperLimit } from "./binomial.ts";
import { mostByChance } from "./exceedance.ts";
import { countFigure, distinctFigures, shareFigure, type Unit } from "./figures.ts";
import { type Measurement, type Metric, statisticOf } from "./measurement.ts";

/** One metric beside its baseline. */
export interface MetricComparison {
  readonly metric: string;
  readonly status: "met" | "worse" | "unknown" | "missingFromResult" | "missingFromBaseline";
  readonly unit: Metric["unit"];
  /** The figures that were compared: of the shared seeds where that is exact, of all runs otherwise. */
  readonly before?: number;
  readonly now?: number;
  /** What is wrong, in words; absent if nothing is. */
  readonly reason?: string;
  /** What of the scenario it is about, the most precise first. */
  readonly at: readonly ScenarioPath[];
}

/** All metrics of a scenario beside their baseline. */
export interface BaselineComparison {
  /** `exact`: on the seeds that both have. `interval`: by what chance allows. */
  readonly mode: "exact" | "interval";
  /** Runs that were compared, of the baseline and now. */
  readonly runs: { readonly before: number; readonly now: number };
  readonly metrics: readonly MetricComparison[];
}

/** Probability with which runs that are no worse are called so, for one metric by rank. */
const RANK_ERROR = 0.01;
/** Confidence of either of the two limits that must part for a share of runs to be called worse. */
const RATE_CONFIDENCE = 0.95;

/** Compares every metric that either of them has, by name. */
export function compareWithBaseline(now: Measurement, before: Baseline): BaselineComparison {
  const shared = before.model === now.model ? before.seeds.filter((seed) => now.seeds.includes(seed)) : [];
  const mode = shared.length > 0 ? "exact" : "interval";
  const names = [...new Set([...Object.keys(before.metrics), ...Object.keys(now.metrics)])].sort();
  const runs = mode === "exact" ? { before: shared.length, now: shared.length } : { before: before.seeds.length, now: now.seeds.length };
  const metrics = names.map((name): MetricComparison => {
    const old = before.metrics[name];
    const fresh = now.metrics[name];
    if (fresh === undefined) return missing(name, old?.unit ?? "count", "missingFromResult", []);
    if (old === undefined) return missing(name, fresh.unit, "missingFromBaseline", fresh.at);
    return {
      metric: name,
      unit: fresh.unit,
      at: fresh.at,
      ...(mode === "exact" ? exactly(fresh, now, old, before, shared) : byChance(fresh, old)),
    };
  });
  return { mode, runs, metrics };
}

type Finding = Pick<MetricComparison, "status" | "before" | "now" | "reason">;

function missing(metric: string, unit: Metric["unit"], status: "missingFromResult" | "missingFromBaseline", at: readonly ScenarioPath[]) {
  const reason =
    status === "missingFromResult" ? "the baseline has it, these runs do not" : "these runs have it, the baseline does not; -u adds it";
  return { metric, unit, status, reason, at };
}

function exactly(fresh: Metric, now: Measurement, old: BaselineMetric, before: Baseline, shared: readonly string[]): Finding {
  const pairs = shared.map((seed) => ({
    seed,
    before: old.values[before.seeds.indexOf(seed)] ?? null,
    now: fresh.values[now.seeds.indexOf(seed)] ?? null,
  }));
  const lost = pairs.find((pair) => pair.before !== null && pair.now === null);
  if (lost !== undefined) return { status: "missingFromResult", reason: `seed ${lost.seed} had it in the baseline, and has it no more` };
  const gained = pairs.find((pair) => pair.before === null && pair.now !== null);
  if (gained !== undefined)
    return { status: "missingFromBaseline", reason: `seed ${gained.seed} has it now, and had it not in the baseline` };
  const had = pairs.flatMap((pair) => (pair.before === null || pair.now === null ? [] : [{ ...pair, before: pair.before, now: pair.now }]));
  // Without a value on these seeds, on either side, nothing can have become worse.
  if (had.length === 0) return { status: "met" };
  const whole = shared.length === before.seeds.length;
  const values = {
    before: whole
      ? old.value
      : statisticOf(
          fresh,
          had.map((pair) => pair.before),
        ),
    now: statisticOf(
      fresh,
      had.map((pair) => pair.now),
    ),
  };
  if (isWorse(fresh, values.before, values.now, old.tolerance)) {
    return { status: "worse", ...values, reason: `${changeText(fresh, values)}${toleranceText(fresh, old.tolerance)}` };
  }
  const strayed = fresh.better === "equal" ? had.find((pair) => isWorse(fresh, pair.before, pair.now, old.tolerance)) : undefined;
  if (strayed === undefined) return { status: "met", ...values };
  const reason = `${changeText(fresh, strayed)} with seed ${strayed.seed}${toleranceText(fresh, old.tolerance)}`;
  return { status: "worse", before: strayed.before, now: strayed.now, reason };
}

function isWorse({ better }: Metric, before: number, now: number, tolerance: number): boolean {
  switch (better) {
    case "less":
      return now > before + tolerance;
    case "more":
      return now < before - tolerance;
    case "equal":
      return Math.abs(now - before) > tolerance;
  }
}

function byChance(fresh: Metric, old: BaselineMetric): Finding {
  const values = { before: present(old.values), now: present(fresh.values) };
  if (values.before.length === 0 || values.now.length === 0) return { status: "met" };
  const figures = { before: old.value, now: statisticOf(fresh, values.now) };
  const finding = fresh.unit === "runs" ? byShareOfRuns(values.before, values.now) : byRank(fresh, old, values.now);
  return {
    ...finding,
    ...figures,
    ...(finding.reason === undefined ? {} : { reason: `${changeText(fresh, figures)}: ${finding.reason}` }),
  };
}

/** Clopper-Pearson limits of the two shares of runs without it: worse if they part. */
function byShareOfRuns(before: readonly number[], now: readonly number[]): Finding {
  const without = (values: readonly number[]): number => values.filter((value) => value === 0).length;
  const most = upperLimit(without(before), before.length, RATE_CONFIDENCE);
  const least = lowerLimit(without(now), now.length, RATE_CONFIDENCE);
  if (least > most) {
    return {
      status: "worse",
      reason: `at least ${shareFigure(least)} of runs are without it, ${shareFigure(most)} at most in the baseline`,
    };
  }
  const couldShow = most === 1 || lowerLimit(now.length, now.length, RATE_CONFIDENCE) > most;
  return couldShow ? { status: "met" } : { status: "unknown", reason: tooFew(before.length, now.length) };
}

/** How many new runs lie beyond the baseline's value: worse if chance does not give as many. */
function byRank({ better }: Metric, old: BaselineMetric, now: readonly number[]): Finding {
  const values = present(old.values);
  const sides = better === "equal" ? ([1, -1] as const) : better === "less" ? ([1] as const) : ([-1] as const);
  for (const sign of sides) {
    const ordered = values.map((value) => sign * value).sort((one, other) => one - other);
    const rank = Math.ceil(0.95 * ordered.length);
    // A statistic that is the value of that rank may have been edited by hand: the file's word counts.
    const limit = (better === "equal" ? (ordered[rank - 1] ?? 0) : sign * old.value) + old.tolerance;
    const beyond = now.filter((value) => sign * value > limit).length;
    const most = mostByChance(ordered.length, rank, now.length, RANK_ERROR / sides.length);
    if (most === now.length) return { status: "unknown", reason: tooFew(ordered.length, now.length) };
    if (beyond > most) {
      const where = sign > 0 ? "above" : "below";
      return {
        status: "worse",
        reason: `${countFigure(beyond)} of ${countFigure(now.length)} runs lie ${where} what 95 % of the baseline's ${countFigure(values.length)} keep to, at most ${countFigure(most)} by chance`,
      };
    }
  }
  return { status: "met" };
}

function tooFew(before: number, now: number): string {
  return `${countFigure(before)} runs in the baseline and ${countFigure(now)} now are too few to tell, with other models or seeds; take more runs, or make the baseline anew with -u`;
}

function changeText({ unit, better }: Metric, { before, now }: { readonly before: number; readonly now: number }): string {
  const [nowText, beforeText] = distinctFigures(now, before, unit === "runs" ? "share" : unit);
  const what = unit === "runs" ? "share of runs" : { less: "p95", more: "p5", equal: "value" }[better];
  return `${what} ${nowText}, was ${beforeText}`;
}

function toleranceText({ unit }: Metric, tolerance: number): string {
  return tolerance === 0
    ? ""
    : `, tolerance ${distinctFigures(tolerance, tolerance, unit === "runs" ? "share" : (unit satisfies Unit))[0]}`;
}
