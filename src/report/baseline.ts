/**
 * Baselines: the figures that a scenario's runs once had, kept in a file that is committed, so that a change which makes a rollback
 * slower is noticed although it still meets its limit.
 */
import { z } from "zod";
import { type Measurement, type MetricUnit, statisticOf } from "./measurement.ts";

/** The first line of sense in a baseline's file. */
const SCHEMA = "cutover.baseline/1";

/** One metric as it was. */
export type BaselineMetric = z.output<typeof metricShape>;

/** The figures of a scenario's runs as they were: the content of a baseline's file. */
export type Baseline = z.output<typeof baselineShape>;

/** A baseline's file that cannot be used. The message names the file and what was expected. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";
}

const units: readonly MetricUnit[] = ["us", "share", "ratio", "count", "runs"];

const metricShape = z.strictObject({
  unit: z.enum(units),
  better: z.enum(["less", "more", "equal"]),
  /** By how much it may be worse, in its unit, where runs are compared exactly. May be edited; an update keeps it. */
  tolerance: z.number().min(0),
  /** The figure that stands for all runs: 95th percentile, or mean. */
  value: z.number(),
  /** One for each seed. */
  values: z.array(z.number().nullable()),
});

const baselineShape = z.strictObject({
  schema: z.literal(SCHEMA),
  scenario: z.string(),
  model: z.string(),
  seeds: z.array(z.string()).min(1),
  metrics: z.record(z.string(), metricShape),
});

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

/** Reads the text of a baseline's file. @throws BaselineError that names the file. */
export function parseBaseline(text: string, file: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BaselineError(`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}; ${REMEDY}`, { cause: error });
  }
  const parsed = baselineShape.safeParse(value, { jitless: true });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BaselineError(`${file}: no baseline of cutover: ${issue?.path.join(".") || "the whole"}: ${issue?.message}; ${REMEDY}`);
  }
  const short = Object.entries(parsed.data.metrics).find(([, { values }]) => values.length !== parsed.data.seeds.length);
  if (short !== undefined) {
    const [name, { values }] = short;
    throw new BaselineError(
      `${file}: metrics.${name}.values: found ${values.length} values, expected one for each of the ${parsed.data.seeds.length} seeds`,
    );
  }
  return parsed.data;
}

/** The values without the runs that had none. */
export function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
