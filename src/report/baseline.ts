/**
 * Baselines: the figures that a scenario's runs once had, kept in a file that is committed, so that a change which makes a rollback
 * slower is noticed although it still meets its limit.
 */
import { z } from "zod";
import { parseYaml } from "../scenario/document.ts";
import { ScenarioError } from "../scenario/errors.ts";
import { sourceOf } from "../scenario/files.ts";
import { failWithFirst } from "../scenario/issues.ts";
import { oneOf } from "../scenario/nearest.ts";
import { type Source, startOf } from "../scenario/place.ts";
import { describeTree, type MapTree, placeOf, type Tree, toPlain } from "../scenario/tree.ts";
import { closedMap, numberShape } from "../scenario/value-shape.ts";
import { amountFigure } from "./figures.ts";
import { type Better, type Measurement, type MetricUnit, statisticOf } from "./measurement.ts";

/** The first line of sense in a baseline's file. */
const SCHEMA = "cutover.baseline/1";

/** What to expect where the whole file, or its seeds, are something else. */
const WHOLE = "a baseline: a map with schema, scenario, model, seeds and metrics";
const SEEDS = "a list of at least one seed";

/** One metric as it was. */
export type BaselineMetric = z.output<typeof metricShape>;

/** The figures of a scenario's runs as they were: the content of a baseline's file. */
export type Baseline = z.output<typeof baselineShape>;

/** A baseline's file that cannot be used. The message names the file and what was expected. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";
}

const units: readonly MetricUnit[] = ["us", "share", "ratio", "count", "runs"];
const directions: readonly Better[] = ["less", "more", "equal"];

const metricShape = closedMap(
  {
    unit: z.enum(units, { error: ({ input }) => oneOf(units, input) }),
    better: z.enum(directions, { error: ({ input }) => oneOf(directions, input) }),
    /** By how much it may be worse, in its unit, where runs are compared exactly. May be edited; an update keeps it. */
    tolerance: numberShape(0),
    /** The figure that stands for all runs: 95th percentile, or mean. */
    value: numberShape(),
    /** One for each seed. */
    values: z.array(z.union([z.number(), z.null()], { error: "a number, or null" }), { error: "a list of numbers, one for each seed" }),
  },
  "a metric with unit, better, tolerance, value and values",
);

const baselineShape = closedMap(
  {
    schema: z.literal(SCHEMA, { error: `"${SCHEMA}"` }),
    scenario: z.string({ error: "the name of a scenario" }),
    model: z.string({ error: "the fingerprint of the models" }),
    seeds: z.array(z.string({ error: "a seed, as a text" }), { error: SEEDS }).min(1, { error: SEEDS }),
    metrics: z.record(z.string(), metricShape, { error: "a map of metrics by name" }),
  },
  WHOLE,
);

/** The baseline that a measurement gives. Tolerances are those of the baseline that it replaces, if there is one. */
export function baselineOf(scenario: string, { model, seeds, metrics }: Measurement, replaced: Baseline | undefined): Baseline {
  return {
    schema: SCHEMA,
    scenario,
    model,
    seeds: [...seeds],
    metrics: Object.fromEntries(
      Object.entries(metrics).map(([name, metric]): [string, BaselineMetric] => {
        const { unit, better, values } = metric;
        const tolerance = replaced?.metrics[name]?.tolerance ?? metric.tolerance;
        return [name, { unit, better, tolerance, value: statisticOf(metric, present(values)), values: [...values] }];
      }),
    ),
  };
}

/** What to do about a file that cannot be read. */
const REMEDY = "mend it, or remove it and make it anew with -u";

/**
 * Reads the text of a baseline's file. What an editor has left that is YAML and no JSON, such as a comma at the end of a list, may stand.
 * @throws BaselineError that names file, line and column, what was found and what was expected.
 */
export function parseBaseline(text: string, file: string): Baseline {
  try {
    // Places take a slower parser, and most files are sound.
    const parsed = baselineShape.safeParse(jsonOf(text) ?? toPlain(locatedMap(text, file)), { jitless: true });
    if (!parsed.success) return failWithFirst(parsed.error.issues, locatedMap(text, file));
    const { metrics, seeds } = parsed.data;
    const short = Object.entries(metrics).find(([, { values }]) => values.length !== seeds.length);
    if (short === undefined) return parsed.data;
    const [name, { values }] = short;
    throw new ScenarioError({
      place: placeOf(locatedMap(text, file), ["metrics", name, "values"]),
      found: amountFigure(values.length, "value"),
      expected: `one for each of the ${amountFigure(seeds.length, "seed")}`,
    });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    throw new BaselineError(`${error.message}; ${REMEDY}`, { cause: error });
  }
}

/** Undefined for a text that is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text as a map with places. @throws ScenarioError where it is none. */
function locatedMap(text: string, file: string): MapTree {
  const source = sourceOf(file, 0);
  const tree = located(text, source);
  if (tree?.kind === "map") return tree;
  const found = tree === undefined ? "an empty file" : describeTree(tree);
  throw new ScenarioError({ place: tree?.place ?? startOf(source), found, expected: WHOLE });
}

function located(text: string, source: Source): Tree | undefined {
  try {
    return parseYaml(text, source);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const { line, column, found } = error;
    throw new ScenarioError({ place: { source, line, column }, found, expected: "JSON, as cutover check -u writes it" });
  }
}

/** The values without the runs that had none. */
export function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
