/**
 * The schema of a parameter's written value, built from its description: what may be written, and how it becomes the held value.
 * Also the way back, from a held value to what a scenario would write.
 */
import type { z } from "zod";
import type { Parameter, Parameters, ParameterValue, ParameterValues } from "../../sim/parameters.ts";
import { formatBandwidth, formatBytes, formatDuration, formatShare } from "./quantities.ts";
import {
  bandwidthShape,
  bytesShape,
  choiceShape,
  countShape,
  durationShape,
  linkShape,
  listShape,
  nameShape,
  nodeNameShape,
  numberShape,
  shareShape,
  switchShape,
} from "./value-shape.ts";

/** The schema of each parameter by name; those with a default may be left out and then have it. */
export function parameterShapes(parameters: Parameters): { [name: string]: z.ZodType<ParameterValue> } {
  return Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameterShape(parameter)]));
}

/** The described parameters among a map's values; those that may be left out and are, are left out. */
export function pickParameters(written: { readonly [key: string]: unknown }, parameters: Parameters): ParameterValues {
  const given = Object.keys(parameters).filter((name) => written[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, written[name] as ParameterValue]));
}

/** The schema of one parameter's written value. Its output is the held value. */
function parameterShape(parameter: Parameter): z.ZodType<ParameterValue> {
  const shape = valueShape(parameter);
  const written = "default" in parameter && parameter.default !== undefined ? writtenForm(parameter, parameter.default) : undefined;
  const description = documentation(parameter);
  if (written !== undefined) return shape.prefault(written).meta({ description });
  // What is left out is dropped when the described values are picked.
  const isOptional = "optional" in parameter && parameter.optional === true;
  return isOptional ? (shape.meta({ description }).exactOptional() as z.ZodType<ParameterValue>) : shape.meta({ description });
}

/**
 * A held value as a scenario would write it: `5s`, `5%`, `4GiB`, `100Mbps`, `16`, `true`, `[a, b]`.
 * @throws RangeError for a value out of its kind.
 */
export function describeQuantity(parameter: Parameter, value: ParameterValue): string {
  const written = writtenForm(parameter, value);
  return Array.isArray(written) ? `[${written.join(", ")}]` : String(written);
}

function valueShape(parameter: Parameter): z.ZodType<ParameterValue> {
  switch (parameter.kind) {
    case "duration":
      return durationShape(parameter.minUs, parameter.maxUs);
    case "share":
      return shareShape();
    case "count":
      return countShape(parameter.min, parameter.max);
    case "number":
      return numberShape(parameter.min, parameter.max, parameter.unit);
    case "bytes":
      return bytesShape(parameter.min);
    case "bandwidth":
      return bandwidthShape(parameter.minBps);
    case "switch":
      return switchShape();
    case "choice":
      return choiceShape(parameter.values);
    case "names":
      return listShape(choiceShape(parameter.values), 0, `a list of ${Object.keys(parameter.values).join(", ")}`);
    case "node":
      return nodeNameShape();
    case "site":
      return nameShape("the name of a site");
    case "link":
      return linkShape();
    case "sites":
      return listShape(nameShape("the name of a site"), 2, "a list of two or more sites");
  }
}

/**
 * The value that YAML gives for a held value as a scenario writes it.
 * @throws RangeError for a value out of its kind.
 */
export function writtenForm(parameter: Parameter, value: ParameterValue): string | number | boolean | string[] {
  if (typeof value === "object") return [...value];
  if (typeof value !== "number") return value;
  if (parameter.kind === "duration") return formatDuration(value);
  if (parameter.kind === "share") return formatShare(value);
  if (parameter.kind === "bytes") return formatBytes(value);
  if (parameter.kind === "bandwidth") return formatBandwidth(value);
  return value;
}

function documentation(parameter: Parameter): string {
  return parameter.source === undefined ? parameter.doc : `${parameter.doc} Source: ${parameter.source}`;
}
