/** Baselines: what is kept of a scenario's runs, and when new runs are worse. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Baseline, BaselineError, baselineOf, parseBaseline } from "../../src/report/baseline.ts";
import { compareWithBaseline } from "../../src/report/baseline-comparison.ts";
import { type Measurement, type Metric, measurementOf } from "../../src/report/measurement.ts";
import { canonicalJson } from "../../src/report/outcome-json.ts";
import { cleanOutcome } from "./outcomes.ts";

const KILL = { name: "kill", title: "kill", atUs: 0, command: "kill" } as const;

function metric(values: Metric["values"], more: Partial<Metric> = {}): Metric {
  return { unit: "us", better: "less", tolerance: 0, at: [["criteria", "rollback-time"]], values, ...more };
}

function measured(values: Metric["values"], more: Partial<Metric> = {}, over: Partial<Measurement> = {}): Measurement {
  return { model: "m1", seeds: values.map((_, index) => String(index + 1)), metrics: { rollback: metric(values, more) }, ...over };
}

function baseline(...given: Parameters<typeof measured>): Baseline {
  return baselineOf("dwcp-test", measured(...given), undefined);
}

function statusOf(now: Measurement, before: Baseline): string | undefined {
  return compareWithBaseline(now, before).metrics[0]?.status;
}

describe("measuring", () => {
  const outcomes = ["1", "2"].map((seed) => ({ ...cleanOutcome(), seed }));
  const { metrics, seeds, model } = measurementOf([], outcomes);

  test("gives a value for each seed", () => {
    expect(seeds).toEqual(["1", "2"]);
    expect(model).toBe(outcomes[0]?.model);
    const [rollback] = cleanOutcome().rollbacks;
    expect(metrics[`rollback ${rollback?.level} by ${rollback?.trigger}`]?.values).toEqual([rollback?.totalUs, rollback?.totalUs]);
    expect(metrics["exposure week-7 nodes"]).toMatchObject({ values: [0.11, 0.11], better: "equal", at: [["plan", "steps", "week-7"]] });
    expect(metrics["criterion rollback-time"]).toMatchObject({ values: [2_310_000, 2_310_000], better: "less" });
    expect(metrics["error rate"]?.values[0]).toBeCloseTo(1_401 / 340_021, 12);
    expect(metrics["unavailable time"]?.values).toEqual([13_400_000, 13_400_000]);
    expect(metrics["transfer pause"]?.values).toEqual([500_020, 500_020]);
  });

  test("puts null where a run has no such figure", () => {
    const [first] = outcomes;
    if (first === undefined) throw new Error("no outcome");
    const mixed = measurementOf([], [{ ...first, rollbacks: [] }, first]);
    const name = Object.keys(mixed.metrics).find((each) => each.startsWith("rollback "));
    expect(mixed.metrics[name ?? ""]?.values[0]).toBeNull();
    expect(mixed.metrics[name ?? ""]?.values[1]).toBeTypeOf("number");
  });

  test("a rollback that the operator ordered is about his command", () => {
    const [outcome] = outcomes;
    const [rollback] = outcome?.rollbacks ?? [];
    if (outcome === undefined || rollback === undefined) throw new Error("no rollback");
    const found = measurementOf([{ ...KILL, atUs: rollback.calendarUs }], [outcome]);
    expect(found.metrics[`rollback ${rollback.level} by ${rollback.trigger}`]?.at[0]).toEqual(["plan", "operator", "kill"]);
  });
});

describe("exactly, with the same models and shared seeds", () => {
  test("what comes out as it was is met, and so is what is better", () => {
    expect(statusOf(measured([3, 4, 5]), baseline([3, 4, 5]))).toBe("met");
    expect(statusOf(measured([3, 4, 4]), baseline([3, 4, 5]))).toBe("met");
  });

  test("the least worsening of the p95 is one, with the old and the new value", () => {
    const { mode, metrics } = compareWithBaseline(measured([3, 4, 5_000_001]), baseline([3, 4, 5_000_000]));
    expect(mode).toBe("exact");
    expect(metrics).toEqual([
      {
        metric: "rollback",
        status: "worse",
        unit: "us",
        before: 5_000_000,
        now: 5_000_001,
        reason: "p95 5.000001 s, was 5 s",
        at: [["criteria", "rollback-time"]],
      },
    ]);
  });

  test("within the tolerance that stands in the file it is none", () => {
    const before = baseline([100]);
    const tolerant = { ...before, metrics: { rollback: { ...before.metrics.rollback, tolerance: 10 } } } as Baseline;
    expect(statusOf(measured([110]), tolerant)).toBe("met");
    expect(statusOf(measured([111]), tolerant)).toBe("worse");
  });

  test("what should be large is worse when smaller; what should stay is worse either way, in any run", () => {
    expect(statusOf(measured([8], { better: "more" }), baseline([9], { better: "more" }))).toBe("worse");
    expect(statusOf(measured([10], { better: "more" }), baseline([9], { better: "more" }))).toBe("met");
    for (const values of [[0.4], [0.6]])
      expect(statusOf(measured(values, { better: "equal" }), baseline([0.5], { better: "equal" }))).toBe("worse");
    // The mean is the same, the runs are not.
    expect(statusOf(measured([0.4, 0.6], { better: "equal" }), baseline([0.5, 0.5], { better: "equal" }))).toBe("worse");
  });

  test("only shared seeds count where there are others", () => {
    const now = measured([3, 4, 99], {}, { seeds: ["1", "2", "9"] });
    expect(compareWithBaseline(now, baseline([3, 4, 5]))).toMatchObject({
      mode: "exact",
      runs: { before: 2, now: 2 },
      metrics: [{ status: "met" }],
    });
  });

  test("the value in the file counts, as the baseline of all its seeds", () => {
    const before = baseline([3, 4, 5]);
    const edited = { ...before, metrics: { rollback: { ...before.metrics.rollback, value: 4 } } } as Baseline;
    expect(statusOf(measured([3, 4, 5]), edited)).toBe("worse");
  });

  test("a metric that one side lacks fails, as a whole or for a seed", () => {
    const empty = measured([1], {}, { metrics: {} });
    expect(statusOf(empty, baseline([1]))).toBe("missingFromResult");
    expect(statusOf(measured([1]), baselineOf("dwcp-test", empty, undefined))).toBe("missingFromBaseline");
    expect(statusOf(measured([1, null]), baseline([1, 1]))).toBe("missingFromResult");
    expect(statusOf(measured([1, 1]), baseline([1, null]))).toBe("missingFromBaseline");
  });
});

describe("by chance, with other models or seeds", () => {
  const other = { model: "m2" };

  test("values that mix with the old ones are met; values all beyond them are worse", () => {
    expect(statusOf(measured([3, 4, 6, 2, 5], {}, other), baseline([3, 4, 5, 2, 1]))).toBe("met");
    expect(statusOf(measured([6, 7, 8, 9, 10], {}, other), baseline([1, 2, 3, 4, 5]))).toBe("worse");
    expect(statusOf(measured([1, 2, 3, 4, 5], { better: "more" }, other), baseline([6, 7, 8, 9, 10], { better: "more" }))).toBe("worse");
  });

  test("too few runs to show the worst are unknown, and never met", () => {
    expect(statusOf(measured([1], {}, other), baseline([1, 2, 3]))).toBe("unknown");
    expect(statusOf(measured([1, 1], { unit: "runs", better: "more" }, other), baseline([1, 1], { unit: "runs", better: "more" }))).toBe(
      "unknown",
    );
  });

  test("shares of runs are worse where their exact limits part", () => {
    const always = { unit: "runs", better: "more" } as const;
    expect(statusOf(measured([0, 0, 0, 0, 0], always, other), baseline([1, 1, 1, 1, 1], always))).toBe("worse");
    expect(statusOf(measured([1, 0, 1, 1, 1], always, other), baseline([1, 1, 1, 1, 1], always))).toBe("met");
  });

  test("a sample against itself is never worse", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 }),
        fc.constantFrom("less", "more", "equal"),
        (values, better) => {
          expect(statusOf(measured(values, { better }, other), baseline(values, { better }))).not.toBe("worse");
        },
      ),
    );
  });
});

describe("the file", () => {
  test("loads as what was written", () => {
    const before = baseline([3, null, 5]);
    expect(parseBaseline(canonicalJson(before), "b.json")).toEqual(before);
  });

  test("an update keeps a tolerance that was edited", () => {
    const before = baseline([3]);
    const edited = { ...before, metrics: { rollback: { ...before.metrics.rollback, tolerance: 7 } } } as Baseline;
    expect(baselineOf("dwcp-test", measured([9]), edited).metrics.rollback).toMatchObject({ tolerance: 7, value: 9, values: [9] });
  });

  const sound = canonicalJson(baseline([3]));

  test.each<[string, string, string]>([
    ["{", "1:2: found the end of the text", "JSON, as cutover check -u writes it"],
    ["", "1:1: found an empty file", "a baseline: a map with schema, scenario, model, seeds and metrics"],
    ["[]", "1:1: found a list", "a baseline: a map with schema, scenario, model, seeds and metrics"],
    ["null", "1:1: found nothing", "a baseline: a map with schema, scenario, model, seeds and metrics"],
    ["{}", '1:1: found no "schema"', 'schema: "cutover.baseline/1"'],
    [
      sound.replace('"scenario"', '"scenario" '.repeat(2)),
      '14:14: found "\\"scenario\\" : \\"dwcp-test\\","',
      "JSON, as cutover check -u writes it",
    ],
    [sound.replace("[\n        3\n      ]", "{}"), "8:17: found a map", "a list of numbers, one for each seed"],
    [sound.replace('"less"', '"fewer"'), '4:17: found "fewer"', "one of less, more, equal (nearest: less)"],
    [
      sound.replace('"less"', '"less", "bettr": "more"'),
      '4:25: found unknown key "bettr"',
      "one of unit, better, tolerance, value, values (nearest: better)",
    ],
    [sound.replace('"seeds": [', '"seeds": ["0",'), "8:17: found 1 value", "one for each of the 2 seeds"],
  ])("%# is refused with its place", (text, found, expected) => {
    const message = `b.json:${found}, expected ${expected}; mend it, or remove it and make it anew with -u`;
    expect(() => parseBaseline(text, "b.json")).toThrow(new BaselineError(message));
  });

  test("a comma too many does no harm", () => {
    expect(parseBaseline(sound.replace("\n}", ",\n}"), "b.json")).toEqual(baseline([3]));
  });
});
